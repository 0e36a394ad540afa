"""How widely an incident is felt: the share of a service's places in which reports are raised."""

from collections.abc import Collection, Mapping

from aggregator.stats.place.localisation import LEAST_EXPECTED, CellReports, find_country
from aggregator.stats.policy import Policy


def measure_breadth(
    *,
    observed: CellReports,
    quiet: CellReports,
    expected: float,
    policy: Policy,
    regions: Collection[str] = (),
) -> float | None:
    """The share in [0, 1], weighted by quiet reports; None where no place is known, or nothing is expected.

    `expected`: expected reports of the whole service in the time of `observed`. Where `regions` are named,
    only these can be raised.
    """
    observed_by_region, quiet_by_region = _sum_by_region(observed), _sum_by_region(quiet)
    total = sum(quiet_by_region.values())
    if not total or expected < LEAST_EXPECTED:
        return None
    raised_share = 0.0
    for region, reports in quiet_by_region.items():
        # Reports from elsewhere come from people who name the wrong place, so they widen nothing.
        if regions and not {region, find_country(region)} & {*regions}:
            continue
        share = reports / total
        threshold = _compute_threshold(expected * share, policy)
        raised_share += share * (observed_by_region.get(region, 0.0) >= threshold)
    return round(raised_share, 3)


def _compute_threshold(mean: float, policy: Policy) -> float:
    """The reports from which on a place is raised."""
    # The smallest rise that detection promises to find. Two standard deviations as well, because a place with
    # hardly any expected reports would pass a mere ratio with one or two.
    threshold: float = max(mean * policy.rises[0], mean + 2 * (mean + 1) ** 0.5)
    return threshold


def _sum_by_region(cells: CellReports) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for (_, region, _), reports in cells.items():
        if region:
            sums[region] = sums.get(region, 0.0) + reports
    return sums
