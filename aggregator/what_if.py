"""What it would change to exclude reports: the counts, incidents, and what the detector would have found.

Reads the log, as only staff's pages do: no table of counts knows which report came through which network.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Q

from aggregator.models import Assessment, Baseline, Incident, IncidentEvent, State, Watch
from aggregator.policy import current
from aggregator.queries import coverage, rises
from aggregator.queries.counts.expected_counts import assemble_baseline
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.detector.concentration import caps, day_boundary
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ledger import audit
from aggregator.times import MINUTE, floor_minute, to_datetime, to_minute
from reports import sql
from reports.models import Stance
from reports.moderation import ReportSelection

# Shown before and after the window, so that a person sees what is normal there.
BESIDE = timedelta(hours=1)
# Judged after the window: by then an incident of those minutes has ended.
AFTER = timedelta(hours=6)
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]  # (n, 4): network by both labels, minute, reports


@dataclass(frozen=True)
class DetectedChange:
    """A change of state that the detector found, or would have found."""

    at: datetime
    state: State
    observed: int


@dataclass(frozen=True)
class OverlappingIncident:
    """An incident that the window overlaps."""

    id: int
    state: State
    onset_at: datetime
    ended_at: datetime | None
    part: str  # that it began with; '' is the whole service


@dataclass(frozen=True)
class ExclusionEffect:
    """Side by side as counted and without the choice, minute by minute from `first` on."""

    first: datetime
    before: tuple[int, ...]
    after: tuple[int, ...]
    incidents: tuple[OverlappingIncident, ...]
    # What the detector finds for the whole service when run again over both; None without a baseline. Parts
    # are not run again.
    said_before: tuple[DetectedChange, ...] | None
    said_after: tuple[DetectedChange, ...] | None


def compute_effect(*, choice: ReportSelection, now: datetime) -> ExclusionEffect:
    """Everything that leaving out `choice` would change; now and nowhere else."""
    begun = floor_minute(choice.first) - audit.BEFORE * MINUTE
    until = min(floor_minute(now), floor_minute(choice.last) + AFTER)
    counted, without = _read_rows(choice, begun, until)
    incidents = _find_touched(choice)
    usual = _read_usual_record(choice.service, [incident.id for incident in incidents])
    shown = max(0, (choice.first - BESIDE - begun) // MINUTE)
    end = min((until - begun) // MINUTE, (choice.last + BESIDE - begun) // MINUTE)
    changes = [
        None if usual is None else _rerun_detector(rows, usual, choice, begun, until)
        for rows in (counted, without)
    ]
    return ExclusionEffect(
        first=begun + shown * MINUTE,
        before=tuple(_sum_by_minute(counted[Stance.BROKEN], end)[shown:].tolist()),
        after=tuple(_sum_by_minute(without[Stance.BROKEN], end)[shown:].tolist()),
        incidents=incidents,
        said_before=changes[0],
        said_after=changes[1],
    )


def _read_rows(
    choice: ReportSelection, begun: datetime, until: datetime
) -> tuple[dict[Stance, Rows], dict[Stance, Rows]]:
    """Rows by stance: as counted, and without the choice."""
    parameters = choice.values() | {"begun": begun, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "networks_with_and_without"), parameters)
        fetched = cursor.fetchall()
    both = []
    for column in (4, 5):
        rows = {
            stance: [(*row[1:4], row[column]) for row in fetched if row[0] == stance] for stance in Stance
        }
        both.append({stance: np.array(each, np.int64).reshape(-1, 4) for stance, each in rows.items()})
    return both[0], both[1]


def _find_touched(choice: ReportSelection) -> tuple[OverlappingIncident, ...]:
    rows = Incident.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=choice.first),
        service_id=choice.service,
        onset_at__lt=choice.last,
    ).annotate(of_part=rises.select_first_evidence())
    return tuple(
        OverlappingIncident(
            row.id, State(row.state), row.onset_at, row.ended_at, (row.of_part or {}).get("part", "")
        )
        for row in rows.order_by("onset_at")
    )


def _read_usual_record(service: int, incidents: list[int]) -> Mapping[str, object] | None:
    """What was expected when the first of these incidents was announced; without one, now."""
    events = IncidentEvent.objects.filter(incident_id__in=incidents)
    assessments = Assessment.objects.filter(id__in=events.values("assessment_id")).exclude(usual={})
    first = assessments.order_by("at").first()
    if first:
        usual: Mapping[str, object] = first.usual
        return usual
    baseline = Baseline.objects.filter(service_id=service).first()
    watch = Watch.objects.filter(service_id=service).first()
    if baseline is None or watch is None:
        return None
    series = Watch.objects.filter(service__active=True).count()
    memory = Memory.from_records([watch.memory], policy=current())
    return audit.record_baseline(
        baseline=assemble_baseline([baseline]), memory=memory, row=0, series=max(series, 1)
    )


def _rerun_detector(
    rows: dict[Stance, Rows],
    usual: Mapping[str, object],
    choice: ReportSelection,
    begun: datetime,
    until: datetime,
) -> tuple[DetectedChange, ...]:
    """Changes of state from the window on, by whole minutes."""
    minutes = _make_minutes(rows, usual, choice.service, begun, until)
    changes = audit.detect_again(usual=usual, minutes=minutes, until=to_minute(until), policy=current())
    detected = [
        DetectedChange(
            to_datetime(transition.at_minute), State(transition.state), transition.evidence.observed
        )
        for transition in changes
    ]
    return tuple(change for change in detected if change.at >= choice.first)


def _make_minutes(
    rows: dict[Stance, Rows], usual: Mapping[str, object], service: int, begun: datetime, until: datetime
) -> audit.PublicMinutes:
    """What counts as evidence in each minute; where networks do not matter, all of it."""
    length = (until - begun) // MINUTE
    gaps = coverage.read_coverage(first=begun, last=until).unheard
    unheard = tuple((to_minute(first), to_minute(last)) for first, last in gaps)
    if not settings.COUNT_NETWORKS:
        by_stance = {stance: _sum_by_minute(rows[stance], length) for stance in Stance}
        nothing = np.zeros(length, np.int64)
        return audit.PublicMinutes(
            to_minute(begun),
            by_stance[Stance.BROKEN],
            by_stance[Stance.WORKS],
            nothing,
            None,
            unheard=unheard,
        )
    broken = _weigh_reports(rows[Stance.BROKEN], usual, service, begun, length)
    works = _weigh_reports(rows[Stance.WORKS], usual, service, begun, length)
    # As pipeline/crowds.py keeps them: minutes with few reports, or no more than expected, have no row there.
    enough = (broken.counted > 0) & broken.raised & (broken.networks >= current().suspected_reports)
    networks = np.where(enough | (broken.discarded > 0), broken.networks, 0)
    return audit.PublicMinutes(
        to_minute(begun),
        broken.counted[0],
        works.counted[0],
        broken.discarded_lately[0],
        networks[0].astype(np.int64),
        unheard=unheard,
    )


def _weigh_reports(
    rows: Rows, usual: Mapping[str, object], service: int, begun: datetime, length: int
) -> caps.CappedReports:
    first = to_minute(begun)
    minutes = np.arange(caps.find_first_minute(minute=first), first + length)
    baseline = stats.Baselines(**{name: np.array([usual[name]]) for name in audit.BASELINE_FIELDS})
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


def _sum_by_minute(rows: Rows, length: int) -> Ints:
    inside = rows[rows[:, 2] < length]
    return np.bincount(inside[:, 2], weights=inside[:, 3], minlength=length).astype(np.int64)
