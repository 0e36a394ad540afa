"""The status of a service by its status page: now, and by surface."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from aggregator.official.claims import WHOLE, About, Standing
from aggregator.official.ownership import ComponentOwnership
from aggregator.official.timeline.events import WORST, SeenClaim
from aggregator.official.timeline.intervals import find_worst
from aggregator.official.timeline.spans import StatusInterval, WorstInterval

# DEGRADED is no outage, because vendors use it for slowness. Outage minutes and the detector's signal use
# these only.
OUTAGES = frozenset({Standing.MAJOR, Standing.PARTIAL})
DISRUPTIONS = OUTAGES | {Standing.DEGRADED}


def is_stated(*, ownership: ComponentOwnership, claims: Iterable[SeenClaim]) -> bool:
    """Whether the page gives a state to a component of the service, and still does.

    Only then does "operational" mean that the page says so. Otherwise it says nothing about the service.
    """
    component_claims = [each for each in claims if each.claim.about is About.COMPONENT]
    # By our clock and not the vendor's: some pages date the state of a component back.
    component_claims.sort(key=lambda each: each.first_seen_at)
    latest = {each.claim.subject: each.claim for each in component_claims}
    return any(claim.standing and ownership.owns(part) for part, claim in latest.items())


def find_present_standing(
    *, intervals: Sequence[StatusInterval], now: datetime
) -> tuple[Standing, datetime | None]:
    """The worst standing now, and since when it has been that bad without a break."""
    # An interval without an end is a state that still holds.
    current = [each for each in intervals if each.first <= now and (each.last is None or each.last > now)]
    if not current:
        return Standing.OPERATIONAL, None
    standing = max((each.standing for each in current), key=WORST.__getitem__)
    first, since = min(each.first for each in intervals), now
    # Backwards from now, so that a worse hour last week does not count as part of the present incident.
    for worst in reversed(find_worst(intervals=intervals, first=first, last=now)):
        if worst.last != since or worst.standing is not standing:
            break
        since = worst.first
    return standing, since


def split_by_surface(
    *,
    intervals: Sequence[StatusInterval],
    ownership: ComponentOwnership,
    surfaces: Sequence[str],
    first: datetime,
    last: datetime,
) -> dict[str, tuple[WorstInterval, ...]]:
    """The worst intervals of each surface to which a component is mapped.

    A component that is mapped to the whole service counts for all of its surfaces.
    """
    # An empty mapping means the whole service, and so each of its surfaces.
    surfaces_by_part = {part: slugs or tuple(surfaces) for part, slugs in ownership.surfaces.items()}
    return {
        slug: find_worst(
            intervals=[
                each
                for each in intervals
                if each.part == WHOLE or slug in surfaces_by_part.get(each.part, ())
            ],
            first=first,
            last=last,
        )
        for slug in dict.fromkeys(slug for slugs in surfaces_by_part.values() for slug in slugs)
    }
