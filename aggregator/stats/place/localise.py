"""Where the trouble is: the smallest sets of surfaces, regions and symptoms that explain the excess."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.stats.policy import Policy

Leaves = Mapping[tuple[str, str, str], float]  # (surface, region, symptom), '' = not said -> reports
SURFACE, REGION, SYMPTOM = range(3)
UNHEARD = 0.5  # reports that a place is granted before we have heard of it
LEARNED = 20.0  # quiet reports without which no share is known
LIFTED = 1.5  # times the usual: less is not worth a name
NOTHING = 1e-9  # expected reports; with fewer there is nothing to compare with, and divisions fail


@dataclass(frozen=True)
class Scope:
    """Names with the largest excess first; an empty tuple means all of it."""

    surfaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()


def localise(*, observed: Leaves, usual: Leaves, expected: float, policy: Policy) -> Scope:
    """Name what is raised beyond its usual share.

    `observed`: reports since the onset. `usual`: reports of quiet times at the same hours of the day, at
    any scale; it is scaled to `expected`, the usual reports in the time of `observed`. Where these are none,
    as in a time of no length, nothing is named.
    """
    if expected < NOTHING or sum(usual.values()) < LEARNED:
        return Scope()
    return Scope(
        surfaces=_raised(*_margins(observed, usual, expected, SURFACE), policy),
        regions=_regions(observed, usual, expected, policy),
        symptoms=_raised(*_margins(observed, usual, expected, SYMPTOM), policy),
    )


def _regions(observed: Leaves, usual: Leaves, expected: float, policy: Policy) -> tuple[str, ...]:
    """Countries first; the parts of a country only where it is the only one."""
    countries = _raised(*_margins(observed, usual, expected, REGION, whole_countries=True), policy)
    if len(countries) != 1:
        return countries
    inside, normal = _margins(observed, usual, expected, REGION)
    parts = {name for name in inside | normal if name.startswith(f"{countries[0]}-")}
    named = _raised(
        {name: inside.get(name, 0.0) for name in parts},
        {name: normal.get(name, 0.0) for name in parts},
        policy,
    )
    return named or countries


def _margins(
    observed: Leaves, usual: Leaves, expected: float, dimension: int, whole_countries: bool = False
) -> tuple[dict[str, float], dict[str, float]]:
    """(observed, expected) by the values of one dimension, '' included."""
    sides = []
    for leaves in (observed, usual):
        side: dict[str, float] = {}
        for leaf, reports in leaves.items():
            name = leaf[dimension].partition("-")[0] if whole_countries else leaf[dimension]
            side[name] = side.get(name, 0.0) + reports
        sides.append(side)
    seen, normal = sides
    heard = {name: normal.get(name, 0.0) + UNHEARD for name in seen | normal}
    scale = expected / sum(heard.values()) if heard else 0.0
    return seen, {name: reports * scale for name, reports in heard.items()}


def _raised(seen: dict[str, float], normal: dict[str, float], policy: Policy) -> tuple[str, ...]:
    """The subset scan: of all sets of names, the one whose joint rise explains the counts best.

    The best set consists of the names with the highest ratio (Neill 2012), so only as many sets as
    names are tried. Each name must earn its place; the whole needs no names.
    """
    names = sorted((name for name in normal if name), key=lambda name: -seen.get(name, 0.0) / normal[name])
    whole = _score(sum(seen.values()), sum(normal.values()))
    best, chosen = whole * (1 + policy.scope_gain), 0
    count = usual = 0.0
    for place, name in enumerate(names, start=1):
        count, usual = count + seen.get(name, 0.0), usual + normal[name]
        score = _score(count, usual) - policy.scope_penalty * place
        if score > best:
            best, chosen = score, place
    excess = {name: seen.get(name, 0.0) - normal[name] for name in names[:chosen]}
    total = sum(excess.values())
    worth = [
        name
        for name, more in excess.items()
        if more >= policy.scope_share * total
        and seen.get(name, 0.0) >= max(LIFTED * normal[name], policy.suspected_reports)
    ]
    return tuple(sorted(worth, key=lambda name: (-excess[name], name)))


def _score(count: float, usual: float) -> float:
    """Nats by which "raised to what we see" beats "as usual" (Poisson)."""
    return count * math.log(count / usual) + usual - count if count > usual > 0 else 0.0
