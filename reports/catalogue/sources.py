"""Which folders the catalogue is read from: the shipped one, or what CATALOGUE_DIR and CATALOGUE_EXTRA name.

Every start reads the same ones, so an operator's own services stay.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from reports.catalogue import SHIPPED
from reports.catalogue.entries import Mistake, UnableToReadCatalogue
from reports.catalogue.places import find_places


@dataclass(frozen=True, slots=True)
class Sources:
    """`folder` is read whole, `extra` in addition to it; relative paths begin at the project's folder."""

    folder: Path
    extra: Path | None = None
    named_by: str = "CATALOGUE_DIR"

    def require_folders(self) -> None:
        """Raise UnableToReadCatalogue where one is not there."""
        named = ((self.named_by, self.folder), ("CATALOGUE_EXTRA", self.extra))
        missing = [
            Mistake(str(path), 1, f"is no folder; correct {name}, or make the folder readable here.")
            for name, path in named
            if path is not None and not path.is_dir()
        ]
        if missing:
            raise UnableToReadCatalogue(missing)

    def __str__(self) -> str:
        return f"{_shown(self.folder)} and {_shown(self.extra)}" if self.extra else _shown(self.folder)


def configured() -> Sources:
    """What the environment says."""
    folder = _path(settings.CATALOGUE_DIR) or SHIPPED
    return Sources(folder, _path(settings.CATALOGUE_EXTRA))


def file_of_category(*, slug: str) -> str:
    """The file in which a category stands, for people who want to change it."""
    return _file("categories.toml", slug)


def file_of_service(*, slug: str, category: str) -> str:
    """The file in which a service stands, likewise."""
    return _file(f"services/{category}.toml", slug)


def _file(name: str, slug: str) -> str:
    sources = configured()
    if sources.extra and slug in _tables(sources.extra / name):
        return _shown(sources.extra / name)
    return _shown(sources.folder / name)


def _tables(path: Path) -> frozenset[str]:
    """The slugs in a file; none where it is not there, as in a container of the web server."""
    try:
        return _tables_of(path, path.stat().st_mtime_ns)
    # ValueError: the file is no UTF-8, which the loader reports with its line.
    except (OSError, ValueError):
        return frozenset()


# The time of the last change is an argument, so that an edited file is read again.
@lru_cache(maxsize=64)
def _tables_of(path: Path, _changed: int) -> frozenset[str]:
    return find_places(text=path.read_text(encoding="utf-8")).tables()


def _path(name: str) -> Path | None:
    return Path(settings.BASE_DIR, name) if name else None


def _shown(path: Path) -> str:
    """Below the project's folder as people see it in the source."""
    base = Path(settings.BASE_DIR)
    return str(path.relative_to(base) if path.is_relative_to(base) else path)
