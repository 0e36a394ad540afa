"""The entries of the catalogue's files, and the mistakes that they may contain."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class ChoiceEntry:
    """A surface or a symptom: the slug that reports keep, the name that people read."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class UpstreamEntry:
    """A service that another one runs on; `region` is '' where none is named."""

    service: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class ComponentEntry:
    """A component of the vendor's status page, by its name or id there; no `surfaces`: the whole service.

    `ours` is False for one that has nothing to do with the service.
    """

    name: str
    surfaces: tuple[str, ...] = ()
    ours: bool = True


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    slug: str
    name: str
    surfaces: tuple[ChoiceEntry, ...]
    symptoms: tuple[ChoiceEntry, ...]
    confused: bool = False  # people report one of its services when another fails


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service as its file says; empty `surfaces` or `symptoms` mean those of its category."""

    slug: str
    name: str
    category: str
    aliases: tuple[str, ...]
    homepage: str
    status_page: str
    surfaces: tuple[ChoiceEntry, ...]
    symptoms: tuple[ChoiceEntry, ...]
    runs_on: tuple[UpstreamEntry, ...]
    vendor: str = ""  # who runs it, where that is another name
    status_feed: str = ""  # the feed's or API file's own address; '' where the page itself is polled
    status_format: str = ""  # how the status page is read; '' is detected when the page is polled
    status_shared: bool = False  # of that page, only the components below are this service's
    components: tuple[ComponentEntry, ...] = ()
    domains: tuple[str, ...] = ()  # besides the one of the homepage
    source: str = ""  # the page where name and addresses can be checked

    @property
    def home_domain(self) -> str:
        """The domain of the homepage; '' where only a part of that site is about the service."""
        parts = urlsplit(self.homepage)
        return (parts.hostname or "").removeprefix("www.") if parts.path in ("", "/") else ""

    @property
    def status_address(self) -> str:
        """The address that is polled: the feed's own, or the page's; '' without either."""
        return self.status_feed or self.status_page


@dataclass(frozen=True, slots=True)
class CatalogueFiles:
    """Categories in the board's order; services in the files' order."""

    categories: tuple[CategoryEntry, ...]
    services: tuple[ServiceEntry, ...]

    def surfaces_of(self, *, service: ServiceEntry) -> tuple[ChoiceEntry, ...]:
        """The service's own surfaces, which replace its category's as a whole."""
        return service.surfaces or self._category(service.category).surfaces

    def symptoms_of(self, *, service: ServiceEntry) -> tuple[ChoiceEntry, ...]:
        """The service's own symptoms, which replace its category's as a whole."""
        return service.symptoms or self._category(service.category).symptoms

    def _category(self, slug: str) -> CategoryEntry:
        return next(category for category in self.categories if category.slug == slug)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to put right: the file below the catalogue's folder, its line (from 1), what to do."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class UnableToReadCatalogue(Exception):
    """The catalogue's files contain mistakes; all of them are listed, in the order of the files."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=attrgetter("file", "line")))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
