"""Which addresses a mirror holds, and which file each of them becomes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings

# Answers for all services, by the name of the file in their folder.
SITE_PAGES = ("/", "/about/", "/privacy/")
SITE_FILES = ("/card.png",)
SITE_API = ("/api/v1/services/", "/api/v1/incidents/", "/api/v1/policy/")
SERVICE_API = ("", "timeseries/", "breakdown/", "incidents/")


@dataclass(frozen=True)
class MirroredAddress:
    """A path of the site; `service` is the slug of the one whose snapshot it shows, '' for the whole site."""

    path: str
    service: str = ""

    @property
    def file(self) -> PurePosixPath:
        """Relative to the mirror's folder; an address that ends with "/" is the index of a folder."""
        name = "index.json" if self.path.startswith("/api/") else "index.html"
        return PurePosixPath(self.path.lstrip("/") + (name if self.path.endswith("/") else ""))


def list_addresses(*, slugs: Iterable[str]) -> Iterator[MirroredAddress]:
    """Every page in every language, and the API; cards are in English only."""
    slugs = tuple(slugs)
    prefixes = ("", *(f"/{code}" for code, _name in settings.LANGUAGES))
    for prefix in prefixes:
        yield from (MirroredAddress(prefix + path) for path in SITE_PAGES)
        yield from (MirroredAddress(f"{prefix}/services/{slug}/", slug) for slug in slugs)
    yield from map(MirroredAddress, (*SITE_FILES, *SITE_API))
    for slug in slugs:
        yield MirroredAddress(f"/services/{slug}/card.png", slug)
        yield from (MirroredAddress(f"/api/v1/services/{slug}/{part}", slug) for part in SERVICE_API)
