"""Trouble by day of UTC: how many minutes of it a service had, or all of them together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import connection

from aggregator.models import Level
from aggregator.queries import coverage
from aggregator.queries.incidents import history, notes
from aggregator.times import DAY, MINUTE
from reports import sql
from reports.queries import CatalogueEntry

# Minutes of a day in which we were not listening: from here on the day has no state.
HALF = 720


@dataclass(frozen=True)
class Span:
    """An incident in time, [first, last); `sure`: it was called a problem, and not only a possible one."""

    incident: int
    first: datetime
    last: datetime
    sure: bool
    surfaces: tuple[str, ...] = ()  # none: the whole service


@dataclass(frozen=True)
class Day:
    """Minutes with a problem, and with at most a possible one; `counted`: we know something of the day."""

    date: date
    counted: bool
    problem: int = 0
    possible: int = 0
    incidents: tuple[int, ...] = ()
    sure: bool = False  # one of them was called a problem
    unheard: int = 0  # minutes in which we were not listening

    @property
    def minutes(self) -> int:
        return self.problem + self.possible

    @property
    def weighted(self) -> float:
        """A minute of a possible problem weighs as one of a partial outage does."""
        return self.problem + settings.PARTIAL_OUTAGE_WEIGHT * self.possible

    @property
    def kind(self) -> str:
        """The state that the day is drawn with: a trouble that we know of is known, whatever else is not."""
        if self.incidents:
            return "problem" if self.sure else "possible"
        return "ok" if self.counted and self.unheard < HALF else "no_data"


def read_incident_spans(
    *, service: CatalogueEntry | None, first: date, last: date, now: datetime
) -> tuple[Span, ...]:
    """Of all incidents with a part in [first, last), newest first, however many a page lists.

    Those that were taken back are no trouble; the list of incidents keeps them.
    """
    incidents = history.select_incidents_within(
        service=service, first=to_midnight(first), last=to_midnight(last)
    )
    fields = ("id", "onset_at", "ended_at", "opened_at", "surfaces")
    rows = incidents.exclude(id__in=notes.select_false_alarms()).values_list(*fields)
    return tuple(
        Span(n, onset, ended or now, opened is not None, tuple(where))
        for n, onset, ended, opened, where in rows
    )


def split_by_day(
    *,
    spans: Sequence[Span],
    first: date,
    last: date,
    counted: Collection[date],
    gaps: Sequence[tuple[datetime, datetime]] = (),
) -> tuple[Day, ...]:
    """The days of [first, last). Minutes in which several had trouble count once."""
    days = (first + n * DAY for n in range((last - first).days))
    return tuple(_make_day(day, spans, gaps, counted=day in counted) for day in days)


def read_gaps(*, first: date, last: date, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Times of the days of [first, last) in which we were not listening."""
    begun = to_midnight(first)
    return coverage.read_coverage(first=begun, last=max(begun, min(to_midnight(last), now))).gaps


def _make_day(
    day: date, spans: Sequence[Span], gaps: Sequence[tuple[datetime, datetime]], *, counted: bool
) -> Day:
    begun = to_midnight(day)
    pieces = [
        (span, max(span.first, begun), min(span.last, begun + DAY))
        for span in spans
        if span.first < begun + DAY and span.last > begun
    ]
    problem = _count_covered([(first, last) for span, first, last in pieces if span.sure])
    trouble = _count_covered([(first, last) for _, first, last in pieces])
    return Day(
        date=day,
        counted=counted,
        problem=problem,
        possible=trouble - problem,
        incidents=tuple(span.incident for span, _, _ in pieces),
        sure=any(span.sure for span, _, _ in pieces),
        unheard=_count_covered([(max(first, begun), min(last, begun + DAY)) for first, last in gaps]),
    )


def _count_covered(pieces: Sequence[tuple[datetime, datetime]]) -> int:
    """Minutes that lie in at least one of the pieces."""
    # In order of time, so that a minute which several pieces share counts once.
    total, reached = timedelta(0), datetime.min.replace(tzinfo=UTC)
    for first, last in sorted(pieces):
        total += max(timedelta(0), last - max(first, reached))
        reached = max(reached, last)
    return total // MINUTE


def to_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def read_counted_days(*, service: CatalogueEntry | None, first: date, last: date) -> frozenset[date]:
    """The days of [first, last) of which we know something; the others are neither good nor bad news.

    Of a service with too few reports to tell of it now a day without reports tells nothing either.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "days_counted"),
            {
                "first": to_midnight(first),
                "last": to_midnight(last),
                "service": service.id if service else None,
                "unknown": [Level.THIN.value, Level.NO_DATA.value],
            },
        )
        return frozenset(day for (day,) in cursor.fetchall())
