"""What it would change to leave reports out: the counts, incidents, and what the detector would have said.

Reads the log, as only staff's pages do: no table of counts knows which report came through which network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Q

from aggregator.models import Assessment, Baseline, Incident, IncidentEvent, State, Watch
from aggregator.policy import current
from aggregator.queries import coverage, rises
from aggregator.queries.counts.usual import assemble
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.detector.concentration import caps, day_boundary
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ledger import audit
from reports import sql
from reports.models import Stance
from reports.moderation import ReportSelection

MINUTE = timedelta(minutes=1)
BESIDE = timedelta(hours=1)  # shown before and after the window
AFTER = timedelta(hours=6)  # judged after the window: by then a trouble of those minutes has ended
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]  # (n, 4): network by both labels, minute, reports


@dataclass(frozen=True)
class Spoken:
    """A change of state that the detector told of, or would have."""

    at: datetime
    state: State
    observed: int


@dataclass(frozen=True)
class Touched:
    """An incident that the window overlaps."""

    id: int
    state: State
    onset_at: datetime
    ended_at: datetime | None
    part: str  # that it began with; '' is the whole service


@dataclass(frozen=True)
class Effect:
    """Side by side as counted and without the choice, minute by minute from `first` on."""

    first: datetime
    before: tuple[int, ...]
    after: tuple[int, ...]
    incidents: tuple[Touched, ...]
    # What the detector says of the whole service when run again over both; None where it knows nothing usual
    # of it. Parts are not run again.
    said_before: tuple[Spoken, ...] | None
    said_after: tuple[Spoken, ...] | None


def effect(*, choice: ReportSelection, now: datetime) -> Effect:
    """Everything that leaving out `choice` would change; now and nowhere else."""
    begun = _floor(choice.first) - audit.BEFORE * MINUTE
    until = min(_floor(now), _floor(choice.last) + AFTER)
    counted, without = _told(choice, begun, until)
    incidents = _touched(choice)
    usual = _usual(choice.service, [incident.id for incident in incidents])
    shown = max(0, (choice.first - BESIDE - begun) // MINUTE)
    end = min((until - begun) // MINUTE, (choice.last + BESIDE - begun) // MINUTE)
    said = [
        None if usual is None else _said(rows, usual, choice, begun, until) for rows in (counted, without)
    ]
    return Effect(
        first=begun + shown * MINUTE,
        before=tuple(_by_minute(counted[Stance.BROKEN], end)[shown:].tolist()),
        after=tuple(_by_minute(without[Stance.BROKEN], end)[shown:].tolist()),
        incidents=incidents,
        said_before=said[0],
        said_after=said[1],
    )


def _told(
    choice: ReportSelection, begun: datetime, until: datetime
) -> tuple[dict[Stance, Rows], dict[Stance, Rows]]:
    """Rows by stance: as counted, and without the choice."""
    asked = choice.values() | {"begun": begun, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "networks_with_and_without"), asked)
        told = cursor.fetchall()
    both = []
    for column in (4, 5):
        rows = {stance: [(*row[1:4], row[column]) for row in told if row[0] == stance] for stance in Stance}
        both.append({stance: np.array(each, np.int64).reshape(-1, 4) for stance, each in rows.items()})
    return both[0], both[1]


def _touched(choice: ReportSelection) -> tuple[Touched, ...]:
    rows = Incident.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=choice.first),
        service_id=choice.service,
        onset_at__lt=choice.last,
    ).annotate(of_part=rises.first_evidence())
    return tuple(
        Touched(row.id, State(row.state), row.onset_at, row.ended_at, (row.of_part or {}).get("part", ""))
        for row in rows.order_by("onset_at")
    )


def _usual(service: int, incidents: list[int]) -> Mapping[str, Any] | None:
    """What was usual when the first of these incidents was told of; without one, what is usual now."""
    events = IncidentEvent.objects.filter(incident_id__in=incidents)
    told = Assessment.objects.filter(id__in=events.values("assessment_id")).exclude(usual={})
    first = told.order_by("at").first()
    if first:
        usual: Mapping[str, Any] = first.usual
        return usual
    baseline = Baseline.objects.filter(service_id=service).first()
    watch = Watch.objects.filter(service_id=service).first()
    if baseline is None or watch is None:
        return None
    series = Watch.objects.filter(service__active=True).count()
    memory = Memory.from_records([watch.memory], policy=current())
    return audit.usual_of(baseline=assemble([baseline]), memory=memory, row=0, series=max(series, 1))


def _said(
    rows: dict[Stance, Rows],
    usual: Mapping[str, Any],
    choice: ReportSelection,
    begun: datetime,
    until: datetime,
) -> tuple[Spoken, ...]:
    """Changes of state from the window on, told by whole minutes."""
    minutes = _minutes(rows, usual, choice.service, begun, until)
    changes = audit.tell(usual=usual, minutes=minutes, until=_stamp(until), policy=current())
    told = [Spoken(_at(c.at_minute), State(c.state), c.evidence.observed) for c in changes]
    return tuple(each for each in told if each.at >= choice.first)


def _minutes(
    rows: dict[Stance, Rows], usual: Mapping[str, Any], service: int, begun: datetime, until: datetime
) -> audit.PublicMinutes:
    """What counts as evidence in each minute; where networks do not matter, all of it."""
    length = (until - begun) // MINUTE
    gaps = coverage.read(first=begun, last=until).unheard
    unheard = tuple((_stamp(first), _stamp(last)) for first, last in gaps)
    if not settings.COUNT_NETWORKS:
        said = {stance: _by_minute(rows[stance], length) for stance in Stance}
        nothing = np.zeros(length, np.int64)
        return audit.PublicMinutes(
            _stamp(begun), said[Stance.BROKEN], said[Stance.WORKS], nothing, None, unheard=unheard
        )
    broken = _crowd(rows[Stance.BROKEN], usual, service, begun, length)
    works = _crowd(rows[Stance.WORKS], usual, service, begun, length)
    # As pipeline/crowds.py keeps them: of minutes with few reports, or no more than usual, nobody asks.
    enough = (broken.counted > 0) & broken.raised & (broken.networks >= current().suspected_reports)
    networks = np.where(enough | (broken.discarded > 0), broken.networks, 0)
    return audit.PublicMinutes(
        _stamp(begun),
        broken.counted[0],
        works.counted[0],
        broken.discarded_lately[0],
        networks[0].astype(np.int64),
        unheard=unheard,
    )


def _crowd(
    rows: Rows, usual: Mapping[str, Any], service: int, begun: datetime, length: int
) -> caps.CappedReports:
    first = _stamp(begun)
    minutes = np.arange(caps.find_first_minute(minute=first), first + length)
    baseline = stats.Baselines(**{name: np.array([usual[name]]) for name in audit.LEARNED})
    share = Baseline.objects.filter(service_id=service).values_list("few_share", flat=True).first()
    return day_boundary.cap_networks_by_day(
        rows=ReportRows(
            minute=first + rows[:, 2],
            row=np.zeros(len(rows), np.int64),
            network=rows[:, 0],
            reports=rows[:, 3],
        ),
        before=rows[:, 1],
        first_minute=first,
        expected=stats.compute_expected_rate(baseline=baseline, minutes=minutes),
        share=np.array([current().few_share if share is None else share]),
        policy=current(),
    )


def _by_minute(rows: Rows, length: int) -> Ints:
    inside = rows[rows[:, 2] < length]
    return np.bincount(inside[:, 2], weights=inside[:, 3], minlength=length).astype(np.int64)


def _floor(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _stamp(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _at(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp * 60, UTC)
