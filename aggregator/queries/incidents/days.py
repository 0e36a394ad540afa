"""Incidents by day (UTC): in how many minutes a service, or any service, had one."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet

from aggregator.models.incidents import Incident
from aggregator.models.states import Level
from aggregator.queries import coverage
from aggregator.queries.answers.days import Day, Span
from aggregator.queries.incidents import notes
from aggregator.queries.incidents.selection import select_incidents_within
from aggregator.times import DAY, MINUTE
from reports import sql
from reports.choices.services import CatalogueEntry


def read_incident_spans(
    *, service: CatalogueEntry | None, first: date, last: date, now: datetime
) -> tuple[Span, ...]:
    """The spans of all incidents that overlap [first, last), newest first.

    False alarms are left out. The list of incidents still shows them.
    """
    incidents = select_incidents_within(service=service, first=to_midnight(first), last=to_midnight(last))
    return tuple(span for _, span in _read_spans(incidents, now))


def read_incident_spans_of(
    *, services: Sequence[CatalogueEntry], first: date, last: date, now: datetime
) -> dict[int, tuple[Span, ...]]:
    """The same of several services, by number, in one statement."""
    incidents = select_incidents_within(service=None, first=to_midnight(first), last=to_midnight(last))
    spans: dict[int, list[Span]] = {entry.id: [] for entry in services}
    for service, span in _read_spans(incidents.filter(service_id__in=spans), now):
        spans[service].append(span)
    return {service: tuple(own) for service, own in spans.items()}


def _read_spans(incidents: QuerySet[Incident], now: datetime) -> Iterator[tuple[int, Span]]:
    """With the number of the service."""
    fields = ("service_id", "id", "onset_at", "ended_at", "opened_at", "surfaces")
    for service, number, onset, ended, opened, where in incidents.exclude(
        id__in=notes.select_false_alarms()
    ).values_list(*fields):
        yield service, Span(number, onset, ended or now, opened is not None, tuple(where))


def split_by_day(
    *,
    spans: Sequence[Span],
    first: date,
    last: date,
    counted: Collection[date],
    gaps: Sequence[tuple[datetime, datetime]] = (),
) -> tuple[Day, ...]:
    """The days of [first, last). A minute that several incidents share counts once."""
    days = (first + n * DAY for n in range((last - first).days))
    return tuple(_make_day(day, spans, gaps, counted=day in counted) for day in days)


def read_gaps(*, first: date, last: date, now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Intervals within the days [first, last) in which we were not listening."""
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
    affected = _count_covered([(first, last) for _, first, last in pieces])
    return Day(
        date=day,
        counted=counted,
        problem=problem,
        # A minute of both is one of the problem.
        possible=affected - problem,
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
    """The days of [first, last) about which there is data; the others are neither good nor bad news.

    None for a service that has too few reports now: then a day without an incident shows nothing.
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


def read_counted_days_of(
    *, services: Sequence[CatalogueEntry], first: date, last: date
) -> dict[int, frozenset[date]]:
    """The same of several services, by number, in two statements."""
    everywhere = read_counted_days(service=None, first=first, last=last)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "first_hours"),
            {
                "services": [entry.id for entry in services],
                "unknown": [Level.THIN.value, Level.NO_DATA.value],
            },
        )
        begun: dict[int, datetime] = dict(cursor.fetchall())
    return {
        entry.id: frozenset(
            day for day in everywhere if entry.id in begun and to_midnight(day) + DAY > begun[entry.id]
        )
        for entry in services
    }
