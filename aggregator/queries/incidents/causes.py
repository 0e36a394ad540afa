"""Which troubles are probably another service's, with the numbers behind it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from aggregator.models import Attribution
from reports.queries import CatalogueEntry, catalogue


@dataclass(frozen=True)
class IncidentCause:
    """Most of what is reported is probably the trouble of `cause`; see stats/causes.py, Explanation."""

    cause: CatalogueEntry
    incident: int  # of the cause
    kind: str  # runs on, confused, together
    since: datetime  # when we said so
    ended_at: datetime | None  # when it no longer held
    minutes_earlier: int
    times_usual: float
    times_usual_there: float
    share: float  # of the reports that are beyond the usual
    troubles: int  # of the cause, in the past
    followed: int  # in how many of them this service was in trouble too
    chance: float  # in how many by chance
    lift: float


def read_causes(*, incidents: Collection[int]) -> dict[int, IncidentCause]:
    """By incident: what holds, or held last."""
    rows = Attribution.objects.filter(incident_id__in=incidents).select_related("cause").order_by("since")
    by_id = {entry.id: entry for entry in catalogue().known().values()}
    return {
        row.incident_id: IncidentCause(
            cause=by_id[row.cause.service_id],
            incident=row.cause_id,
            since=row.since,
            ended_at=row.ended_at,
            **row.numbers,
        )
        for row in rows
        if row.cause.service_id in by_id
    }


def read_explained_services(*, incident: int) -> tuple[CatalogueEntry, ...]:
    """Services whose reports are probably about this incident, as long as it goes on."""
    by_id = {entry.id: entry for entry in catalogue().entries.values()}
    rows = Attribution.objects.filter(cause_id=incident, ended_at=None).order_by("since")
    services = rows.values_list("incident__service_id", flat=True)
    return tuple(by_id[service] for service in services if service in by_id)
