"""Localisation: the surfaces, regions and symptoms that explain an excess, although people mislabel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.stats.place.subsets import Margin, measure_margin, scan_subsets
from aggregator.stats.policy import Policy

CellReports = Mapping[tuple[str, str, str], float]  # (surface, region, symptom), '' = not named -> reports
DimensionSums = Sequence[Mapping[str, float]]  # reports by surface, by region and by symptom, '' included
LEAST_QUIET_REPORTS = 20.0  # with fewer the shares of quiet times are not known
LEAST_EXPECTED = 1e-9  # reports: with fewer there is nothing to compare with, and divisions fail


@dataclass(frozen=True)
class Scope:
    """Names with the largest excess first; an empty tuple means all of it."""

    surfaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()


def localise(*, observed: CellReports, quiet: CellReports, expected: float, policy: Policy) -> Scope:
    """Name what is raised beyond its quiet share, by the subset scan of each dimension (subsets.py).

    `observed`: reports since the onset. `quiet`: reports of quiet times at the same hours of the day, at any
    scale. It is scaled to `expected`, the expected reports in the time of `observed`. Where nothing is
    expected, as in a time of no length, nothing is named.
    """
    return localise_sums(
        observed=_sum_by_dimension(observed), quiet=_sum_by_dimension(quiet), expected=expected, policy=policy
    )


def localise_sums(*, observed: DimensionSums, quiet: DimensionSums, expected: float, policy: Policy) -> Scope:
    """localise() for a caller that has the sums of the cells already."""
    if expected < LEAST_EXPECTED or sum(quiet[0].values()) < LEAST_QUIET_REPORTS:
        return Scope()
    surface, region, symptom = (
        measure_margin(observed=counts, quiet=quiet_counts, expected=expected)
        for counts, quiet_counts in zip(observed, quiet, strict=True)
    )
    return Scope(
        surfaces=_select_names(surface, scan_subsets(margin=surface, policy=policy)[1], policy),
        regions=_name_regions(region, policy),
        symptoms=_select_names(symptom, scan_subsets(margin=symptom, policy=policy)[1], policy),
    )


def find_country(region: str) -> str:
    """The country in which a region lies: US for US-CA, and US for US."""
    return region.partition("-")[0]


def _sum_by_dimension(cells: CellReports) -> DimensionSums:
    sums: tuple[dict[str, float], ...] = ({}, {}, {})
    # Margins only: a scan of whole cells would need reports in each of hundreds.
    for cell, reports in cells.items():
        for side, name in zip(sums, cell, strict=True):
            side[name] = side.get(name, 0.0) + reports
    return sums


def _name_regions(margin: Margin, policy: Policy) -> tuple[str, ...]:
    """Parts of countries, or whole countries where these explain the excess better."""
    # Two scans, because the parts of one country are many small values: a scan of parts pays for the number
    # of names, and would leave out the parts that few people live in.
    countries = margin.group({name: find_country(name) for name in margin.names})
    nats, parts = scan_subsets(margin=margin, policy=policy)
    nats_of_countries, whole = scan_subsets(margin=countries, policy=policy)
    if nats_of_countries > nats:
        return tuple(_narrow_to_only_part(name, margin) for name in _select_names(countries, whole, policy))
    return _merge_into_countries(_select_names(margin, parts, policy), margin)


def _narrow_to_only_part(country: str, margin: Margin) -> str:
    """A country of which only one part ever reported is named by that part."""
    parts = [name for name in margin.names if find_country(name) == country]
    return parts[0] if len(parts) == 1 else country


def _merge_into_countries(named: tuple[str, ...], margin: Margin) -> tuple[str, ...]:
    """A country whose parts are all named is named instead of them."""
    parts: dict[str, set[str]] = {}
    for name in margin.names:
        if name != find_country(name):
            parts.setdefault(find_country(name), set()).add(name)
    divided = {find_country(name) for name in named if name != find_country(name)}
    whole = {country for country in divided if len(parts[country]) > 1 and parts[country] <= {*named}}
    merged = [find_country(name) if find_country(name) in whole else name for name in named]
    # Beside a named part, reports that name just its country only show that their part is not known. So the
    # bare country is left out, unless all of its parts are named.
    return tuple(dict.fromkeys(name for name in merged if name not in divided or name in whole))


def _select_names(margin: Margin, chosen: tuple[str, ...], policy: Policy) -> tuple[str, ...]:
    """Those of the chosen names with enough reports and enough of the excess, the largest excess first."""
    counts = dict(zip(margin.names, margin.counts.tolist(), strict=True))
    above = margin.counts - margin.background * margin.shares
    excess = dict(zip(margin.names, above.tolist(), strict=True))
    share = policy.scope_reports_share * float(margin.counts.sum())
    # A share alone would ask for hundreds of reports in a large incident, where five people are proof enough.
    least_reports = min(max(policy.scope_reports, share), policy.suspected_reports)
    least_excess = policy.scope_share * margin.excess
    selected = [name for name in chosen if counts[name] >= least_reports and excess[name] >= least_excess]
    return tuple(sorted(selected, key=lambda name: (-excess[name], name)))
