"""How widely a trouble is felt: the share of a service's usual places that are up by more than chance."""

from collections.abc import Collection, Mapping

from aggregator.stats.place.localisation import NOTHING, Leaves, country_of
from aggregator.stats.policy import Policy


def measure_breadth(
    *, observed: Leaves, usual: Leaves, expected: float, policy: Policy, regions: Collection[str] = ()
) -> float | None:
    """Of 1, weighed by usual reports; None where no place is known, or nothing is expected.

    Leaves are (surface, region, symptom). `expected`: usual reports of the whole in the same time. A place is
    up when it has at least the smallest rise that is promised to be found, and lies two standard deviations
    beyond its usual. Where `regions` are named, only these can be up: elsewhere people name the wrong place.
    """
    seen, known = _by_region(observed), _by_region(usual)
    total = sum(known.values())
    if not total or expected < NOTHING:
        return None
    up = 0.0
    for region, reports in known.items():
        if regions and not {region, country_of(region)} & {*regions}:
            continue
        share = reports / total
        mean = expected * share
        up += share * (seen.get(region, 0.0) >= max(mean * policy.rises[0], mean + 2 * (mean + 1) ** 0.5))
    return round(up, 3)


def _by_region(leaves: Leaves) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for (_, region, _), reports in leaves.items():
        if region:
            sums[region] = sums.get(region, 0.0) + reports
    return sums
