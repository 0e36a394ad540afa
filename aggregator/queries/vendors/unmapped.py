"""What each component of a status page stands for, and which ones the catalogue does not map."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from aggregator.models.vendors import OfficialClaim, OfficialPage
from aggregator.official.claims import About, Standing
from aggregator.official.ownership import ComponentOwnership, find_ownership
from aggregator.queries.vendors.status_claims import read_names
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue


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
    lacking: tuple[str, ...]  # services, by slug, that own it though their files do not name it


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
    page: int | None  # None: it was never polled
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
    """Whether the catalogue says that their page has no format which we read.

    A page is polled where one of its services wants that (pages.list_polled_addresses).
    """
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
            names=_merge_part_names(names[page.pk], parts[page.pk]),
            standings=standings[page.pk],
            page=page.pk,
            read_at=page.read_at,
        )
        if (page := pages.get(address))
        else PageMap(address, entries, None, None, (), ())
        for address, entries in wanted.items()
    )


def make_map(
    *,
    address: str,
    entries: tuple[CatalogueEntry, ...],
    names: Mapping[str, Sequence[str]],
    standings: Mapping[str, Standing | None],
    page: int | None = None,
    read_at: datetime | None = None,
) -> PageMap:
    """`names`: of components by id, what they are and were called, the latest name first."""
    ownerships = {entry.slug: find_ownership(service=entry, names=names) for entry in entries}
    components = [
        SeenComponent(part, part_names[0], standings.get(part), *_locate_component(part, ownerships))
        for part, part_names in names.items()
    ]
    return PageMap(
        address=address,
        services=entries,
        page=page,
        read_at=read_at,
        components=tuple(sorted(components, key=lambda each: (each.name.casefold(), each.id))),
        stale=tuple(_find_stale(entries, names)) if names else (),
    )


def _locate_component(
    part: str, ownerships: Mapping[str, ComponentOwnership]
) -> tuple[tuple[ComponentMapping, ...], tuple[str, ...]]:
    """Where a component is mapped, and the services that own it though their file does not name it."""
    places, lacking = [], []
    for slug, ownership in ownerships.items():
        if part in ownership.surfaces:
            places.append(ComponentMapping(slug, ownership.surfaces[part], ours=True))
        elif part in ownership.strangers:
            places.append(ComponentMapping(slug, (), ours=False))
        elif ownership.owns(part):
            lacking.append(slug)
    return tuple(places), tuple(lacking)


def _find_stale(entries: Iterable[CatalogueEntry], called: Mapping[str, Sequence[str]]) -> Iterable[Stale]:
    # The catalogue may name a component by its id or by its latest name.
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
    # Incidents may name a component by another id, so what has a known name is not listed again.
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
