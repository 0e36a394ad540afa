"""Which addresses a mirror holds, and which file each of them becomes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings

from aggregator.publication.published import BOARD, CALIBRATION, CATALOGUE, INCIDENTS, LEAD_TIMES, SITE

# Answers about the whole site, and the snapshot after whose change they are made anew.
SITE_PAGES = {
    "/": BOARD,
    "/about/": CATALOGUE,
    "/privacy/": CATALOGUE,
    "/lead-time/": LEAD_TIMES,
    "/methodology/": CALIBRATION,
    "/methodology/calibration/": CALIBRATION,
}
SITE_FILES = {
    "/card.png": BOARD,
    "/api/v1/services/": BOARD,
    "/api/v1/incidents/": INCIDENTS,
    "/api/v1/policy/": CATALOGUE,
}
SERVICE_API = ("", "timeseries/", "breakdown/", "incidents/")


@dataclass(frozen=True)
class MirroredAddress:
    """A path of the site, and the key of the snapshot that it shows: of a service or the site."""

    path: str
    key: str

    @property
    def is_of_site(self) -> bool:
        """Whether it is about all services."""
        return self.key in SITE

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
        yield from (MirroredAddress(prefix + path, key) for path, key in SITE_PAGES.items())
        yield from (MirroredAddress(f"{prefix}/services/{slug}/", slug) for slug in slugs)
    yield from (MirroredAddress(path, key) for path, key in SITE_FILES.items())
    for slug in slugs:
        yield MirroredAddress(f"/services/{slug}/card.png", slug)
        yield from (MirroredAddress(f"/api/v1/services/{slug}/{part}", slug) for part in SERVICE_API)
