"""A CSV file of counts, read and checked row by row, and the batches that a replay takes."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.replay.columns import hash_field

if TYPE_CHECKING:
    import _csv

COLUMNS = ("at", "service", "surface", "region", "symptom", "source", "stance", "reports")
STANCES = {"": True, "broken": True, "works": False}
BATCH = 100_000  # rows; some 10 MB
MOST_REPORTS = 10**9  # in one row: more is a mistake, not a crowd
UNKNOWN = -1  # network
SPARE_BITS = 2  # of a label's number, so that it is never below 0
DAY = 86_400
# A replay judges and refits every day, also those without a row. Decades of them take minutes and show
# nothing, because a baseline forgets after eight weeks; the time of such a row is nearly always a mistake.
LONGEST_GAP = (5 * 365 + 2) * DAY
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class UnableToReadSeries(ValueError):
    """The file has something that cannot be counted; the message names the line."""


@dataclass(frozen=True)
class Batch:
    """Rows side by side; service and cell are places in `Names`."""

    second: NDArray[np.int64]  # since the epoch
    service: NDArray[np.int64]
    cell: NDArray[np.int64]
    reports: NDArray[np.int64]  # with the stance `broken`
    works: NDArray[np.int64] | None = None  # with the stance `works`
    network: NDArray[np.int64] | None = None  # a number for each label, UNKNOWN for ''


@dataclass
class Names:
    """Services and cells (service, surface, region, symptom) in the order in which they were met."""

    services: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def number_service(self, name: str) -> int:
        return self.services.setdefault(name, len(self.services))

    def number_cell(self, cell: tuple[str, str, str, str]) -> int:
        return self.cells.setdefault(cell, len(self.cells))

    def number_both(self, cell: tuple[str, str, str, str]) -> tuple[int, int]:
        """(number of the service, number of the cell)"""
        return self.number_service(cell[0]), self.number_cell(cell)


@dataclass(frozen=True)
class Columns:
    """Where each of COLUMNS stands in a row; -1 where it is absent."""

    at: int
    service: int
    surface: int
    region: int
    symptom: int
    source: int
    stance: int
    reports: int

    @property
    def cell(self) -> tuple[int, int, int, int]:
        return self.service, self.surface, self.region, self.symptom

    @property
    def width(self) -> int:
        return sum(getattr(self, name) >= 0 for name in COLUMNS)


def read_header(lines: Iterator[bytes]) -> tuple[Columns, int]:
    """(columns, lines taken); UnableToReadSeries where there are none, or unknown ones."""
    reader = csv.reader(_decode_lines(line.removeprefix(codecs.BOM_UTF8) for line in lines), strict=True)
    with _name_lines(reader, 0):
        header = next(reader, None)
    if not header:
        raise UnableToReadSeries("line 1: no header")
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or len(set(header)) < len(header):
        raise UnableToReadSeries(
            f"line 1: the header may hold each of {', '.join(COLUMNS)} once; it has {header}"
        )
    if "at" not in header:
        raise UnableToReadSeries("line 1: the header lacks at, the start of each row's bucket")
    return Columns(*(header.index(name) if name in header else -1 for name in COLUMNS)), reader.line_num


def read_strictly(
    *, lines: Iterable[bytes], before: int, columns: Columns, names: Names, latest: int
) -> Iterator[Batch]:
    """Read rows one by one, after so many lines `before`; UnableToReadSeries at the first that is not right.

    `latest`: the second before which no row may lie.
    """
    reader = csv.reader(_decode_lines(lines), strict=True)
    with _name_lines(reader, before):
        yield from _read_batches(reader, before, columns, names, latest)


@contextmanager
def _name_lines(reader: "_csv.Reader", before: int) -> Iterator[None]:
    try:
        yield
    except csv.Error as wrong:
        raise UnableToReadSeries(f"line {before + reader.line_num}: {wrong}") from wrong
    except UnicodeDecodeError as wrong:
        raise UnableToReadSeries(f"line {before + reader.line_num + 1}: not UTF-8") from wrong
    except (EOFError, OSError) as wrong:
        raise UnableToReadSeries(f"after line {before + reader.line_num}: {wrong}") from wrong


def _decode_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Line by line, so that a mistake has a number."""
    for line in lines:
        yield line.decode()


