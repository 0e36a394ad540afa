"""Catalogue files -> frozen entries; pure, without Django.

1. read every file; one that is no TOML is noted, and its table names still count as known;
2. read categories, then the services of each file (the file's name is the category);
3. look for clashes between files;
4. if anything was noted, raise all of it at once.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.catalogue import SHIPPED
from reports.catalogue.clashes import OF_ONE_FILE, ReadService, note_clashes, note_duplicates
from reports.catalogue.entries import (
    CatalogueFiles,
    CategoryEntry,
    Mistake,
    ServiceEntry,
    UnableToReadCatalogue,
)
from reports.catalogue.fields import (
    LONGEST_CATEGORY_NAME,
    LONGEST_SERVICE_NAME,
    MOST_SURFACES,
    MOST_SYMPTOMS,
    FileEntry,
    did_you_mean,
)
from reports.catalogue.places import CataloguePlaces, find_places

CATEGORIES = "categories.toml"
SERVICES = "services"
CATEGORY_KEYS = ("name", "surfaces", "symptoms", "confused")
# As aggregator/official/ reads them.
FORMATS = (
    "statuspage",
    "incidentio",
    "instatus",
    "betterstack",
    "rootly",
    "feed",
    "google",
    "slack",
    "heroku",
    *sorted(OF_ONE_FILE),
    "none",
)
FEED = "feed"  # of a status_feed whose format is not named
SERVICE_KEYS = (
    "name",
    "aliases",
    "homepage",
    "domains",
    "source",
    "status_page",
    "status_feed",
    "vendor",
    "status_format",
    "status_shared",
    "components",
    "runs_on",
    "surfaces",
    "symptoms",
)
SYNTAX_LINE = re.compile(r" \(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    tables: dict[str, Any]  # empty if the file is no TOML
    places: CataloguePlaces


def parse_catalogue(*, folder: Path, extra: Path | None = None) -> CatalogueFiles:
    """Read categories.toml and services/*.toml of `folder` and `extra`; raise UnableToReadCatalogue."""
    mistakes: list[Mistake] = []
    shelves, files = [_read(folder / CATEGORIES, CATEGORIES, mistakes)], _read_services(folder, mistakes)
    own = {file.name for file in files}
    if not files:
        mistakes.append(Mistake(SERVICES, 1, "holds no .toml file; add one for each category."))
    if extra:
        more, added = _read_extra(extra, mistakes)
        shelves, files = shelves + more, files + added
    tables = [table for file in shelves for table in _tables(file, mistakes)]
    categories = tuple(map(_category, tables))
    known = frozenset(slug for file in shelves for slug in file.places.tables())
    services = [pair for file in files for pair in _services(file, known, mistakes)]
    if folder.resolve() == SHIPPED:
        _require_sources([table for table, _ in services if table.file in own])
    # A file with a slip in its syntax counts as there: else each service in it would be called unknown as
    # well.
    unread = frozenset(slug for file in files if not file.tables for slug in file.places.tables())
    note_duplicates(tables=tables)
    note_clashes(
        services=services, unread=unread, categories={category.slug: category for category in categories}
    )
    if mistakes:
        raise UnableToReadCatalogue(mistakes)
    return CatalogueFiles(categories, tuple(entry for _, entry in services))


def _read_services(folder: Path, mistakes: list[Mistake], shown: str = "") -> list[_File]:
    names = sorted(path.name for path in (folder / SERVICES).glob("*.toml"))
    return [_read(folder / SERVICES / name, f"{shown}{SERVICES}/{name}", mistakes) for name in names]


def _read_extra(extra: Path, mistakes: list[Mistake]) -> tuple[list[_File], list[_File]]:
    """(categories, services); one of both is enough. Mistakes name these files with their folder."""
    shown = f"{extra}/"
    shelves = (
        [_read(extra / CATEGORIES, f"{shown}{CATEGORIES}", mistakes)] if (extra / CATEGORIES).exists() else []
    )
    files = _read_services(extra, mistakes, shown)
    if not shelves and not files:
        text = f"holds neither {CATEGORIES} nor {SERVICES}/<category>.toml; add one, or leave the folder out."
        mistakes.append(Mistake(str(extra), 1, text))
    return shelves, files


def _read(path: Path, name: str, mistakes: list[Mistake]) -> _File:
    """`name`: how mistakes call the file."""
    text, tables = "", {}
    try:
        text = path.read_bytes().decode()
        tables = tomllib.loads(text)
    except OSError as error:
        mistakes.append(Mistake(name, 1, f"cannot be read ({error.strerror}); put the file there."))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistakes.append(Mistake(name, line, "is not UTF-8 text; save the file as UTF-8."))
    except tomllib.TOMLDecodeError as error:
        mistakes.append(_syntax_mistake(name, text, str(error)))
    except RecursionError:
        mistakes.append(Mistake(name, 1, "is nested too deeply; write it as docs/catalogue.md shows."))
    return _File(name, tables, find_places(text=text))


def _syntax_mistake(name: str, text: str, message: str) -> Mistake:
    place = SYNTAX_LINE.search(message)
    # Without a place the message says "(at end of document)".
    line = int(place[1]) if place else text.count("\n") + 1
    reason = SYNTAX_LINE.sub("", message)
    text = f"is not TOML here: {reason[0].lower()}{reason[1:]}. Correct this line or the one above."
    return Mistake(name, line, text)


def _tables(file: _File, mistakes: list[Mistake]) -> list[FileEntry]:
    return [
        FileEntry(file=file.name, slug=slug, fields=fields, places=file.places, mistakes=mistakes)
        for slug, fields in file.tables.items()
    ]


def _category(table: FileEntry) -> CategoryEntry:
    table.allow(*CATEGORY_KEYS)
    return CategoryEntry(
        slug=table.slug,
        name=table.text("name", longest=LONGEST_CATEGORY_NAME, required=True),
        surfaces=table.choices("surfaces", most=MOST_SURFACES, required=True),
        symptoms=table.choices("symptoms", most=MOST_SYMPTOMS, required=True),
        confused=table.flag("confused"),
    )


def _services(file: _File, known: frozenset[str], mistakes: list[Mistake]) -> list[ReadService]:
    category = Path(file.name).stem
    if category not in known:
        hint = (
            did_you_mean(category, tuple(sorted(known)))
            or f"Add [{category}] to {CATEGORIES}, or rename the file."
        )
        mistakes.append(Mistake(file.name, 1, f'is named after no category: "{category}". {hint}'))
    return [(table, _service(table, category)) for table in _tables(file, mistakes)]


def _service(table: FileEntry, category: str) -> ServiceEntry:
    table.allow(*SERVICE_KEYS)
    feed = table.url("status_feed")
    return ServiceEntry(
        slug=table.slug,
        name=table.text("name", longest=LONGEST_SERVICE_NAME, required=True),
        category=category,
        aliases=table.texts("aliases", longest=LONGEST_SERVICE_NAME),
        homepage=table.url("homepage"),
        status_page=table.url("status_page"),
        surfaces=table.choices("surfaces", most=MOST_SURFACES),
        symptoms=table.choices("symptoms", most=MOST_SYMPTOMS),
        runs_on=table.upstreams("runs_on"),
        vendor=table.text("vendor", longest=LONGEST_SERVICE_NAME),
        status_feed=feed,
        status_format=table.one_of("status_format", FORMATS) or (FEED if feed else ""),
        status_shared=table.flag("status_shared"),
        components=table.components("components"),
        domains=table.domains("domains"),
        source=table.url("source"),
    )


def _require_sources(tables: Sequence[FileEntry]) -> None:
    """Anybody can check what we ship. Operators know their own services."""
    for table in tables:
        if table.whole and "source" not in table.fields:
            table.note('has no source; add source = "https://...", a page where the entry can be checked.')
