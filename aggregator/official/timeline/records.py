"""What a page says, as plain records for programs: a line for each incident and each component.

Nothing is filled in: a time, an impact or a state that the page does not tell is None.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from aggregator.official.claims import About, Claim, Document, Progress, Standing
from aggregator.official.timeline.events import SeenClaim, VendorEvent, collect_events
from aggregator.official.timeline.spans import FOREVER


@dataclass(frozen=True)
class IncidentRecord:
    """An incident or a maintenance. Times are the vendor's, in UTC."""

    incident: str  # the vendor's id
    title: str | None  # None: it has no words at all
    progress: Progress
    impact: Standing | None  # the worst that is told of any part at any time
    began_at: datetime | None
    ended_at: datetime | None
    components: tuple[str, ...]  # names


@dataclass(frozen=True)
class ComponentRecord:
    """A component, by its name; `standing` None: it is listed without a state that we know."""

    component: str
    standing: Standing | None


def list_incident_records(*, documents: Iterable[Document]) -> tuple[IncidentRecord, ...]:
    """Incidents and maintenances of all files of a page, newest first."""
    claims = [claim for document in documents for claim in document.claims]
    # When we saw a claim is not known here: what has no time of its own comes after all that has one.
    seen = [SeenClaim(claim, FOREVER, None) for claim in claims if claim.about is not About.COMPONENT]
    return tuple(_make_incident_record(event) for event in collect_events(seen=seen))


def list_component_records(*, documents: Iterable[Document]) -> tuple[ComponentRecord, ...]:
    """Components of all files of a page, as listed; of one that stands in several the last file counts."""
    records: dict[str, ComponentRecord] = {}
    for document in documents:
        listed = [
            _make_component_record(claim) for claim in document.claims if claim.about is About.COMPONENT
        ]
        # A set has no order of its own, and the output must be the same in each run.
        unstated = sorted(document.unstated, key=lambda part: part.name)
        records |= dict(listed)
        records |= {part.id: ComponentRecord(part.name, None) for part in unstated}
    return tuple(records.values())


def _make_component_record(claim: Claim) -> tuple[str, ComponentRecord]:
    return claim.subject, ComponentRecord(claim.title, claim.standing)


def _make_incident_record(event: VendorEvent) -> IncidentRecord:
    return IncidentRecord(
        incident=event.subject,
        title=event.title or None,
        progress=event.progress,
        impact=event.worst if _tells_impact(event) else None,
        began_at=_drop_forever(event.began_at),
        ended_at=_drop_forever(event.ended_at) or (event.last.until if event.ended_at else None),
        components=tuple(dict.fromkeys(part.name for part in event.parts)),
    )


def _tells_impact(event: VendorEvent) -> bool:
    """By an impact of its own, even "none", or by the state of a part; that one is well again tells none."""
    parts = [part.standing for seen in event.updates for part in seen.claim.parts]
    whole = [seen.claim.standing for seen in event.updates]
    # That a part is well again is how incidents end, and says nothing of how bad they were.
    return any(whole) or any(standing for standing in parts if standing is not Standing.OPERATIONAL)


def _drop_forever(at: datetime | None) -> datetime | None:
    return None if at == FOREVER else at
