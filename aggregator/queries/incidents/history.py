"""Incidents, their steps and the evidence of each step."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Max, Min, Q

from aggregator.models.incidents import Incident, IncidentEvent
from aggregator.queries import coverage
from aggregator.queries.answers.coverage import COMPLETE, Coverage
from aggregator.queries.answers.incidents import (
    LONGEST_GAP,
    IncidentCause,
    IncidentHistory,
    IncidentListPage,
    IncidentStep,
    Note,
)
from aggregator.queries.incidents import causes
from aggregator.queries.incidents import notes as operators
from aggregator.queries.incidents.current_incidents import make_current_incident
from aggregator.queries.incidents.selection import index_services, select_incidents, select_incidents_within
from aggregator.queries.rises import make_rise
from aggregator.stats.states import State
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.models import Exclusion


def list_incidents(
    *, service: CatalogueEntry | None = None, before: int | None = None, limit: int = 20
) -> IncidentListPage:
    """Incidents by id, newest first: of one service or of all."""
    by_id = index_services()
    # By number and not by onset: onsets are dated back, and a cursor must not move.
    rows = select_incidents(service=service).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    # One more than is shown, to know whether there is another page.
    selected = list(rows[: limit + 1])
    numbers = [row.id for row in selected[:limit]]
    attributed, notes = causes.read_causes(incidents=numbers), operators.read_notes(incidents=numbers)
    excluded, gaps = _count_excluded(selected[:limit]), _read_gaps(selected[:limit])
    page = tuple(
        _make_history(
            row, by_id[row.service_id], gaps, attributed.get(row.id), notes.get(row.id, ()), excluded[row.id]
        )
        for row in selected[:limit]
    )
    return IncidentListPage(page, page[-1].id if len(selected) > limit else None)


def list_incidents_during(
    *, service: CatalogueEntry | None, first: datetime, last: datetime, limit: int
) -> tuple[IncidentHistory, ...]:
    """Incidents that have a part in [first, last), by onset, newest first; no cause, nothing left out."""
    by_id = index_services()
    rows = list(select_incidents_within(service=service, first=first, last=last)[:limit])
    notes = operators.read_notes(incidents=[row.id for row in rows])
    gaps = _read_gaps(rows)
    return tuple(_make_history(row, by_id[row.service_id], gaps, None, notes.get(row.id, ())) for row in rows)


def find_neighbouring_onsets(
    *, service: CatalogueEntry | None, first: datetime, last: datetime
) -> tuple[datetime | None, datetime | None]:
    """The last onset before `first`, and the first one from `last` on."""
    onsets = select_incidents(service=service).aggregate(
        before=Max("onset_at", filter=Q(onset_at__lt=first)),
        after=Min("onset_at", filter=Q(onset_at__gte=last)),
    )
    return onsets["before"], onsets["after"]


def find_onset_before(*, service: CatalogueEntry | None, before: int) -> datetime | None:
    """When the newest incident with a smaller number began."""
    rows = select_incidents(service=service).filter(id__lt=before).order_by("-id")
    return rows.values_list("onset_at", flat=True).first()


def read_incident(*, incident: int) -> IncidentHistory | None:
    """One incident, None when there is none of this number."""
    return read_incidents(incidents=[incident]).get(incident)


def read_incidents(*, incidents: Collection[int]) -> dict[int, IncidentHistory]:
    """Those of these numbers that exist; what lies around each is read one by one."""
    by_id = index_services()
    rows = list(Incident.objects.filter(id__in=incidents, service_id__in=list(by_id)))
    if not rows:
        return {}
    numbers = [row.id for row in rows]
    attributed, notes = causes.read_causes(incidents=numbers), operators.read_notes(incidents=numbers)
    excluded = _count_excluded(rows)
    return {
        row.id: _make_history(
            row,
            by_id[row.service_id],
            _read_gaps([row]),
            attributed.get(row.id),
            notes.get(row.id, ()),
            excluded[row.id],
        )
        for row in rows
    }


def read_steps(*, incident: int) -> tuple[IncidentStep, ...]:
    """The states an incident went through, oldest first."""
    events = IncidentEvent.objects.filter(incident_id=incident).select_related("assessment")
    by_id = index_services()
    return tuple(
        IncidentStep(
            at=e.at,
            state=State(e.state),
            evidence=e.assessment.evidence,
            policy=e.assessment.policy,
            usual=e.assessment.usual,
            onset_at=e.assessment.onset_at,
            published_at=e.published_at,
            rise=make_rise(evidence=e.assessment.evidence, entry=by_id[e.assessment.service_id]),
        )
        for e in events.order_by("at", "id")
    )


def _count_excluded(rows: Sequence[Incident]) -> dict[int, int]:
    """By incident: reports taken by exclusions in force that overlap it, from its onset to its resolution.

    From the exclusions themselves: reports are dropped after some time, and their counts stay reduced.
    """
    if not rows:
        return {}
    standing = Exclusion.objects.filter(
        service_id__in={row.service_id for row in rows},
        last__gt=min(row.onset_at for row in rows),
        undone_at=None,
    )
    taken = list(standing.values_list("service_id", "first", "last", "reports"))
    return {
        row.id: sum(
            reports
            for service, first, last, reports in taken
            if service == row.service_id
            and last > row.onset_at
            and (row.resolved_at is None or first < row.resolved_at)
        )
        for row in rows
    }


def _read_gaps(rows: Sequence[Incident]) -> Coverage:
    """Those around these incidents."""
    if not rows:
        return COMPLETE
    first = min(row.onset_at for row in rows) - LONGEST_GAP
    last = max(max(row.onset_at, row.ended_at or row.onset_at) for row in rows)
    return coverage.read_coverage(first=first, last=last + MINUTE)


def _make_history(
    row: Incident,
    entry: CatalogueEntry,
    gaps: Coverage,
    because: IncidentCause | None,
    notes: tuple[Note, ...],
    left_out: int = 0,
) -> IncidentHistory:
    return IncidentHistory(
        id=row.id,
        service=entry,
        trouble=make_current_incident(row, entry),
        opened_at=row.opened_at,
        subsiding_at=row.subsiding_at,
        resolved_at=row.resolved_at,
        ended_at=row.ended_at,
        because=because,
        notes=notes,
        left_out=left_out,
        begin_gap=gaps.before_onset(row.onset_at),
        end_gap=gaps.before_end(row.ended_at),
    )
