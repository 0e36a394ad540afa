"""What changes seldom: incidents, days, and lines over weeks. A few services a tick are read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aggregator.models.incidents import Incident
from aggregator.pipeline.inputs.memory.day_minutes import DayMinutes
from aggregator.pipeline.inputs.memory.month_hours import MonthHours
from aggregator.publication.encoding import EncodedFields, encode_fields
from aggregator.publication.reads import SlowReads
from aggregator.publication.windows import DAYS, LONG, WINDOWS
from aggregator.queries import coverage, levels
from aggregator.queries.answers.counts import ExpectedWeek, Series
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import IncidentListPage, LevelHistory
from aggregator.queries.counts.expected_counts import compute_expected
from aggregator.queries.counts.trailing_lines import LongWindow, choose_long_window, make_long_line
from aggregator.queries.incidents import days, history
from aggregator.stats.ledger.uptime import Span
from aggregator.times import DAY
from reports.choices.services import CatalogueEntry

# Lines over weeks count whole hours, and days change at midnight: a point more or less is not seen before.
KEPT = timedelta(minutes=10)
# Most services are due once a minute only: a tenth of them is read then, so that each is in ten minutes.
TICKS_TO_READ_ALL = 10
FEWEST = 4  # a tick


@dataclass(frozen=True)
class KeptReads:
    """What was read of a service at `at`, and the same as part of its snapshot."""

    reads: SlowReads
    encoded: EncodedFields
    at: datetime


@dataclass(frozen=True)
class _Batch:
    """What the services that are read in a tick share."""

    windows: Mapping[str, tuple[LongWindow, Coverage]]
    histories: Mapping[str, LevelHistory]
    with_incidents: frozenset[int]
    first_day: date
    day_gaps: tuple[Span, ...]
    day: DayMinutes
    fresh: Freshness
    now: datetime


class SlowMemory:
    """Call prepare() once a tick, then read() for each service that is assembled."""

    def __init__(self) -> None:
        self._kept: dict[str, KeptReads] = {}
        self._month: MonthHours | None = None
        self._due: set[str] = set()
        self._batch: _Batch | None = None

    def prepare(
        self,
        *,
        services: Sequence[CatalogueEntry],
        touched: set[str],
        late: frozenset[int],
        day: DayMinutes,
        fresh: Freshness,
        now: datetime,
    ) -> None:
        """For those of `services` that are new or old, or have news of an incident: `touched`."""
        if self._month is None or self._month.services != day.services:
            self._month = MonthHours(day.services)
        due = self._choose_due(services, touched, now)
        self._due = {entry.slug for entry in due}
        self._month.read(services=[entry.id for entry in due], late=sorted(late), day=day)
        self._batch = _read_batch(due, day, fresh, now) if due else None

    def read(self, *, service: CatalogueEntry, week: ExpectedWeek | None) -> KeptReads:
        """What is kept, or read anew where it is due."""
        if self._batch is not None and service.slug in self._due:
            reads = self._read_anew(self._batch, service, week)
            self._kept[service.slug] = KeptReads(reads, encode_fields(vars(reads)), self._batch.now)
        return self._kept[service.slug]

    def _choose_due(
        self, services: Sequence[CatalogueEntry], touched: set[str], now: datetime
    ) -> list[CatalogueEntry]:
        due, old = [], []
        for entry in services:
            kept = self._kept.get(entry.slug)
            if kept is None or entry.slug in touched:
                due.append(entry)
            elif now - kept.at >= KEPT or kept.at.date() != now.date():
                old.append(entry)
        # The oldest first: in the order of the board, the last ones would never get a turn.
        old.sort(key=lambda entry: self._kept[entry.slug].at)
        return due + old[: max(FEWEST, len(services) // TICKS_TO_READ_ALL)]

    def _read_anew(self, batch: _Batch, service: CatalogueEntry, week: ExpectedWeek | None) -> SlowReads:
        has_incidents = service.id in batch.with_incidents
        last_day = batch.first_day + DAYS * DAY
        spans = (
            days.read_incident_spans(service=service, first=batch.first_day, last=last_day, now=batch.now)
            if has_incidents
            else ()
        )
        return SlowReads(
            incidents=history.list_incidents(service=service)
            if has_incidents
            else IncidentListPage((), None),
            days=days.split_by_day(
                spans=spans,
                first=batch.first_day,
                last=last_day,
                counted=days.read_counted_days(service=service, first=batch.first_day, last=last_day),
                gaps=batch.day_gaps,
            ),
            long_lines={name: self._make_line(batch, service, week, name) for name in batch.windows},
        )

    def _make_line(
        self, batch: _Batch, service: CatalogueEntry, week: ExpectedWeek | None, name: str
    ) -> Series:
        assert self._month is not None  # noqa: S101  prepare() was called
        window, gaps = batch.windows[name]
        return make_long_line(
            service=service,
            window=window,
            counts=self._month.count(service=service.id, ends=window.ends, every=window.every, day=batch.day),
            expected=compute_expected(week=week, starts=window.starts, span=window.every),
            levels_at_end=levels.find_worst_levels(
                history=batch.histories[service.slug],
                begins=window.begins,
                ends=window.ends,
                fresh=batch.fresh,
                gaps=gaps,
            ),
            gaps=gaps,
        )


def _read_batch(
    services: Sequence[CatalogueEntry], day: DayMinutes, fresh: Freshness, now: datetime
) -> _Batch:
    windows = {}
    for name in LONG:
        window = choose_long_window(hours=WINDOWS[name].hours, every=WINDOWS[name].every, last=day.last)
        windows[name] = (
            window,
            coverage.read_coverage(first=window.first, last=max(window.first, now)),
        )
    first_day = now.date() + DAY - DAYS * DAY
    incidents = Incident.objects.filter(service_id__in=[entry.id for entry in services])
    return _Batch(
        windows=windows,
        histories=levels.read_level_histories(
            services=services, first=min(window.first for window, _ in windows.values())
        ),
        with_incidents=frozenset(incidents.values_list("service_id", flat=True).distinct()),
        first_day=first_day,
        day_gaps=days.read_gaps(first=first_day, last=first_day + DAYS * DAY, now=now),
        day=day,
        fresh=fresh,
        now=now,
    )
