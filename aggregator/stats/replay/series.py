"""Counts from CSV lines: checked row by row, handed on in batches, in order of time."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import _csv

COLUMNS = ("at", "service", "surface", "region", "symptom", "source", "stance", "reports")
STANCES = {"": True, "broken": True, "works": False}
BATCH = 100_000  # rows; some 10 MB
MOST_REPORTS = 10**9  # in one row: more is a mistake, not a crowd
UNKNOWN = -1  # network
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class UnableToReadSeries(ValueError):
    """The file says something that cannot be counted; the message names the line."""


@dataclass(frozen=True)
class Batch:
    """Rows side by side; service and leaf are places in `Names`."""

    second: NDArray[np.int64]  # since the epoch
    service: NDArray[np.int64]
    leaf: NDArray[np.int64]
    reports: NDArray[np.int64]  # that say `broken`
    works: NDArray[np.int64] | None = None  # that say `works`; none where not told
    network: NDArray[np.int64] | None = None  # a number for each label, UNKNOWN for ''


@dataclass
class Names:
    """Services and leaves (service, surface, region, symptom) in the order in which they were met."""

    services: dict[str, int] = field(default_factory=dict)
    leaves: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def service(self, name: str) -> int:
        return self.services.setdefault(name, len(self.services))

    def leaf(self, leaf: tuple[str, str, str, str]) -> int:
        return self.leaves.setdefault(leaf, len(self.leaves))


def read_rows(*, lines: Iterable[bytes], names: Names) -> Iterator[Batch]:
    """Read a CSV (UTF-8) with a header; UnableToReadSeries at the first row that is not right.

    A row that says `works` lets its service live, and counts as evidence against trouble.
    """
    reader = csv.reader(_decoded(lines), strict=True)
    try:
        places = _header(reader)
        yield from _batches(reader, places, names)
    except csv.Error as wrong:
        raise UnableToReadSeries(f"line {reader.line_num}: {wrong}") from wrong
    except UnicodeDecodeError as wrong:
        raise UnableToReadSeries(f"line {reader.line_num + 1}: not UTF-8") from wrong
    except (EOFError, OSError) as wrong:
        raise UnableToReadSeries(f"after line {reader.line_num}: {wrong}") from wrong


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    """Line by line, so that a mistake has a number."""
    left = iter(lines)
    for first in left:
        yield first.removeprefix(codecs.BOM_UTF8).decode()
        break
    for line in left:
        yield line.decode()


def _header(reader: "_csv.Reader") -> list[int]:
    header = next(reader, None)
    if not header:
        raise UnableToReadSeries("line 1: no header")
    strange = [name for name in header if name not in COLUMNS]
    if strange or len(set(header)) < len(header):
        raise UnableToReadSeries(
            f"line 1: the header may hold each of {', '.join(COLUMNS)} once; it has {header}"
        )
    for name in ("at", "reports"):
        if name not in header:
            raise UnableToReadSeries(f"line 1: the header lacks {name}")
    return [header.index(name) if name in header else -1 for name in COLUMNS]


def _batches(reader: "_csv.Reader", places: list[int], names: Names) -> Iterator[Batch]:
    at, service, surface, region, symptom, source, stance, reports = places
    width = sum(place >= 0 for place in places)
    seconds: dict[str, int] = {}  # rows of one bucket share the text of its time
    keys: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    rows: list[tuple[int, int, int, int, int, int]] = []
    latest = -1
    for row in reader:
        if not row:
            continue
        if len(row) != width:
            raise UnableToReadSeries(
                f"line {reader.line_num}: {len(row)} fields where the header has {width}"
            )
        row.append("")  # what absent columns (place -1) say
        second = seconds.get(row[at])
        if second is None:
            second = _second(row[at], reader.line_num)
            seconds = {row[at]: second}
        if second < latest:
            raise UnableToReadSeries(f"line {reader.line_num}: {row[at]} is before the row above it")
        latest = second
        key = (row[service], row[surface], row[region], row[symptom])
        place = keys.get(key)
        if place is None:
            place = keys[key] = (names.service(row[service]), names.leaf(key))
        count = _count(row[reports], reader.line_num)
        broken = STANCES.get(row[stance])
        if broken is None:
            raise UnableToReadSeries(
                f"line {reader.line_num}: stance {row[stance]!r} is neither broken nor works"
            )
        said = (count, 0) if broken else (0, count)
        rows.append((second, *place, *said, _network(row[source])))
        if len(rows) == BATCH:
            yield _batch(rows)
            rows = []
    if rows:
        yield _batch(rows)


def _batch(rows: list[tuple[int, int, int, int, int, int]]) -> Batch:
    return Batch(*np.array(rows, np.int64).T)


@lru_cache(maxsize=65_536)  # there may be millions, and only those of an hour are looked at together
def _network(label: str) -> int:
    """A number for a label: 56 bits of a hash, which nobody has to keep."""
    if not label:
        return UNKNOWN
    return int.from_bytes(blake2b(label.encode("utf-8", "replace"), digest_size=7).digest(), "big")


def _second(text: str, line: int) -> int:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnableToReadSeries(f"line {line}: unreadable time {text!r}") from None
    if not EARLIEST <= moment < LATEST:
        raise UnableToReadSeries(f"line {line}: {text} is not between 1990 and 2100")
    return int(moment.timestamp())


def _count(text: str, line: int) -> int:
    if not (text.isascii() and text.isdigit()):
        raise UnableToReadSeries(f"line {line}: reports must be a whole number from 0 up, not {text!r}")
    count = int(text) if len(text) < 20 else MOST_REPORTS + 1
    if count > MOST_REPORTS:
        raise UnableToReadSeries(f"line {line}: {text} reports in one row are more than {MOST_REPORTS}")
    return count
