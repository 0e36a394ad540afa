"""Reads of the catalogue. It is small and changes rarely, so each process caches it for half a minute."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TypeVar

from django.db.models.functions import Lower

from reports.choices.services import CatalogueComponent, CatalogueEntry, Choice, Upstream
from reports.models import Component as ComponentRow
from reports.models import Dependency, Service, Surface, Symptom

# After load_catalogue, every process has the new one within this time.
KEPT_SECONDS = 30


@dataclass(frozen=True)
class Catalogue:
    """All active services by slug, in the order of categories and names.

    And those that are no longer in the files.
    """

    entries: dict[str, CatalogueEntry]
    retired: dict[str, CatalogueEntry] = field(default_factory=dict)

    def known(self) -> dict[str, CatalogueEntry]:
        """All services that have a page: active ones, then retired ones."""
        return self.entries | self.retired

    @cached_property
    def own_parts(self) -> dict[str, tuple[str, ...]]:
        """By slug: names of surfaces that no other service has, as "Claude Code"."""
        used = Counter(surface.name for entry in self.entries.values() for surface in entry.surfaces)
        return {
            slug: tuple(surface.name for surface in entry.surfaces if used[surface.name] == 1)
            for slug, entry in self.entries.items()
        }

    def close_to(self, text: str) -> tuple[str, ...]:
        """Slugs whose slug, name or alias resembles a text, the best first, five at most."""
        names = {word: e.slug for e in self.entries.values() for word in _search_words(e)}
        # More than five, because a name and its slug or alias often match together.
        matches = get_close_matches(text.casefold(), list(names), n=8, cutoff=0.6)
        return tuple(dict.fromkeys(names[word] for word in matches))[:5]


_kept: tuple[float, Catalogue] | None = None
_is_followed = False


def catalogue() -> Catalogue:
    """The catalogue, at most half a minute old; older where it is followed and the database is away."""
    global _kept  # noqa: PLW0603  one value, replaced whole
    # Each thread may read it at the same time after it expired, which is harmless: all read the same.
    if _kept is None or (not _is_followed and time.monotonic() - _kept[0] > KEPT_SECONDS):
        _kept = (time.monotonic(), read_catalogue())
    return _kept[1]


def is_catalogue_kept() -> bool:
    """Whether catalogue() answers without the database, so that the event loop may call it."""
    return _is_followed and _kept is not None


def keep_catalogue(entries: Catalogue) -> None:
    """catalogue() gives this one until it is replaced: follower.py reads it beside the requests."""
    global _kept, _is_followed
    _kept, _is_followed = (time.monotonic(), entries), True


def forget_catalogue() -> None:
    """Read it anew at the next call: used by the loader."""
    global _kept, _is_followed
    _kept, _is_followed = None, False


def read_catalogue() -> Catalogue:
    """What the database has now: one query for each table, however many services there are."""
    surfaces = _choices(Surface)
    symptoms = _choices(Symptom)
    upstreams: dict[int, list[Upstream]] = defaultdict(list)
    # An upstream that has left takes no reports, so it explains nothing any more.
    for service_id, slug, region in Dependency.objects.filter(upstream__active=True).values_list(
        "service_id", "upstream__slug", "region"
    ):
        upstreams[service_id].append(Upstream(slug=slug, region=region))
    components: dict[int, list[CatalogueComponent]] = defaultdict(list)
    for row in ComponentRow.objects.order_by("position"):
        components[row.service_id].append(CatalogueComponent(row.name, tuple(row.surfaces), row.ours))
    entries = [
        CatalogueEntry(
            id=s.id,
            slug=s.slug,
            name=s.name,
            category=Choice(s.category.slug, s.category.name),
            aliases=tuple(s.aliases),
            homepage=s.homepage,
            status_page=s.status_page,
            surfaces=tuple(surfaces[s.id]),
            symptoms=tuple(symptoms[s.id]),
            runs_on=tuple(upstreams[s.id]),
            confused=s.category.confused,
            active=s.active,
            vendor=s.vendor,
            status_feed=s.status_feed,
            status_format=s.status_format,
            status_shared=s.status_shared,
            components=tuple(components[s.id]),
        )
        for s in Service.objects.select_related("category").order_by("category__position", Lower("name"))
    ]
    return Catalogue(
        entries={entry.slug: entry for entry in entries if entry.active},
        retired={entry.slug: entry for entry in entries if not entry.active},
    )


ChoiceModel = TypeVar("ChoiceModel", Surface, Symptom)


def _choices(model: type[ChoiceModel]) -> dict[int, list[Choice]]:
    rows: dict[int, list[Choice]] = defaultdict(list)
    for service_id, slug, name in model.objects.order_by("position").values_list(
        "service_id", "slug", "name"
    ):
        rows[service_id].append(Choice(slug, name))
    return rows


def _search_words(entry: CatalogueEntry) -> tuple[str, ...]:
    return (entry.slug, entry.name.casefold(), *(alias.casefold() for alias in entry.aliases))