def _read_batches(
    reader: "_csv.Reader", before: int, columns: Columns, names: Names, latest: int
) -> Iterator[Batch]:
    width = columns.width
    seconds: dict[str, int] = {}  # rows of one bucket share the text of its time
    places: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    rows: list[tuple[int, int, int, int, int, int]] = []
    for row in reader:
        if not row:
            continue
        line = before + reader.line_num
        # Neither too short nor too long: a shifted row would put a region into the surface.
        if len(row) != width:
            raise UnableToReadSeries(f"line {line}: {len(row)} fields where the header has {width}")
        row.append("")  # the value of absent columns, whose place is -1
        second = seconds.get(row[columns.at])
        if second is None:
            second = read_second(row[columns.at], line)
            # One entry is enough, as rows come in order of time.
            seconds = {row[columns.at]: second}
        _check_order(row[columns.at], second, latest, line)
        latest = second
        cell = (row[columns.service], row[columns.surface], row[columns.region], row[columns.symptom])
        place = places.get(cell)
        if place is None:
            place = places[cell] = names.number_both(cell)
        count = 1 if columns.reports < 0 else parse_count(row[columns.reports], line)
        broken = STANCES.get(row[columns.stance])
        if broken is None:
            raise UnableToReadSeries(
                f"line {line}: stance {row[columns.stance]!r} is neither broken nor works"
            )
        counts = (count, 0) if broken else (0, count)
        rows.append((second, *place, *counts, _hash_network(row[columns.source])))
        if len(rows) == BATCH:
            yield _build_batch(rows)
            rows = []
    if rows:
        yield _build_batch(rows)


def _check_order(text: str, second: int, latest: int, line: int) -> None:
    if second < latest:
        raise UnableToReadSeries(f"line {line}: {text} is before the row above it")
    if is_gap_too_long(second=second, latest=latest):
        raise UnableToReadSeries(
            f"line {line}: {text} is {(second - latest) // DAY} days after the row above it, and a replay "
            f"bridges at most {LONGEST_GAP // DAY} (five years): correct the time, or put the rows from this "
            "line on into a file of their own"
        )


def is_gap_too_long(*, second: int, latest: int) -> bool:
    """Whether a row comes more than LONGEST_GAP after the `latest` one; below 0: there was none."""
    return latest >= 0 and second - latest > LONGEST_GAP


def _build_batch(rows: list[tuple[int, int, int, int, int, int]]) -> Batch:
    return Batch(*np.array(rows, np.int64).T)


# A file may have millions of labels, but only those of an hour are looked at together.
@lru_cache(maxsize=65_536)
def _hash_network(label: str) -> int:
    """A number for a label, without a table of labels."""
    return hash_field(label.encode()) >> SPARE_BITS if label else UNKNOWN


def read_second(text: str, line: int) -> int:
    """Seconds since the epoch; UnableToReadSeries, with the line, for what is no time from 1990 to 2099."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnableToReadSeries(f"line {line}: unreadable time {text!r}") from None
    if not EARLIEST <= moment < LATEST:
        raise UnableToReadSeries(f"line {line}: {text} is not between 1990 and 2100")
    return int(moment.timestamp())


def parse_count(text: str, line: int) -> int:
    """A number of reports; UnableToReadSeries, with the line, for what is none."""
    if not (text.isascii() and text.isdigit()):
        raise UnableToReadSeries(f"line {line}: reports must be a whole number from 0 up, not {text!r}")
    # By length first: for thousands of digits int() raises an error that does not name the line.
    count = int(text) if len(text) < 20 else MOST_REPORTS + 1
    if count > MOST_REPORTS:
        raise UnableToReadSeries(f"line {line}: {text} reports in one row are more than {MOST_REPORTS}")
    return count
