"""Assessment -> Incident, IncidentEvent: each change of state moves an incident once, then it is described.

The event names its assessment, one to one: a change that was applied cannot be applied again. Where a step
of a service fails, its further steps wait; the other services go on.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q

from aggregator.models import Assessment, Incident, IncidentEvent, State, Watch
from aggregator.pipeline import failures
from aggregator.pipeline.inputs import scopes
from aggregator.queries.vendors import pressure
from reports.queries import catalogue

APPLYING, DESCRIBING = "incidents", "descriptions"


def refresh(*, now: datetime, punctual: bool = False) -> int:
    """Apply the assessments that came since the last time, then describe what goes on; return how many.

    They become public now. `punctual`: each as soon as its minute was closed, as in the past of a demo.
    """
    second = now.replace(microsecond=0)
    with failures.isolation(stage=DESCRIBING, now=now) as describing:
        undescribed = _undescribed()
        with failures.isolation(stage=APPLYING, now=now) as applying:
            pending = _pending()
            for assessment in pending:
                if assessment.service_id not in applying.failed:
                    published_at = assessment.at if punctual else max(second, assessment.at)
                    with applying.alone(service=assessment.service_id):
                        _apply(assessment, published_at, describing)
        _describe_all(Incident.objects.filter(_goes_on() | undescribed), now, describing)
    return len(pending)


def _pending() -> list[Assessment]:
    """Those that no event names, in order: since the last one, and of services that fell behind."""
    applied = IncidentEvent.objects.aggregate(last=Max("assessment_id"))["last"] or 0
    behind = failures.services_failing(stage=APPLYING)
    left = Q(id__gt=applied)
    if behind:
        named = IncidentEvent.objects.filter(assessment=OuterRef("pk"))
        left |= Q(service_id__in=behind) & Q(~Exists(named))
    return list(Assessment.objects.filter(left).order_by("id"))


def _goes_on() -> Q:
    """Of a service that left the catalogue nothing new is told."""
    return Q(service__active=True) & ~Q(state=State.RESOLVED)


def _undescribed() -> Q:
    """Incidents that ended while they could not be described."""
    found = Q(pk=None)
    for service, since in failures.services_failing(stage=DESCRIBING).items():
        found |= Q(service_id=service, resolved_at__gte=since.replace(microsecond=0))
    return found


def _apply(assessment: Assessment, published_at: datetime, describing: failures.Isolation) -> None:
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
        _describe_all([incident], assessment.at, describing)


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


def _describe_all(incidents: Iterable[Incident], now: datetime, describing: failures.Isolation) -> None:
    """A state that is known is told at once, also where the incident cannot be described yet."""
    incidents = list(incidents)
    parts, told = _parts_of(incidents), _told_at(incidents, now, describing)
    for incident in incidents:
        with describing.alone(service=incident.service_id):
            _describe(incident, now, parts[incident.pk], told)


def _describe(incident: Incident, now: datetime, part: str, told: Mapping[int, datetime | None]) -> None:
    """Peak and place so far, from the rollups; written only where something changed."""
    found = scopes.describe(
        service_id=incident.service_id, onset_at=incident.onset_at, last=_last(incident, now), part=part
    )
    if incident.pk in told:
        found["vendor_at"] = told[incident.pk]
    changed = {field: value for field, value in found.items() if getattr(incident, field) != value}
    if changed:
        Incident.objects.filter(pk=incident.pk).update(**changed)


def _parts_of(incidents: Sequence[Incident]) -> dict[int, str]:
    """By incident, whose reports it rests on now, or rested on at its end; '' is the whole service."""
    going_on = [incident.service_id for incident in incidents if incident.state != State.RESOLVED]
    memory = Watch.objects.filter(service_id__in=going_on) if going_on else Watch.objects.none()
    now = dict(memory.values_list("service_id", "memory__episode__part"))
    return {
        incident.pk: _part_at_end(incident)
        if incident.state == State.RESOLVED
        else now.get(incident.service_id) or ""
        for incident in incidents
    }


def _part_at_end(incident: Incident) -> str:
    last = incident.events.select_related("assessment").last()
    return str(last.assessment.evidence.get("part", "")) if last else ""


def _told_at(
    incidents: Sequence[Incident], now: datetime, describing: failures.Isolation
) -> dict[int, datetime | None]:
    """By incident of which we know of no word of its vendor yet: when it first told of it, if it did."""
    told: dict[int, datetime | None] = {}

    def read(services: Sequence[int]) -> int:
        chosen = [one for one in incidents if one.vendor_at is None and one.service_id in services]
        asked = [(one.service_id, one.onset_at, _last(one, now)) for one in chosen]
        found = pressure.told_at(asked=asked)
        told.update(zip([one.pk for one in chosen], found, strict=True))
        return len(chosen)

    describing.together(services=sorted(_with_page(incidents)), work=read)
    return told


def _with_page(incidents: Sequence[Incident]) -> set[int]:
    """The services of these incidents whose vendor has a status page, and was not heard yet."""
    known = {entry.id for entry in catalogue().known().values() if entry.status_address}
    return {one.service_id for one in incidents if one.vendor_at is None} & known


def _last(incident: Incident, now: datetime) -> datetime:
    return incident.ended_at or now
