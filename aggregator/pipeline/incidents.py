"""Assessment -> Incident, IncidentEvent: each change of state moves an incident once, then it is described.

The event names its assessment, one to one: a change that was applied cannot be applied again.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from aggregator.models import Assessment, Incident, IncidentEvent, State
from aggregator.pipeline import scopes


def refresh(*, now: datetime, punctual: bool = False) -> int:
    """Apply the assessments that came since the last time, then describe what goes on; return how many.

    They become public now. `punctual`: each as soon as its minute was closed, as in the past of a demo.
    """
    applied = IncidentEvent.objects.aggregate(last=Max("assessment_id"))["last"] or 0
    pending = list(Assessment.objects.filter(id__gt=applied).order_by("id"))
    second = now.replace(microsecond=0)
    for assessment in pending:
        _apply(assessment, assessment.at if punctual else max(second, assessment.at))
    # Of a service that left the catalogue nothing new is told.
    for incident in Incident.objects.filter(service__active=True).exclude(state=State.RESOLVED):
        _describe(incident, now)
    return len(pending)


@transaction.atomic
def _apply(assessment: Assessment, published_at: datetime) -> None:
    incident = (
        Incident.objects.select_for_update()
        .filter(service_id=assessment.service_id)
        .exclude(state=State.RESOLVED)
        .first()
    )
    if incident is None:
        first = {"evident_at": assessment.at, "detected_at": published_at}
        incident = Incident(service_id=assessment.service_id, **first)
    for field, value in _moved(incident, assessment, published_at).items():
        setattr(incident, field, value)
    incident.save()
    IncidentEvent.objects.create(
        incident=incident,
        assessment=assessment,
        at=assessment.at,
        published_at=published_at,
        state=assessment.state,
    )
    if incident.state == State.RESOLVED:
        _describe(incident, assessment.at)


def _moved(incident: Incident, assessment: Assessment, published_at: datetime) -> dict[str, Any]:
    """What an assessment changes. A second wave goes from subsiding back to open: it subsides anew."""
    changed: dict[str, Any] = {"state": assessment.state, "onset_at": assessment.onset_at}
    match assessment.state:
        case State.OPEN:
            changed |= {"opened_at": incident.opened_at or published_at, "subsiding_at": None}
        case State.SUBSIDING:
            changed |= {"subsiding_at": published_at}
        case State.RESOLVED:
            changed |= {"resolved_at": published_at, "ended_at": assessment.ended_at}
    return changed


def _describe(incident: Incident, now: datetime) -> None:
    """Peak and place so far, from the rollups; written only where something changed."""
    last = incident.ended_at or now
    found = scopes.describe(service_id=incident.service_id, onset_at=incident.onset_at, last=last)
    changed = {field: value for field, value in found.items() if getattr(incident, field) != value}
    if changed:
        Incident.objects.filter(pk=incident.pk).update(**changed)
