"""A CSV file as batches of rows, in order of time: plain lines by the block, all others by series.py.

Which of the two reads a line changes nothing but the time it takes; mistakes are left to the one that can
name their line.
"""

from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO
from itertools import chain, islice

import numpy as np

from aggregator.stats.replay.columns import START, Block, Hashes, Ints, combine_hashes, hash_field
from aggregator.stats.replay.series import (
    SPARE_BITS,
    STANCES,
    UNKNOWN,
    Batch,
    Columns,
    Names,
    UnableToReadSeries,
    read_header,
    read_second,
    read_strictly,
)

BLOCK = 12_000  # lines: about what the processor's cache holds
BYTES = 60 * BLOCK  # about the same
SLOTS = 17  # bits: each leaf is looked for in one of so many slots first
DIGITS = 9  # of a number of reports that needs no second thought
BROKEN, WORKS = (
    np.array([hash_field(text.encode()) for text, told in STANCES.items() if told is broken], np.uint64)
    for broken in (True, False)
)


def read_rows(*, lines: Iterable[bytes], names: Names) -> Iterator[Batch]:
    """Read a CSV (UTF-8) with a header; UnableToReadSeries at the first row that is not right.

    A row that says `works` lets its service live, and counts as evidence against trouble. Without a column
    `reports` each row is one report.
    """
    left = iter(lines)
    columns, taken = read_header(left)
    yield from _Reader(columns, names, taken).batches(left)


class _Reader:
    """Blocks of lines, and what has to be known from those before."""

    def __init__(self, columns: Columns, names: Names, taken: int) -> None:
        self._columns, self._names = columns, names
        self._taken = taken  # lines
        self._latest = -1  # second of the last row
        self._known = np.zeros(0, np.uint64)  # numbers of the four names together, in order
        self._places = np.zeros((2, 0), np.int64)  # service and leaf of each
        # The latest number in each slot, which is that of its first bits, and its places.
        self._latest_numbers = np.zeros(2**SLOTS, np.uint64)
        self._latest_numbers[0] = ~np.uint64(0)  # which belongs elsewhere
        self._latest_places = np.zeros((2, 2**SLOTS), np.int64)

    def batches(self, lines: Iterator[bytes]) -> Iterator[Batch]:
        while True:
            block: list[bytes] = []
            try:
                if isinstance(lines, BufferedReader):  # of which no line has to be cut out
                    block += lines.read(BYTES), lines.readline()
                else:
                    block.extend(islice(lines, BLOCK))
                    if block and not block[0].endswith(b"\n"):  # lines as split() gives them
                        block = [line + b"\n" for line in block]
                broken = None
            except (EOFError, OSError) as wrong:
                broken = wrong  # after what could be read
            text = b"".join(block)
            yield from self._read(text, lines)
            if broken is not None:
                raise UnableToReadSeries(f"after line {self._taken}: {broken}") from broken
            if not text:
                return

    def _read(self, text: bytes, lines: Iterator[bytes]) -> Iterator[Batch]:
        if not text:
            return
        plain = self._plain(text)
        if plain is not None:
            found: Iterable[Batch] = [plain]
        else:
            # A quoted field may go on beyond the block.
            rest = chain(BytesIO(text), lines) if b'"' in text else BytesIO(text)
            found = read_strictly(
                lines=rest,
                before=self._taken,
                columns=self._columns,
                names=self._names,
                latest=self._latest,
            )
        for batch in found:
            self._latest = int(batch.second[-1])
            yield batch
        self._taken += text.count(b"\n") if plain is None else len(plain.second)

    def _plain(self, text: bytes) -> Batch | None:
        """The rows of a block; None where one of them is not plain, or not right."""
        columns = self._columns
        block = Block.of(text, width=columns.width)
        if block is None:
            return None
        second = self._seconds(block)
        reports = (
            np.ones(len(block), np.int64)
            if columns.reports < 0
            else block.counts(columns.reports, digits=DIGITS)
        )
        broken = self._broken(block)
        if second is None or reports is None or broken is None:
            return None
        network = self._numbers(block, columns.source)
        service, leaf = self._leaves(block)
        said = (network >> np.uint64(SPARE_BITS)).astype(np.int64)
        return Batch(
            second,
            service,
            leaf,
            np.where(broken, reports, 0),
            np.where(broken, 0, reports),
            np.where(network == np.uint64(START), UNKNOWN, said),
        )

    def _numbers(self, block: Block, column: int) -> Hashes:
        return np.full(len(block), START, np.uint64) if column < 0 else block.numbers(column)

    def _seconds(self, block: Block) -> Ints | None:
        """(n,); rows of one bucket share the text of its time."""
        at = block.numbers(self._columns.at)
        new = np.flatnonzero(np.concatenate([[True], at[1:] != at[:-1]]))
        try:
            told = [read_second(text, 0) for text in block.fields(new, self._columns.at)]
        except UnableToReadSeries:
            return None
        second = np.array(told, np.int64)
        if second[0] < self._latest or (second[1:] < second[:-1]).any():
            return None
        return np.repeat(second, np.diff(np.append(new, len(block))))

    def _broken(self, block: Block) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
        """(n,) whether the reports say that something is broken; None where one says neither."""
        if self._columns.stance < 0:
            return np.ones(len(block), bool)
        stance = block.numbers(self._columns.stance)
        broken = np.isin(stance, BROKEN)
        return broken if (broken | np.isin(stance, WORKS)).all() else None

    def _leaves(self, block: Block) -> Ints:
        """(2, n) services and leaves."""
        told = combine_hashes([self._numbers(block, column) for column in self._columns.leaf])
        slot = (told >> np.uint64(64 - SLOTS)).astype(np.intp)
        found = self._latest_places[:, slot]
        rows = np.flatnonzero(self._latest_numbers[slot] != told)
        if len(rows):
            found[:, rows] = self._places_of(block, told, rows)
            self._latest_numbers[slot[rows]] = told[rows]
            self._latest_places[:, slot[rows]] = found[:, rows]
        return found

    def _places_of(self, block: Block, told: Hashes, rows: Ints) -> Ints:
        """(2, n) the same of some rows, by the numbers `told` of all."""
        different, first, which = np.unique(told[rows], return_index=True, return_inverse=True)
        place = np.searchsorted(self._known, different)
        new = np.append(self._known, np.uint64(0))[place] != different
        if new.any():
            self._learn(block, different[new], rows[first[new]])
            place = np.searchsorted(self._known, different)
        return self._places[:, place[which]]

    def _learn(self, block: Block, numbers: Hashes, first: Ints) -> None:
        """Name what was not met before, in the order of its rows."""
        order = np.argsort(first)
        texts = (
            [""] * len(first) if column < 0 else block.fields(first[order], column)
            for column in self._columns.leaf
        )
        places = np.empty((2, len(numbers)), np.int64)
        places[:, order] = np.array([self._names.places(leaf) for leaf in zip(*texts, strict=True)]).T
        where = np.searchsorted(self._known, numbers)
        self._known = np.insert(self._known, where, numbers)
        self._places = np.insert(self._places, where, places, axis=1)
