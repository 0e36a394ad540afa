"""The status board: all services, worst first, and what changed lately."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.models.incidents import Incident, IncidentEvent
from aggregator.models.states import Level
from aggregator.queries import coverage, freshness
from aggregator.queries.answers.board import Board, BoardRow, RecentChange
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.incidents import notes
from aggregator.queries.incidents.verdicts import SPARK_TIME, SparkReads, make_verdicts
from aggregator.queries.vendors import vendor_status
from aggregator.stats.states import State
from reports.queries import catalogue

# As far back as the board shows what vendors publish.
VENDOR_HOURS = timedelta(hours=4)
# Worst first; among equals the order of the catalogue.
WORST_FIRST = (Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING, Level.OK, Level.THIN, Level.NO_DATA)


_kept: tuple[object, Board] | None = None


_one_at_a_time = threading.Lock()


def read_board(*, now: datetime) -> Board:
    """Everything the front page and /api/v1/services/ need: one query, and a handful once a tick."""
    global _kept  # noqa: PLW0603  one value, replaced whole
    # Of a hundred readers who come with a new tick one counts, and the others wait for it.
    with _one_at_a_time:
        fresh = freshness.read_freshness(now=now)
        # When the last tick ended, and not when it began: two ticks may have been given the same `now`.
        key = (fresh.completed_at, fresh.silent, freshness.find_running_minute(fresh=fresh, now=now))
        if _kept is None or _kept[0] != key or fresh.as_of is None:
            _kept = (key, make_board(now=now, fresh=fresh))
        # How old the numbers are changes with every second, the numbers only with a tick.
        return replace(_kept[1], freshness=fresh)


def forget_board() -> None:
    """Count it anew next time: for tests, whose ticks may be alike."""
    global _kept  # noqa: PLW0603
    _kept = None


def make_board(*, now: datetime, fresh: Freshness, reads: SparkReads | None = None) -> Board:
    """The board made anew; `reads` are for a caller that holds them already."""
    entries = list(catalogue().entries.values())
    gaps = coverage.read_coverage(first=now - SPARK_TIME, last=now)
    verdicts, sparks = make_verdicts(entries, fresh, now, gaps, reads)
    vendors = vendor_status.read_vendors(services=entries, first=now - VENDOR_HOURS, now=now)
    rows = sorted(
        (BoardRow(verdicts[e.slug], sparks[e.slug], vendors[e.slug]) for e in entries), key=_rank_row
    )
    return Board(tuple(rows), _read_changes(now, gaps), _find_last_end(), fresh, gaps)


def _rank_row(row: BoardRow) -> tuple[bool, bool, int, float]:
    """Services with an incident first, those with another's after them; then the worst level.

    Among equals the largest surplus, measured against its random variation.
    """
    verdict = row.verdict
    expected = verdict.expected or 0.0
    surplus = (verdict.reports - expected) / (expected + 1) ** 0.5
    return (
        verdict.trouble is None,
        verdict.because is not None,
        WORST_FIRST.index(verdict.level),
        -surplus if verdict.trouble else 0.0,
    )


def _read_changes(now: datetime, gaps: Coverage) -> tuple[RecentChange, ...]:
    """The last changes, newest first. An end that may lie in a gap has no time."""
    by_id = {entry.id: entry for entry in catalogue().entries.values()}
    events = (
        IncidentEvent.objects.filter(
            published_at__gt=now - timedelta(hours=1), incident__service_id__in=by_id
        )
        .select_related("incident")
        .order_by("-published_at", "-id")[:9]
    )
    return tuple(
        RecentChange(
            service=by_id[event.incident.service_id],
            incident=event.incident_id,
            state=State(event.state),
            at=event.published_at,
            onset_at=event.incident.onset_at,
            ended_at=None if gaps.before_end(event.incident.ended_at) else event.incident.ended_at,
        )
        for event in events
    )


def _find_last_end() -> datetime | None:
    # A false alarm was nothing that could end.
    ended = Incident.objects.exclude(ended_at=None).exclude(id__in=notes.select_false_alarms())
    return ended.order_by("-ended_at").values_list("ended_at", flat=True).first()
