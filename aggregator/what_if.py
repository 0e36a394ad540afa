"""What excluding reports would change: the counts, the incidents concerned, and the changes of state.

Reads the log, as only pages of staff do: no table of counts knows which report came through which network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Q

from aggregator.exclusion_effect import DetectedChange, ExclusionEffect, OverlappingIncident
from aggregator.models.baselines import Baseline
from aggregator.models.detection import Assessment, Watch
from aggregator.models.incidents import Incident, IncidentEvent
from aggregator.policy import current
from aggregator.queries import coverage, rises
from aggregator.queries.counts.expected_counts import assemble_baseline
from aggregator.stats.baseline.baselines import Baselines, compute_expected_rate
from aggregator.stats.detector.advance import advance_over_gaps
from aggregator.stats.detector.concentration import caps, day_boundary
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ledger.public_minutes import (
    BASELINE_FIELDS,
    BEFORE,
    PublicMinutes,
    record_baseline,
    restore_past,
)
from aggregator.stats.states import State
from aggregator.times import MINUTE, floor_minute, to_datetime, to_minute
from reports import sql
from reports.models import Stance
from reports.moderation import ReportSelection

# Shown before and after the window, so that a person sees what is normal there.
SHOWN_AROUND = timedelta(hours=1)
# Judged after the window: by then an incident of those minutes has ended.
JUDGED_AFTER = timedelta(hours=6)
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Rows = np.ndarray[tuple[int, int], np.dtype[np.int64]]  # (n, 4): network by both labels, minute, reports
RowsByStance: TypeAlias = Mapping[Stance, Rows]
BaselineRecord: TypeAlias = Mapping[str, Any]  # as Assessment.usual keeps it


@dataclass(frozen=True)
class RerunSpan:
    """The minutes of one service that the detector judges again."""

    service: int
    first: datetime
    last: datetime

    @property
    def minutes(self) -> int:
        return (self.last - self.first) // MINUTE


def compute_effect(*, choice: ReportSelection, now: datetime) -> ExclusionEffect:
    """Everything that excluding the selected reports would change."""
    span = _choose_span(choice, now)
    counted, remaining = _read_rows(choice, span)
    incidents = _find_overlapping_incidents(choice)
    record = _read_baseline_record(choice.service, [incident.id for incident in incidents])
    shown = _choose_shown_minutes(choice, span)
    return ExclusionEffect(
        first=span.first + shown.start * MINUTE,
        before=_list_shown_counts(counted, shown),
        after=_list_shown_counts(remaining, shown),
        incidents=incidents,
        changes_before=_rerun_detector(counted, record, span, choice.first),
        changes_after=_rerun_detector(remaining, record, span, choice.first),
    )


def _choose_span(choice: ReportSelection, now: datetime) -> RerunSpan:
    first = floor_minute(choice.first) - BEFORE * MINUTE
    last = min(floor_minute(now), floor_minute(choice.last) + JUDGED_AFTER)
    return RerunSpan(choice.service, first, last)


def _choose_shown_minutes(choice: ReportSelection, span: RerunSpan) -> slice:
    first = max(0, (choice.first - SHOWN_AROUND - span.first) // MINUTE)
    return slice(first, min(span.minutes, (choice.last + SHOWN_AROUND - span.first) // MINUTE))


def _list_shown_counts(rows: RowsByStance, shown: slice) -> tuple[int, ...]:
    return tuple(_sum_by_minute(rows[Stance.BROKEN], shown.stop)[shown].tolist())


def _read_rows(choice: ReportSelection, span: RerunSpan) -> tuple[RowsByStance, RowsByStance]:
    """As counted, and without the selected reports."""
    parameters = choice.values() | {"begun": span.first, "until": span.last}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "networks_with_and_without"), parameters)
        fetched = cursor.fetchall()
    return _group_by_stance(fetched, column=4), _group_by_stance(fetched, column=5)


def _group_by_stance(fetched: Sequence[tuple[Any, ...]], *, column: int) -> RowsByStance:
    """Rows with the reports of that column."""
    return {
        stance: np.array([(*row[1:4], row[column]) for row in fetched if row[0] == stance], np.int64).reshape(
            -1, 4
        )
        for stance in Stance
    }


def _find_overlapping_incidents(choice: ReportSelection) -> tuple[OverlappingIncident, ...]:
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


def _read_baseline_record(service: int, incidents: list[int]) -> BaselineRecord | None:
    """The baseline with which the first of these incidents was announced, or the present one."""
    events = IncidentEvent.objects.filter(incident_id__in=incidents)
    assessments = Assessment.objects.filter(id__in=events.values("assessment_id")).exclude(usual={})
    # A later baseline has learned from the incident itself: it would expect what it is asked to judge.
    first = assessments.order_by("at").first()
    if first:
        record: BaselineRecord = first.usual
        return record
    return _make_present_record(service)


def _make_present_record(service: int) -> BaselineRecord | None:
    baseline = Baseline.objects.filter(service_id=service).first()
    watch = Watch.objects.filter(service_id=service).first()
    if baseline is None or watch is None:
        return None
    # The budget of false alarms is shared among the services that are judged: at least one, the retired one
    # itself.
    series = Watch.objects.filter(service__active=True).count()
    memory = Memory.from_records([watch.memory], policy=current())
    return record_baseline(
        baseline=assemble_baseline([baseline]), memory=memory, row=0, series=max(series, 1)
    )


def _rerun_detector(
    rows: RowsByStance, record: BaselineRecord | None, span: RerunSpan, since: datetime
) -> tuple[DetectedChange, ...] | None:
    """Changes of state from `since` on, by whole minutes."""
    if record is None:
        return None
    # Whole minutes only: the counts of early looks are not kept.
    minutes = _make_minutes(rows, record, span)
    baseline, memory = restore_past(usual=record, minute=minutes.first, policy=current())
    changes = advance_over_gaps(
        memory=memory,
        pieces=minutes.split(until=to_minute(span.last)),
        baseline=baseline,
        policy=current(),
        series=int(record["series"]),
    )
    detected = [
        DetectedChange(to_datetime(change.at_minute), State(change.state), change.evidence.observed)
        for change in changes
    ]
    return tuple(change for change in detected if change.at >= since)


def _make_minutes(rows: RowsByStance, record: BaselineRecord, span: RerunSpan) -> PublicMinutes:
    """The counts as a tick would have them."""
    # A site behind one address sees a single network: there every report counts.
    if not settings.COUNT_NETWORKS:
        return _count_all_reports(rows, span)
    return _count_capped_reports(rows, record, span)


def _count_all_reports(rows: RowsByStance, span: RerunSpan) -> PublicMinutes:
    return PublicMinutes(
        to_minute(span.first),
        _sum_by_minute(rows[Stance.BROKEN], span.minutes),
        _sum_by_minute(rows[Stance.WORKS], span.minutes),
        np.zeros(span.minutes, np.int64),
        None,
        unheard=_read_gaps(span),
    )


def _count_capped_reports(rows: RowsByStance, record: BaselineRecord, span: RerunSpan) -> PublicMinutes:
    broken, works = (_cap_networks(rows[stance], record, span) for stance in (Stance.BROKEN, Stance.WORKS))
    # As pipeline/crowds.py keeps them: minutes with few reports, or no more than expected, have no row there.
    enough = (broken.counted > 0) & broken.raised & (broken.networks >= current().suspected_reports)
    networks = np.where(enough | (broken.discarded > 0), broken.networks, 0)
    return PublicMinutes(
        to_minute(span.first),
        broken.counted[0],
        works.counted[0],
        broken.discarded_lately[0],
        networks[0].astype(np.int64),
        unheard=_read_gaps(span),
    )


def _read_gaps(span: RerunSpan) -> tuple[tuple[int, int], ...]:
    gaps = coverage.read_coverage(first=span.first, last=span.last).unheard
    return tuple((to_minute(first), to_minute(last)) for first, last in gaps)


def _cap_networks(rows: Rows, record: BaselineRecord, span: RerunSpan) -> caps.CappedReports:
    """The reports that count as evidence, minute by minute."""
    first = to_minute(span.first)
    minutes = np.arange(caps.find_first_minute(minute=first), first + span.minutes)
    baseline = Baselines(**{name: np.array([record[name]]) for name in BASELINE_FIELDS})
    return day_boundary.cap_networks_by_day(
        rows=ReportRows(
            minute=first + rows[:, 2],
            row=np.zeros(len(rows), np.int64),
            network=rows[:, 0],
            reports=rows[:, 3],
        ),
        before=rows[:, 1],
        first_minute=first,
        expected=compute_expected_rate(baseline=baseline, minutes=minutes),
        share=np.array([_read_few_share(span.service)]),
        policy=current(),
    )


def _read_few_share(service: int) -> float:
    """The share that few networks usually have in the reports of this service."""
    share = Baseline.objects.filter(service_id=service).values_list("few_share", flat=True).first()
    return current().few_share if share is None else share


def _sum_by_minute(rows: Rows, length: int) -> Ints:
    # The chart asks for the minutes that it shows, and the rows go on to the end of the span.
    inside = rows[rows[:, 2] < length]
    return np.bincount(inside[:, 2], weights=inside[:, 3], minlength=length).astype(np.int64)
