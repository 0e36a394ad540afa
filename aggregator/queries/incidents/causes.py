"""Which incidents are probably another service's, with the numbers behind it."""

from collections.abc import Collection

from aggregator.models.incidents import Attribution
from aggregator.queries.answers.incidents import IncidentCause
from aggregator.stats.place.causes import Explanation
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue


def read_causes(*, incidents: Collection[int]) -> dict[int, IncidentCause]:
    """By incident: the cause that holds, or that held last."""
    # In order of time, so that the latest of several causes is the one that stays in the result.
    rows = (
        Attribution.objects.filter(incident_id__in=incidents)
        .select_related("incident", "cause")
        .order_by("since")
    )
    by_id = {entry.id: entry for entry in catalogue().known().values()}
    return {
        row.incident_id: _make_cause(row, by_id[row.cause.service_id])
        for row in rows
        if row.cause.service_id in by_id
    }


def _make_cause(row: Attribution, cause: CatalogueEntry) -> IncidentCause:
    explanation = Explanation.from_record(
        row.numbers, service=row.incident.service_id, cause=row.cause.service_id, policy=row.policy
    )
    return IncidentCause(
        cause=cause,
        incident=row.cause_id,
        kind=explanation.kind,
        since=row.since,
        ended_at=row.ended_at,
        minutes_earlier=explanation.minutes_earlier,
        times_usual=explanation.times_usual,
        times_usual_there=explanation.times_usual_there,
        share=explanation.share,
        troubles=explanation.troubles,
        followed=explanation.followed,
        chance=explanation.chance,
        lift=explanation.lift,
    )


def read_explained_services(*, incident: int) -> tuple[CatalogueEntry, ...]:
    """Services whose reports are probably about this incident, while it is unresolved."""
    by_id = {entry.id: entry for entry in catalogue().entries.values()}
    rows = Attribution.objects.filter(cause_id=incident, ended_at=None).order_by("since")
    services = rows.values_list("incident__service_id", flat=True)
    return tuple(by_id[service] for service in services if service in by_id)
