"""Which components of a status page are a service's own, by what the catalogue says of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from aggregator.official.claims import WHOLE
from aggregator.official.timeline.events import SeenClaim, VendorEvent


class MappedComponent(Protocol):
    """A component as the catalogue names it."""

    @property
    def name(self) -> str: ...

    @property
    def ours(self) -> bool: ...

    @property
    def surfaces(self) -> tuple[str, ...]: ...


class PageUser(Protocol):
    """A service of the catalogue that has a status page."""

    @property
    def components(self) -> Sequence[MappedComponent]: ...

    @property
    def status_shared(self) -> bool: ...


@dataclass(frozen=True)
class ComponentOwnership:
    """Which components of a page belong to a service, and for which surfaces they stand."""

    surfaces: Mapping[str, tuple[str, ...]]  # by the id of a component that the catalogue maps to the service
    strangers: frozenset[str]  # ids that it maps to no part of the service
    is_shared: bool  # several services have this page

    def owns(self, part: str) -> bool:
        """Whether a component, or WHOLE, is the service's.

        One that the catalogue does not name counts, for an unmapped outage must not be missed; but not on a
        shared page, where it is more likely another service's.
        """
        # The catalogue has the last word; only what it does not mention is decided by how the page is shared.
        return part in self.surfaces or (part not in self.strangers and not self.is_shared)

    def concerns(self, event: VendorEvent) -> bool:
        """Whether the service owns one of its parts; on a shared page, nobody owns an event without parts."""
        parts = [part.id for part in event.parts] or [WHOLE]
        return any(self.owns(part) for part in parts)


def find_ownership(*, service: PageUser, names: Mapping[str, Collection[str]]) -> ComponentOwnership:
    """`names`: all names that each component (by id) has had, latest first: a renamed one stays mapped."""
    # Vendors change capitals without a notice, and a mapping must not be lost by that.
    mapped = {component.name.casefold(): component for component in service.components}
    surfaces, strangers = {}, set()
    for part, part_names in names.items():
        matches = [mapped[name.casefold()] for name in (part, *part_names) if name.casefold() in mapped]
        # The id, then the latest name: an old name may belong to another component by now.
        if matches and matches[0].ours:
            surfaces[part] = matches[0].surfaces
        elif matches:
            strangers.add(part)
    return ComponentOwnership(surfaces, frozenset(strangers), service.status_shared)


def merge_names(*, names: Mapping[str, Collection[str]], claims: Iterable[SeenClaim]) -> dict[str, list[str]]:
    """`names` of components by id, the latest first, with those that only incidents name."""
    merged = {part: dict.fromkeys(known_names) for part, known_names in names.items()}
    for seen_claim in sorted(claims, key=lambda each: each.first_seen_at, reverse=True):
        for part in seen_claim.claim.parts:
            merged.setdefault(part.id, {}).setdefault(part.name)
    return {part: list(known_names) for part, known_names in merged.items()}
