"""Assessment -> Incident, IncidentEvent: each change of state moves an incident once, then it is described.

The event names its assessment, one to one: a change that was applied cannot be applied again. Where a step
of a service fails, its further steps wait; the other services go on.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Q

from aggregator.models.detection import Assessment, Watch
from aggregator.models.incidents import Incident, IncidentEvent
from aggregator.pipeline import failures
from aggregator.pipeline.inputs import scopes
from aggregator.queries.vendors import signals
from aggregator.stats.states import State
from reports.queries import catalogue

APPLYING, DESCRIBING = "incidents", "descriptions"


def refresh(*, now: datetime, punctual: bool = False) -> int:
    """Apply the assessments since the last time, then describe unresolved incidents; return how many.

    They become public now. `punctual`: each when its minute was closed, as in the past of a demo.
    """
    second = now.replace(microsecond=0)
    with failures.isolate_services(stage=DESCRIBING, now=now) as describing:
        # Read first: at the end of this pass, failures that are over are forgotten.
        undescribed = _filter_undescribed()
        with failures.isolate_services(stage=APPLYING, now=now) as applying:
            pending = _list_pending()
            for assessment in pending:
                if assessment.service_id not in applying.failed:
                    # A constraint of the table: nothing is published before its minute has ended.
                    published_at = assessment.at if punctual else max(second, assessment.at)
                    with applying.alone(service=assessment.service_id):
                        _apply_assessment(assessment, published_at, describing)
        _describe_incidents(Incident.objects.filter(_filter_unresolved() | undescribed), now, describing)
    return len(pending)


def _list_pending() -> list[Assessment]:
    """Assessments without an event, in order: since the last one, and of services that fell behind."""
    # By the highest number rather than by a flag: assessments are never changed, so they cannot hold one.
    applied = IncidentEvent.objects.aggregate(last=Max("assessment_id"))["last"] or 0
    behind = failures.list_failing_services(stage=APPLYING)
    left = Q(id__gt=applied)
    if behind:
        named = IncidentEvent.objects.filter(assessment=OuterRef("pk"))
        left |= Q(service_id__in=behind) & Q(~Exists(named))
    return list(Assessment.objects.filter(left).order_by("id"))


def _filter_unresolved() -> Q:
    """Unresolved incidents, without those of services that left the catalogue: nobody assesses them."""
    return Q(service__active=True) & ~Q(state=State.RESOLVED)


def _filter_undescribed() -> Q:
    """Incidents that ended while they could not be described."""
    # Matches no row: where nothing failed, no incident must be selected.
    undescribed = Q(pk=None)
    for service, since in failures.list_failing_services(stage=DESCRIBING).items():
        undescribed |= Q(service_id=service, resolved_at__gte=since.replace(microsecond=0))
    return undescribed


def _apply_assessment(assessment: Assessment, published_at: datetime, describing: failures.Isolation) -> None:
    incident = (
        Incident.objects.select_for_update()
        .filter(service_id=assessment.service_id)
        .exclude(state=State.RESOLVED)
        .first()
    )
    # A new incident begins; its first assessment is the evidence.
    if incident is None:
        first = {"evident_at": assessment.at, "detected_at": published_at}
        incident = Incident(service_id=assessment.service_id, **first)
    for field, value in _compute_changes(incident, assessment, published_at).items():
        setattr(incident, field, value)
    incident.save()
    IncidentEvent.objects.create(
        incident=incident,
        assessment=assessment,
        at=assessment.at,
        published_at=published_at,
        state=assessment.state,
    )
    # At once, because later ticks describe unresolved incidents only.
    if incident.state == State.RESOLVED:
        _describe_incidents([incident], assessment.at, describing)


def _compute_changes(incident: Incident, assessment: Assessment, published_at: datetime) -> dict[str, object]:
    """The fields that change. A second wave goes from subsiding back to open, and subsides anew."""
    changed: dict[str, object] = {"state": assessment.state, "onset_at": assessment.onset_at}
    match assessment.state:
        case State.OPEN:
            changed |= {"opened_at": incident.opened_at or published_at, "subsiding_at": None}
        case State.SUBSIDING:
            changed |= {"subsiding_at": published_at}
        case State.RESOLVED:
            changed |= {"resolved_at": published_at, "ended_at": assessment.ended_at}
    return changed


def _describe_incidents(incidents: Iterable[Incident], now: datetime, describing: failures.Isolation) -> None:
    """A state is announced at once, even where the incident cannot be described yet."""
    incidents = list(incidents)
    parts, vendor_times = _find_parts(incidents), _find_vendor_times(incidents, now, describing)
    for incident in incidents:
        with describing.alone(service=incident.service_id):
            _describe_incident(incident, now, parts[incident.pk], vendor_times)


def _describe_incident(
    incident: Incident, now: datetime, part: str, vendor_times: Mapping[int, datetime | None]
) -> None:
    """Peak and place so far, from the rollups; written only where something changed."""
    description = scopes.describe_incident(
        service_id=incident.service_id, onset_at=incident.onset_at, last=_find_end(incident, now), part=part
    )
    if incident.pk in vendor_times:
        description["vendor_at"] = vendor_times[incident.pk]
    # Most ticks change nothing: else every unresolved incident would be written six times a minute.
    changed = {field: value for field, value in description.items() if getattr(incident, field) != value}
    if changed:
        Incident.objects.filter(pk=incident.pk).update(**changed)


def _find_parts(incidents: Sequence[Incident]) -> dict[int, str]:
    """By incident: the part that it rests on now, or rested on at its end; '' is the whole service."""
    unresolved = [incident.service_id for incident in incidents if incident.state != State.RESOLVED]
    # The memory knows the part as of now; the last evidence may be hours old.
    memory = Watch.objects.filter(service_id__in=unresolved) if unresolved else Watch.objects.none()
    now = dict(memory.values_list("service_id", "memory__episode__part"))
    return {
        incident.pk: _find_final_part(incident)
        if incident.state == State.RESOLVED
        else now.get(incident.service_id) or ""
        for incident in incidents
    }


def _find_final_part(incident: Incident) -> str:
    last = incident.events.select_related("assessment").last()
    return str(last.assessment.evidence.get("part", "")) if last else ""


def _find_vendor_times(
    incidents: Sequence[Incident], now: datetime, describing: failures.Isolation
) -> dict[int, datetime | None]:
    """By incident without a vendor statement so far: when its vendor first published an outage, if it did."""
    vendor_times: dict[int, datetime | None] = {}

    def read_times(services: Sequence[int]) -> int:
        chosen = [
            incident
            for incident in incidents
            if incident.vendor_at is None and incident.service_id in services
        ]
        periods = [(incident.service_id, incident.onset_at, _find_end(incident, now)) for incident in chosen]
        times = signals.find_first_outages(periods=periods)
        vendor_times.update(zip([incident.pk for incident in chosen], times, strict=True))
        return len(chosen)

    describing.together(services=sorted(_list_services_without_statement(incidents)), work=read_times)
    return vendor_times


def _list_services_without_statement(incidents: Sequence[Incident]) -> set[int]:
    """Services of these incidents whose vendor has a status page, and has not published an outage yet."""
    with_page = {entry.id for entry in catalogue().known().values() if entry.status_address}
    return {incident.service_id for incident in incidents if incident.vendor_at is None} & with_page


def _find_end(incident: Incident, now: datetime) -> datetime:
    return incident.ended_at or now
