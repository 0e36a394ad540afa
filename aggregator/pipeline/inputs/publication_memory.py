"""What the publication remembers from tick to tick, so that it reads again only what may have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Max

from aggregator.models.baselines import Baseline
from aggregator.models.incidents import IncidentEvent, IncidentNote
from aggregator.pipeline.inputs.day_minutes import DayMinutes, read_day_minutes
from aggregator.publication.reads import SlowReads, SpikeParts
from aggregator.publication.windows import find_first_minute
from aggregator.queries import coverage, levels
from aggregator.queries.answers.breakdowns import BreakdownParts
from aggregator.queries.answers.counts import ExpectedWeek, RecentMinutes
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.counts import breakdown, discarded, expected_counts
from aggregator.queries.counts.windows import RECENT
from aggregator.queries.freshness import find_running_minute
from aggregator.queries.incidents.verdicts import SPARK_TIME, SparkCounts
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Stance

# Lines over weeks count whole hours, and days change at midnight: a point more or less is not seen before.
SLOW_KEPT = timedelta(minutes=5)
# All of 240 services are read again within seven minutes.
SLOW_A_TICK = 6


@dataclass(frozen=True)
class _Slow:
    reads: SlowReads
    at: datetime


@dataclass(frozen=True)
class _Parts:
    parts: SpikeParts
    counted: object  # the reports that they break down


@dataclass
class PublicationMemory:
    """`number` of the last publication; digests of its snapshots; when each service was assembled."""

    number: int = 0
    digests: dict[str, bytes] = field(default_factory=dict)
    assembled: dict[str, tuple[object, datetime]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)  # services with news of an incident since the last tick
    _slow: dict[str, _Slow] = field(default_factory=dict)
    _parts: dict[str, _Parts] = field(default_factory=dict)
    _slow_left: int = 0  # services of which this tick may read them again
    _news: tuple[int, int] | None = None
    _day: DayMinutes | None = None
    _weeks: tuple[object, Mapping[str, ExpectedWeek]] | None = None

    def begin_tick(self) -> None:
        """Which services had an event or a note since the last tick; at the first tick, none."""
        self._slow_left = SLOW_A_TICK
        events, notes = (
            model.objects.aggregate(newest=Max("id"))["newest"] or 0
            for model in (IncidentEvent, IncidentNote)
        )
        self.touched = set()
        if self._news is not None and (events, notes) != self._news:
            slug = "incident__service__slug"
            self.touched |= set(
                IncidentEvent.objects.filter(id__gt=self._news[0]).values_list(slug, flat=True)
            )
            self.touched |= set(
                IncidentNote.objects.filter(id__gt=self._news[1]).values_list(slug, flat=True)
            )
        self._news = events, notes

    def read_minutes(self, *, services: Sequence[CatalogueEntry], fresh: Freshness, now: datetime) -> None:
        """The minutes of all services, up to the running one."""
        present = find_running_minute(fresh=fresh, now=now)
        self._day = read_day_minutes(
            before=self._day,
            services=services,
            first=find_first_minute(present),
            last=present.end,
        )

    def count_sparks(self) -> SparkCounts | None:
        """The minutes as the board needs them; None before they were read."""
        day = self._day
        if day is None:
            return None
        return SparkCounts(
            quarters=day.count(first=day.last - SPARK_TIME, step=WINDOW),
            minutes=day.count(first=day.last - RECENT, step=MINUTE),
        )

    def read_recent(self, *, services: Sequence[CatalogueEntry], now: datetime) -> dict[str, RecentMinutes]:
        """The same of some services, with what was known in them."""
        day = self._day
        if day is None or not services:
            return {}
        weeks = self._read_weeks(services)
        histories = levels.read_level_histories(services=services, first=day.first)
        uncounted = discarded.read_discarded_of(
            services=[entry.id for entry in services], first=day.first, last=day.last
        )
        gaps = coverage.read_coverage(first=day.first, last=now)
        recent = {}
        for entry in services:
            counts = day.get(entry.id)
            recent[entry.slug] = RecentMinutes(
                first=day.first,
                broken=counts[Stance.BROKEN],
                works=counts[Stance.WORKS],
                uncounted=uncounted[entry.id],
                week=weeks.get(entry.slug),
                levels=histories[entry.slug],
                gaps=gaps,
            )
        return recent

    def find_slow(self, *, service: CatalogueEntry, now: datetime) -> SlowReads | None:
        """None where it is to be read again.

        That is so with news of an incident; after a while and at midnight too, for a few services a tick.
        """
        known = self._slow.get(service.slug)
        is_old = known is not None and (now - known.at >= SLOW_KEPT or known.at.date() != now.date())
        if known is None or service.slug in self.touched or (is_old and self._slow_left > 0):
            self._slow_left -= is_old
            return None
        return known.reads

    def keep_slow(self, *, service: CatalogueEntry, reads: SlowReads, now: datetime) -> None:
        """What was read of a service at `now`."""
        self._slow[service.slug] = _Slow(reads, now)

    def find_parts(self, *, service: CatalogueEntry, now: datetime) -> SpikeParts | None:
        """None where they are to be read again: a report came or left the day, or an hour is over."""
        known = self._parts.get(service.slug)
        if known is None or known.counted != self._list_counted(service, now):
            return None
        return replace(known.parts, spike=_move_window(known.parts.spike, now))

    def keep_parts(self, *, service: CatalogueEntry, parts: SpikeParts, now: datetime) -> None:
        """What was read of a service without trouble at `now`."""
        self._parts[service.slug] = _Parts(parts, self._list_counted(service, now))

    def _list_counted(self, service: CatalogueEntry, now: datetime) -> object:
        return now.hour, self._day.find_reports(service.id) if self._day else None

    def _read_weeks(self, services: Sequence[CatalogueEntry]) -> Mapping[str, ExpectedWeek]:
        """Of all services that were asked for since the baselines were last fitted."""
        fitted = Baseline.objects.aggregate(latest=Max("fitted_at"))["latest"]
        known = self._weeks[1] if self._weeks and self._weeks[0] == fitted else {}
        missing = [entry for entry in services if entry.slug not in known]
        if missing:
            known = {**known, **expected_counts.read_weeks(services=missing)}
        self._weeks = fitted, known
        return known


def _move_window(parts: BreakdownParts, now: datetime) -> BreakdownParts:
    """The same reports in a window that moved on, within the hour; places stand for whole hours.

    How many are usual in it stays that of the window before: it changes by the hour.
    """
    first, last = breakdown.choose_spike_window(onset_at=None, now=now)
    return replace(
        parts,
        by={
            field: each if field == "region" else replace(each, first=first, last=last)
            for field, each in parts.by.items()
        },
    )
