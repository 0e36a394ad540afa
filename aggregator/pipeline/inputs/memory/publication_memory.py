"""What the publication remembers from tick to tick, so that it reads again only what may have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max

from aggregator.models.incidents import IncidentEvent, IncidentNote
from aggregator.pipeline.inputs.memory.changes import ChangeReader
from aggregator.pipeline.inputs.memory.day_minutes import DayMinutes, read_day_minutes
from aggregator.pipeline.inputs.memory.day_parts import DayParts
from aggregator.pipeline.inputs.memory.expected_counts import ExpectedMemory
from aggregator.pipeline.inputs.open_window import CountChanges, OpenWindow
from aggregator.publication.windows import find_first_minute
from aggregator.queries import coverage, levels
from aggregator.queries.answers.breakdowns import BreakdownParts
from aggregator.queries.answers.counts import RecentMinutes
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.counts import breakdown, discarded, places
from aggregator.queries.counts.breakdown import ExpectedReports, UsualParts
from aggregator.queries.counts.windows import RECENT
from aggregator.queries.freshness import find_running_minute
from aggregator.queries.incidents.verdicts import SPARK_TIME, SparkReads, list_spark_starts
from aggregator.times import HOUR, MINUTE, floor_minute
from reports.choices.services import CatalogueEntry
from reports.models import Stance
from reports.queries import Catalogue, catalogue

# What parts usually make up is learned from weeks. It is read anew each day, of so many services a tick.
USUAL_A_TICK = 6


@dataclass(frozen=True)
class DayExpected:
    """What is expected of services in the last 24 hours, and in the hours that these touch; by slug."""

    totals: Mapping[str, float]
    hours: Sequence[datetime]
    by_hour: Mapping[str, Sequence[float]]

    def choose(self, slug: str) -> ExpectedReports:
        """Of one service."""
        if slug not in self.totals:
            return ExpectedReports(None, {})
        return ExpectedReports(self.totals[slug], dict(zip(self.hours, self.by_hour[slug], strict=True)))


@dataclass
class PublicationMemory:
    """`number` of the last publication; digests of its snapshots; when each service was assembled."""

    number: int = 0
    digests: dict[str, bytes] = field(default_factory=dict)
    assembled: dict[str, tuple[object, datetime]] = field(default_factory=dict)
    catalogue: Catalogue | None = None  # that was published
    touched: set[str] = field(default_factory=set)  # services with news of an incident since the last tick
    expected: ExpectedMemory = field(default_factory=ExpectedMemory)
    _reader: ChangeReader = field(default_factory=ChangeReader)
    _changes: CountChanges | None = None
    _news: tuple[int, int] | None = None  # numbers of the newest event and note that are published
    _next_news: tuple[int, int] | None = None
    _finished_at: datetime | None = None
    _day: DayMinutes | None = None
    _parts: DayParts | None = None
    _usual: dict[str, tuple[date, UsualParts]] = field(default_factory=dict)
    _usual_left: int = 0  # services of which this tick may read it again
    _day_expected: DayExpected | None = None

    def begin_tick(self) -> None:
        """Which services had an event or a note since the last tick; at the first tick, none."""
        self._usual_left = USUAL_A_TICK
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
        self._next_news = events, notes

    def finish_tick(self, *, digests: Mapping[str, bytes], now: datetime) -> None:
        """What was encoded is published."""
        self.digests |= digests
        self.catalogue = catalogue()
        self._finished_at = now
        # Not before: what a tick that failed did not publish is news for the next one.
        self._news = self._next_news

    def is_new_minute(self, now: datetime) -> bool:
        """Whether nothing was published in this minute yet."""
        return self._finished_at is None or floor_minute(self._finished_at) != floor_minute(now)

    def read_counts(
        self, *, services: Sequence[CatalogueEntry], window: OpenWindow, fresh: Freshness, now: datetime
    ) -> None:
        """Take over what changed in the counts of all services, up to the running minute."""
        ids = [entry.id for entry in services]
        self._changes = changes = self._reader.read_changes(window=window, services=ids)
        present = find_running_minute(fresh=fresh, now=now)
        self._day = read_day_minutes(
            before=self._day,
            services=ids,
            changes=changes,
            first=find_first_minute(present),
            last=present.end,
        )
        first, last = breakdown.choose_spike_window(onset_at=None, now=now)
        if self._parts and self._parts.holds(services=ids, first=first, last=last, changes=changes):
            self._parts.move(first=first, last=last, changes=changes)
        else:
            self._parts = DayParts(services=ids, first=first, last=last)
        self.expected.read_weeks(services)
        self._reader.finish(window=window, now=now)

    def read_sparks(self) -> SparkReads:
        """What the board needs of the minutes."""
        day = self.get_day()
        last = day.last
        return SparkReads(
            quarters=day.sum_buckets(first=last - SPARK_TIME, last=last, step=WINDOW),
            minutes=day.sum_buckets(first=last - RECENT, last=last, step=MINUTE),
            bands=self.expected.compute_bands(starts=list_spark_starts(last), span=WINDOW),
        )

    def expect_day(self, *, now: datetime) -> None:
        """Compute what is expected of all services, before each of them is broken down."""
        first, last = breakdown.choose_spike_window(onset_at=None, now=now)
        hours = places.list_hours(first=first, last=last)
        self._day_expected = DayExpected(
            totals=self.expected.compute_totals(first=first, last=last),
            hours=hours,
            by_hour=self.expected.compute_means(starts=hours, span=HOUR),
        )

    def read_recent(self, *, services: Sequence[CatalogueEntry], now: datetime) -> dict[str, RecentMinutes]:
        """The minutes of some services, with what was known in them."""
        day = self.get_day()
        if not services:
            return {}
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
                week=self.expected.weeks.get(entry.slug),
                levels=histories[entry.slug],
                gaps=gaps,
            )
        return recent

    def break_down_day(self, *, service: CatalogueEntry, now: datetime) -> BreakdownParts:
        """The last 24 hours."""
        assert self._parts is not None  # noqa: S101  read_counts() was called
        assert self._day_expected is not None  # noqa: S101  expect_day() was called
        counts = self._parts.count_window(service.id)
        return breakdown.make_breakdown_parts(
            service=service,
            counts=counts,
            usual=self._read_usual(service, counts.first, counts.last, now),
            expected=self._day_expected.choose(service.slug),
            now=now,
        )

    def _read_usual(
        self, service: CatalogueEntry, first: datetime, last: datetime, now: datetime
    ) -> UsualParts:
        read_on, usual = self._usual.get(service.slug, (None, None))
        is_old = usual is not None and read_on != now.date()
        if usual is None or (is_old and self._usual_left > 0):
            self._usual_left -= is_old
            usual = breakdown.read_usual_parts(service=service, first=first, last=last)
            self._usual[service.slug] = now.date(), usual
        return usual

    @property
    def late(self) -> frozenset[int]:
        """Services of which earlier counts may have changed, too."""
        return self._changes.services if self._changes else frozenset()

    def get_day(self) -> DayMinutes:
        """The minutes, once they were read."""
        assert self._day is not None  # noqa: S101  read_counts() was called
        return self._day
