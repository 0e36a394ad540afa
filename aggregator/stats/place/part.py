"""The part that an incident rests on belongs to its scope, whatever else is raised."""

from collections.abc import Sequence
from dataclasses import replace

from aggregator.stats.baseline.shares import COUNTRY, REGION, SURFACE, SYMPTOM, split_part_name
from aggregator.stats.place.localisation import Scope


def include_part(*, scope: Scope, part: str) -> Scope:
    """The same scope with the part named first, unless it or something that overlaps it is named already."""
    dimension, value = split_part_name(part=part)
    if dimension == SURFACE and value not in scope.surfaces:
        return replace(scope, surfaces=(value, *scope.surfaces))
    if dimension == SYMPTOM and value not in scope.symptoms:
        return replace(scope, symptoms=(value, *scope.symptoms))
    if dimension in (REGION, COUNTRY) and not any(_overlap(value, region) for region in scope.regions):
        return replace(scope, regions=(value, *scope.regions))
    return scope


def is_placed(*, surfaces: Sequence[str], regions: Sequence[str], part: str) -> bool:
    """Whether a place is named besides the part that an incident began with."""
    # The reports of that part are the evidence already, so naming it again cannot support the incident.
    dimension, value = split_part_name(part=part)
    others = [surface for surface in surfaces if (dimension, value) != (SURFACE, surface)]
    if dimension in (REGION, COUNTRY):
        return bool(others) or not all(_overlap(value, region) for region in regions)
    return bool(others) or bool(regions)


def _overlap(one: str, other: str) -> bool:
    """Whether both are the same region, or one lies in the other."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")
