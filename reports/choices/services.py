"""Services of the catalogue, with everything that a report can name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """A surface, symptom or category as people see it."""

    slug: str
    name: str


@dataclass(frozen=True)
class Upstream:
    """A service that another one runs on; region is the upstream's own name, '' for all of it."""

    slug: str
    region: str


@dataclass(frozen=True)
class CatalogueComponent:
    """A component of the vendor's status page, by name or id there; no surfaces: the whole service."""

    name: str
    surfaces: tuple[str, ...]
    ours: bool  # False: it has nothing to do with the service


@dataclass(frozen=True)
class CatalogueEntry:
    """A service of the catalogue, with everything that a report can name."""

    id: int
    slug: str
    name: str
    category: Choice
    aliases: tuple[str, ...]
    homepage: str
    status_page: str
    surfaces: tuple[Choice, ...]
    symptoms: tuple[Choice, ...]
    runs_on: tuple[Upstream, ...]
    confused: bool = False  # with the others of its category, when people report trouble
    active: bool = True  # a retired one takes no reports; its page and its incidents stay
    vendor: str = ""  # who runs it, where that is another name
    status_feed: str = ""
    status_format: str = ""
    status_shared: bool = False  # of its status page, only the components below are this service's
    components: tuple[CatalogueComponent, ...] = ()

    @property
    def status_address(self) -> str:
        """The address that is polled: the feed's own, or the page's; '' without either."""
        return self.status_feed or self.status_page

    def surface_name(self, slug: str) -> str:
        return _name_in(self.surfaces, slug, "Not sure")

    def symptom_name(self, slug: str) -> str:
        return _name_in(self.symptoms, slug, "Not said")


def _name_in(choices: tuple[Choice, ...], slug: str, nothing: str) -> str:
    if not slug:
        return nothing
    return next((choice.name for choice in choices if choice.slug == slug), slug)
