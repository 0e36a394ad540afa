"""What each component of a status page stands for, and which ones the catalogue does not tell of."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import About, Standing
from aggregator.queries.vendors.vendor_status import ComponentScope, find_scope, read_names
from reports.catalogue.fields import LONGEST_COMPONENT
from reports.catalogue.sources import file_of_service
from reports.queries import CatalogueEntry, catalogue


@dataclass(frozen=True)
class ComponentMapping:
    """What a service makes of a component; no surfaces: all of the service."""

    service: str
    surfaces: tuple[str, ...]
    ours: bool


@dataclass(frozen=True)
class SeenComponent:
    """A component as last seen."""

    id: str
    name: str
    standing: Standing | None  # None: only incidents name it
    places: tuple[ComponentMapping, ...]
    lacking: tuple[
        str, ...
    ]  # services, by slug, whose trouble it counts as though their files do not name it


@dataclass(frozen=True)
class Stale:
    """A name in the catalogue that no component has; `now`: the name of the one that had it, or ''."""

    service: str
    name: str
    now: str


@dataclass(frozen=True)
class PageMap:
    """A status page of the catalogue."""

    address: str
    services: tuple[CatalogueEntry, ...]
    page: int | None  # None: it was never asked
    read_at: datetime | None
    components: tuple[SeenComponent, ...]  # by name
    stale: tuple[Stale, ...]  # of a page that was never read, nothing is

    @property
    def unmapped(self) -> tuple[SeenComponent, ...]:
        return tuple(component for component in self.components if component.lacking)


def group_by_page() -> dict[str, tuple[CatalogueEntry, ...]]:
    """Active services by the address of their status page."""
    by_address: dict[str, list[CatalogueEntry]] = defaultdict(list)
    for entry in catalogue().entries.values():
        if entry.status_address:
            by_address[entry.status_address].append(entry)
    return {address: tuple(entries) for address, entries in sorted(by_address.items())}


def has_no_format(*, services: Iterable[CatalogueEntry]) -> bool:
    """Whether the catalogue knows of their page that it has no format which we read; one that wants it read
    is enough to ask it (pages.asked)."""
    return all(entry.status_format == "none" for entry in services)


def read_page_maps(*, addresses: Collection[str]) -> tuple[PageMap, ...]:
    """Status pages of the catalogue by address, in four queries."""
    wanted = {address: entries for address, entries in group_by_page().items() if address in addresses}
    pages = {page.address: page for page in OfficialPage.objects.filter(address__in=wanted)}
    ids = [page.pk for page in pages.values()]
    standings, names, parts = _read_standings(ids), read_names(pages=ids), _read_parts(ids)
    return tuple(
        make_map(
            address=address,
            entries=entries,
            called=_merge_part_names(names[page.pk], parts[page.pk]),
            standings=standings[page.pk],
            page=page.pk,
            read_at=page.read_at,
        )
        if (page := pages.get(address))
        else PageMap(address, entries, None, None, (), ())
        for address, entries in wanted.items()
    )


def describe_component(*, component: SeenComponent) -> str:
    """For what it stands, in a few words."""
    descriptions = [
        f"{place.service}: {', '.join(place.surfaces) or 'all of it'}"
        if place.ours
        else f"not {place.service}"
        for place in component.places
    ]
    descriptions += [f"{slug}: all of it, unmapped" for slug in component.lacking]
    return "; ".join(descriptions) or "left out"


def propose_lines(*, page: PageMap) -> tuple[str, ...]:
    """What to paste into the catalogue's files; a proposal: who knows the service may know better."""
    lines: list[str] = []
    for entry in page.services:
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
    """The surface of which the component's name holds all words, '' where none is."""
    words = _split_words(name)
    for surface in entry.surfaces:
        if _split_words(surface.name) <= words or _split_words(surface.slug) <= words:
            return surface.slug
    return ""


def _split_words(text: str) -> set[str]:
    return set(text.casefold().replace("-", " ").split())


def make_map(
    *,
    address: str,
    entries: tuple[CatalogueEntry, ...],
    called: Mapping[str, Sequence[str]],
    standings: Mapping[str, Standing | None],
    page: int | None = None,
    read_at: datetime | None = None,
) -> PageMap:
    """Components (by id: what they are and were called, the latest name first) beside the catalogue."""
    scopes = [find_scope(entry=entry, names=called) for entry in entries]
    components = [
        SeenComponent(part, names[0], standings.get(part), *_locate_component(part, scopes))
        for part, names in called.items()
    ]
    return PageMap(
        address=address,
        services=entries,
        page=page,
        read_at=read_at,
        components=tuple(sorted(components, key=lambda each: (each.name.casefold(), each.id))),
        stale=tuple(_find_stale(entries, called)) if called else (),
    )


def _locate_component(
    part: str, scopes: Iterable[ComponentScope]
) -> tuple[tuple[ComponentMapping, ...], tuple[str, ...]]:
    """Where a component stands, and the services that hold it without a word in their file."""
    places, lacking = [], []
    for scope in scopes:
        if part in scope.surfaces:
            places.append(ComponentMapping(scope.entry.slug, scope.surfaces[part], ours=True))
        elif part in scope.strangers:
            places.append(ComponentMapping(scope.entry.slug, (), ours=False))
        elif scope.holds(part):
            lacking.append(scope.entry.slug)
    return tuple(places), tuple(lacking)


def _find_stale(entries: Iterable[CatalogueEntry], called: Mapping[str, Sequence[str]]) -> Iterable[Stale]:
    present = {word.casefold() for part, names in called.items() for word in (part, names[0])}
    before = {name.casefold(): names[0] for names in called.values() for name in names[1:]}
    for entry in entries:
        for component in entry.components:
            name = component.name.casefold()
            if name not in present:
                yield Stale(entry.slug, component.name, before.get(name, ""))


def _merge_part_names(
    names: Mapping[str, Sequence[str]], parts: Iterable[tuple[str, str]]
) -> dict[str, Sequence[str]]:
    """Names by id, the latest first: of components, and of those that only incidents name."""
    known = {name.casefold() for called in names.values() for name in called}
    merged: dict[str, Sequence[str]] = dict(names)
    for part, name in parts:
        if part not in merged and name.casefold() not in known:
            merged[part] = [name]
            known.add(name.casefold())
    return merged


def _read_standings(pages: Sequence[int]) -> dict[int, dict[str, Standing | None]]:
    """The last of each component, by page."""
    rows = OfficialClaim.objects.filter(page__in=pages, about=About.COMPONENT)
    last = rows.order_by("page_id", "subject", "-first_seen_at", "-id").distinct("page_id", "subject")
    standings: dict[int, dict[str, Standing | None]] = defaultdict(dict)
    for page, part, standing in last.values_list("page", "subject", "standing"):
        standings[page][part] = Standing(standing) if standing else None
    return standings


def _read_parts(pages: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Id and name of what incidents name, the latest first; equal lists of parts are one row."""
    rows = OfficialClaim.objects.filter(page__in=pages).exclude(parts=[])
    lists = rows.values_list("page", "parts").annotate(at=Max("first_seen_at")).order_by("-at")
    named_parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for page, parts, _ in lists:
        named_parts[page] += [(part, name) for part, name, _standing in parts]
    return named_parts
