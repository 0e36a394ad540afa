"""Incident -> Attribution: which unresolved incidents are probably another service's."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q, QuerySet

from aggregator.models.incidents import Attribution, Incident
from aggregator.pipeline import failures
from aggregator.policy import current
from aggregator.stats.place import causes
from aggregator.stats.place.causes import Edge, Explanation, UnresolvedIncident
from aggregator.stats.states import State
from aggregator.times import to_minute
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue


def refresh(*, now: datetime) -> int:
    """Record what is explained, end what no longer is; return how many attributions changed.

    Where an incident cannot be examined, its attribution stays, and the others are explained without it.
    """
    unresolved = {i.service_id: i for i in Incident.objects.exclude(state=State.RESOLVED)}
    with failures.isolate_services(stage="attributions", now=now) as isolated:
        changed = isolated.together(
            services=list(unresolved), work=partial(_update_explanations, unresolved, now)
        )
        return changed + _end_stale(now)


def _update_explanations(unresolved: Mapping[int, Incident], now: datetime, services: Sequence[int]) -> int:
    """Attributions among these services only."""
    chosen = {service: unresolved[service] for service in services}
    # With a single unresolved incident there is no other service that could explain it.
    explanations = _find_explanations(chosen, now) if len(chosen) > 1 else {}
    # An attribution that still holds keeps its beginning and its first numbers.
    unchanged, changed = set(), 0
    for attribution in _select_current().filter(incident__in=chosen.values()):
        explanation = explanations.get(attribution.incident.service_id)
        if explanation and unresolved[explanation.cause] == attribution.cause:
            unchanged.add(attribution.incident.service_id)
        else:
            changed += _end_attribution(attribution, now)
    for service, explanation in explanations.items():
        if service not in unchanged:
            _record_attribution(unresolved[service], unresolved[explanation.cause], explanation, now)
            changed += 1
    return changed


def _end_stale(now: datetime) -> int:
    """End the attributions of incidents that are resolved, or whose cause is."""
    stale = _select_current().filter(Q(incident__state=State.RESOLVED) | Q(cause__state=State.RESOLVED))
    return sum(_end_attribution(attribution, now) for attribution in stale)


def _select_current() -> QuerySet[Attribution]:
    return Attribution.objects.filter(ended_at=None).select_related("incident", "cause")


def _end_attribution(attribution: Attribution, now: datetime) -> int:
    attribution.ended_at = now
    attribution.save()
    return 1


def _record_attribution(incident: Incident, cause: Incident, explanation: Explanation, now: datetime) -> None:
    Attribution.objects.create(
        incident=incident,
        cause=cause,
        since=now,
        numbers=explanation.to_record(),
        policy=explanation.policy,
    )


def _find_explanations(unresolved: Mapping[int, Incident], now: datetime) -> dict[int, Explanation]:
    policy = current()
    since = now - timedelta(days=policy.cause_days)
    # Without the present ones: what is to be explained must not count as its own precedent.
    past = Incident.objects.filter(onset_at__gte=since, opened_at__isnull=False).exclude(
        id__in=[incident.id for incident in unresolved.values()]
    )
    return causes.explain_incidents(
        incidents=[_make_unresolved(incident, now) for incident in unresolved.values()],
        declared=_list_declared_edges(unresolved),
        past=[(service, to_minute(at)) for service, at in past.values_list("service_id", "onset_at")],
        days=policy.cause_days,
        policy=policy,
    )


def _list_declared_edges(unresolved: Mapping[int, Incident]) -> list[Edge]:
    """Between services with an unresolved incident: which runs on which, and which people confuse."""
    entries = [entry for entry in catalogue().entries.values() if entry.id in unresolved]
    ids = {entry.slug: entry.id for entry in entries}
    confused = [
        Edge(one.id, other.id, "confused")
        for one in entries
        for other in entries
        if one is not other and _are_confused(one, other)
    ]
    # Where only a named region of the upstream is needed, we do not know whether it is that one that fails.
    runs_on = [
        Edge(entry.id, ids[upstream.slug], "runs on")
        for entry in entries
        for upstream in entry.runs_on
        if upstream.slug in ids and not upstream.region
    ]
    return confused + runs_on


def _are_confused(one: CatalogueEntry, other: CatalogueEntry) -> bool:
    return one.confused and one.category == other.category


def _make_unresolved(incident: Incident, now: datetime) -> UnresolvedIncident:
    return UnresolvedIncident(
        service=incident.service_id,
        onset=to_minute(incident.onset_at),
        counted_until=to_minute(now),
        peak=incident.peak,
        expected=incident.expected_at_peak,
        confirmed=incident.opened_at is not None,
        regions=tuple(incident.regions),
    )
