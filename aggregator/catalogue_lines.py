"""What a person reads, and may paste into the catalogue's files, about components of status pages."""

import json

from aggregator.queries.vendors.unmapped import PageMap, SeenComponent
from reports.catalogue.fields import LONGEST_COMPONENT
from reports.catalogue.sources import file_of_service
from reports.choices.services import CatalogueEntry


def describe_component(*, component: SeenComponent) -> str:
    """What it stands for, in a few words."""
    descriptions = [
        f"{place.service}: {', '.join(place.surfaces) or 'all of it'}"
        if place.ours
        else f"not {place.service}"
        for place in component.places
    ]
    descriptions += [f"{slug}: all of it, unmapped" for slug in component.lacking]
    return "; ".join(descriptions) or "left out"


def propose_lines(*, page: PageMap) -> tuple[str, ...]:
    """TOML for components that no service maps; a proposal: who knows the service may know better."""
    lines: list[str] = []
    for entry in page.services:
        # By name in one case: two lines of TOML that differ in capitals only would map the same component.
        lacking = {c.name.casefold(): c for c in page.unmapped if entry.slug in c.lacking}
        if lacking:
            there = "  # stands there already: put the lines below it" if entry.components else ""
            lines += [
                f"# {file_of_service(slug=entry.slug, category=entry.category.slug)}",
                f"# Surfaces: {', '.join(surface.slug for surface in entry.surfaces)}",
                f"[{entry.slug}.components]{there}",
                *(_propose_line(component, entry) for component in lacking.values()),
            ]
    return tuple(lines)


def _propose_line(component: SeenComponent, entry: CatalogueEntry) -> str:
    name = component.name if len(component.name) <= LONGEST_COMPONENT else component.id
    surface = _guess_surface(component.name, entry)
    return f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(surface) if surface else 'true'}"


def _guess_surface(name: str, entry: CatalogueEntry) -> str:
    """The first surface all of whose words are in the component's name; '' where there is none."""
    words = _split_words(name)
    for surface in entry.surfaces:
        if _split_words(surface.name) <= words or _split_words(surface.slug) <= words:
            return surface.slug
    return ""


def _split_words(text: str) -> set[str]:
    return set(text.casefold().replace("-", " ").split())
