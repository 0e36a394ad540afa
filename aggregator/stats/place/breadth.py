"""How widely a trouble is felt: the share of a service's usual places that are up by more than chance."""

from collections.abc import Collection, Mapping

from aggregator.stats.place.localisation import LEAST_EXPECTED, CellReports, find_country
from aggregator.stats.policy import Policy


def measure_breadth(
    *,
    observed: CellReports,
    usual: CellReports,
    expected: float,
    policy: Policy,
    regions: Collection[str] = (),
) -> float | None:
    """Of 1, weighed by usual reports; None where no place is known, or nothing is expected.

    Leaves are (surface, region, symptom). `expected`: usual reports of the whole in the same time. A place is
    up when it has at least the smallest rise that is promised to be found, and lies two standard deviations
    beyond its usual. Where `regions` are named, only these can be up: elsewhere people name the wrong place.
    """
    seen, known = _sum_by_region(observed), _sum_by_region(usual)
    total = sum(known.values())
    if not total or expected < LEAST_EXPECTED:
        return None
    up = 0.0
    for region, reports in known.items():
        if regions and not {region, find_country(region)} & {*regions}:
            continue
        share = reports / total
        mean = expected * share
        up += share * (seen.get(region, 0.0) >= max(mean * policy.rises[0], mean + 2 * (mean + 1) ** 0.5))
    return round(up, 3)


def _sum_by_region(leaves: CellReports) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for (_, region, _), reports in leaves.items():
        if region:
            sums[region] = sums.get(region, 0.0) + reports
    return sums
