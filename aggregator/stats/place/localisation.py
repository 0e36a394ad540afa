"""Where the trouble is: surfaces, regions and symptoms that explain the excess, although people mislabel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.stats.place.subsets import Margin, measure_margin, scan_subsets
from aggregator.stats.policy import Policy

CellReports = Mapping[tuple[str, str, str], float]  # (surface, region, symptom), '' = not said -> reports
DimensionSums = Sequence[Mapping[str, float]]  # reports by surface, by region and by symptom, '' included
LEAST_QUIET_REPORTS = 20.0  # quiet reports without which no share is known
LEAST_EXPECTED = 1e-9  # expected reports; with fewer there is nothing to compare with, and divisions fail


@dataclass(frozen=True)
class Scope:
    """Names with the largest excess first; an empty tuple means all of it."""

    surfaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()


def localise(*, observed: CellReports, usual: CellReports, expected: float, policy: Policy) -> Scope:
    """Name what is raised beyond its usual share, by the subset scan of each dimension (subsets.py).

    `observed`: reports since the onset. `usual`: reports of quiet times at the same hours of the day, at
    any scale; it is scaled to `expected`, the usual reports in the time of `observed`. Where these are none,
    as in a time of no length, nothing is named.
    """
    return localise_sums(
        observed=_sum_by_dimension(observed), usual=_sum_by_dimension(usual), expected=expected, policy=policy
    )


def localise_sums(*, observed: DimensionSums, usual: DimensionSums, expected: float, policy: Policy) -> Scope:
    """The same from the sums of leaves."""
    if expected < LEAST_EXPECTED or sum(usual[0].values()) < LEAST_QUIET_REPORTS:
        return Scope()
    surface, region, symptom = (
        measure_margin(observed=seen, usual=quiet, expected=expected)
        for seen, quiet in zip(observed, usual, strict=True)
    )
    return Scope(
        surfaces=_select_names(surface, scan_subsets(margin=surface, policy=policy)[1], policy),
        regions=_name_regions(region, policy),
        symptoms=_select_names(symptom, scan_subsets(margin=symptom, policy=policy)[1], policy),
    )


def find_country(region: str) -> str:
    """US-CA lies in US."""
    return region.partition("-")[0]


def _sum_by_dimension(leaves: CellReports) -> DimensionSums:
    sums: tuple[dict[str, float], ...] = ({}, {}, {})
    for leaf, reports in leaves.items():
        for side, name in zip(sums, leaf, strict=True):
            side[name] = side.get(name, 0.0) + reports
    return sums


def _name_regions(margin: Margin, policy: Policy) -> tuple[str, ...]:
    """Parts of countries, or whole countries where these explain it better."""
    countries = margin.grouped({name: find_country(name) for name in margin.names})
    nats, parts = scan_subsets(margin=margin, policy=policy)
    nats_of_countries, whole = scan_subsets(margin=countries, policy=policy)
    if nats_of_countries > nats:
        return tuple(_narrow_to_only_part(name, margin) for name in _select_names(countries, whole, policy))
    return _merge_into_countries(_select_names(margin, parts, policy), margin)


def _narrow_to_only_part(country: str, margin: Margin) -> str:
    """A country of which one part was ever heard is named by that part."""
    parts = [name for name in margin.names if find_country(name) == country]
    return parts[0] if len(parts) == 1 else country


def _merge_into_countries(named: tuple[str, ...], margin: Margin) -> tuple[str, ...]:
    """A country whose parts are all named is named instead of them.

    Where only some are, reports that name just the country say only that their part is not known.
    """
    parts: dict[str, set[str]] = {}
    for name in margin.names:
        if name != find_country(name):
            parts.setdefault(find_country(name), set()).add(name)
    divided = {find_country(name) for name in named if name != find_country(name)}
    whole = {country for country in divided if len(parts[country]) > 1 and parts[country] <= {*named}}
    kept = [find_country(name) if find_country(name) in whole else name for name in named]
    return tuple(dict.fromkeys(name for name in kept if name not in divided or name in whole))


def _select_names(margin: Margin, chosen: tuple[str, ...], policy: Policy) -> tuple[str, ...]:
    """Those of the chosen with enough reports, and enough of the excess."""
    counts = dict(zip(margin.names, margin.counts.tolist(), strict=True))
    above = margin.counts - margin.background * margin.shares
    beyond = dict(zip(margin.names, above.tolist(), strict=True))
    quarter = policy.scope_reports_share * float(margin.counts.sum())
    reports = min(max(policy.scope_reports, quarter), policy.suspected_reports)
    least = policy.scope_share * margin.excess
    worth = [name for name in chosen if counts[name] >= reports and beyond[name] >= least]
    return tuple(sorted(worth, key=lambda name: (-beyond[name], name)))
