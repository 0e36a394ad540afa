"""A CSV file as batches of rows, in order of time: plain lines by the block, all others by series.py.

Which of the two reads a line makes no difference but that of time. Mistakes are left to series.py, which can
name their line.
"""

from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO
from itertools import chain, islice

import numpy as np

from aggregator.stats.replay.columns import START, Block, Hashes, Ints, combine_hashes, hash_field
from aggregator.stats.replay.series import (
    LONGEST_GAP,
    SPARE_BITS,
    STANCES,
    UNKNOWN,
    Batch,
    Columns,
    Names,
    UnableToReadSeries,
    is_gap_too_long,
    read_header,
    read_second,
    read_strictly,
)

BLOCK = 12_000  # lines: about what the processor's cache holds
BYTES = 60 * BLOCK  # about the same
SLOT_BITS = 17  # a cell is first looked for in one of 2 ** 17 slots: quicker than a search among all
DIGITS = 9  # of a number of reports; more may exceed series.MOST_REPORTS, which series.py checks
BROKEN, WORKS = (
    np.array([hash_field(text.encode()) for text, stance in STANCES.items() if stance is broken], np.uint64)
    for broken in (True, False)
)


def read_rows(*, lines: Iterable[bytes], names: Names) -> Iterator[Batch]:
    """Read a CSV (UTF-8) with a header; UnableToReadSeries at the first row that is not right.

    A row with the stance `works` makes its service known, and counts as evidence against an incident. Without
    a column `reports` each row is one report.
    """
    remaining = iter(lines)
    columns, taken = read_header(remaining)
    yield from _Reader(columns, names, taken).read_batches(remaining)


class _Reader:
    """Reads block by block, and knows what it needs of the blocks before."""

    def __init__(self, columns: Columns, names: Names, taken: int) -> None:
        self._columns, self._names = columns, names
        self._taken = taken  # lines so far
        self._latest = -1  # second of the last row
        self._known = np.zeros(0, np.uint64)  # hashes of the cells met, in order
        self._places = np.zeros((2, 0), np.int64)  # service and cell of each
        # The latest hash in each slot, which is that of its first bits, and its places.
        self._latest_hashes = np.zeros(2**SLOT_BITS, np.uint64)
        self._latest_hashes[0] = ~np.uint64(0)  # a hash of another slot: 0 could be that of a cell
        self._latest_places = np.zeros((2, 2**SLOT_BITS), np.int64)

    def read_batches(self, lines: Iterator[bytes]) -> Iterator[Batch]:
        while True:
            block: list[bytes] = []
            try:
                if isinstance(lines, BufferedReader):  # it can be read without cutting it into lines
                    block += lines.read(BYTES), lines.readline()
                else:
                    block.extend(islice(lines, BLOCK))
                    if block and not block[0].endswith(b"\n"):  # lines as split() gives them
                        block = [line + b"\n" for line in block]
                failure = None
            except (EOFError, OSError) as wrong:
                failure = wrong  # raised after the rows that could be read
            text = b"".join(block)
            yield from self._read(text, lines)
            if failure is not None:
                raise UnableToReadSeries(f"after line {self._taken}: {failure}") from failure
            if not text:
                return

    def _read(self, text: bytes, lines: Iterator[bytes]) -> Iterator[Batch]:
        if not text:
            return
        # A block is plain as a whole or not at all, so that mistakes are met by the reader that names lines.
        plain = self._parse_plain(text)
        if plain is not None:
            batches: Iterable[Batch] = [plain]
        else:
            # A quoted field may go on beyond the block.
            rest = chain(BytesIO(text), lines) if b'"' in text else BytesIO(text)
            batches = read_strictly(
                lines=rest,
                before=self._taken,
                columns=self._columns,
                names=self._names,
                latest=self._latest,
            )
        for batch in batches:
            self._latest = int(batch.second[-1])
            yield batch
        self._taken += text.count(b"\n") if plain is None else len(plain.second)

    def _parse_plain(self, text: bytes) -> Batch | None:
        """The rows of a block; None where one of them is not plain, or not right."""
        columns = self._columns
        block = Block.parse(text, width=columns.width)
        if block is None:
            return None
        second = self._parse_seconds(block)
        reports = (
            np.ones(len(block), np.int64)
            if columns.reports < 0
            else block.parse_counts(columns.reports, digits=DIGITS)
        )
        broken = self._parse_stances(block)
        if second is None or reports is None or broken is None:
            return None
        network = self._hash_column(block, columns.source)
        service, cell = self._find_places(block)
        labels = (network >> np.uint64(SPARE_BITS)).astype(np.int64)
        return Batch(
            second,
            service,
            cell,
            np.where(broken, reports, 0),
            np.where(broken, 0, reports),
            np.where(network == np.uint64(START), UNKNOWN, labels),
        )

    def _hash_column(self, block: Block, column: int) -> Hashes:
        return np.full(len(block), START, np.uint64) if column < 0 else block.hash_column(column)

    def _parse_seconds(self, block: Block) -> Ints | None:
        """(n,); rows of one bucket share the text of its time, so each text is parsed once."""
        at = block.hash_column(self._columns.at)
        # Only where the text changes, because parsing a time costs more than the rest of a row.
        new = np.flatnonzero(np.concatenate([[True], at[1:] != at[:-1]]))
        try:
            seconds = [read_second(text, 0) for text in block.decode_fields(new, self._columns.at)]
        except UnableToReadSeries:
            return None
        second = np.array(seconds, np.int64)
        before = np.concatenate([[self._latest], second[:-1]])
        if (second < before).any() or is_gap_too_long(second=int(second[0]), latest=self._latest):
            return None
        if (np.diff(second) > LONGEST_GAP).any():
            return None
        return np.repeat(second, np.diff(np.append(new, len(block))))

    def _parse_stances(self, block: Block) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
        """(n,) whether the stance is `broken`; None where one is unknown."""
        if self._columns.stance < 0:
            return np.ones(len(block), bool)
        stance = block.hash_column(self._columns.stance)
        broken = np.isin(stance, BROKEN)
        return broken if (broken | np.isin(stance, WORKS)).all() else None

    def _find_places(self, block: Block) -> Ints:
        """(2, n) services and cells."""
        hashes = combine_hashes([self._hash_column(block, column) for column in self._columns.cell])
        slot = (hashes >> np.uint64(64 - SLOT_BITS)).astype(np.intp)
        places = self._latest_places[:, slot]
        rows = np.flatnonzero(self._latest_hashes[slot] != hashes)
        if len(rows):
            places[:, rows] = self._look_up(block, hashes, rows)
            self._latest_hashes[slot[rows]] = hashes[rows]
            self._latest_places[:, slot[rows]] = places[:, rows]
        return places

    def _look_up(self, block: Block, hashes: Hashes, rows: Ints) -> Ints:
        """(2, n) services and cells of some rows; `hashes` are those of all rows."""
        # A binary search for each different cell, and not for each row.
        different, first, which = np.unique(hashes[rows], return_index=True, return_inverse=True)
        place = np.searchsorted(self._known, different)
        new = np.append(self._known, np.uint64(0))[place] != different
        if new.any():
            self._add_cells(block, different[new], rows[first[new]])
            place = np.searchsorted(self._known, different)
        return self._places[:, place[which]]

    def _add_cells(self, block: Block, hashes: Hashes, first: Ints) -> None:
        """Number cells that were not met before, in the order of their first rows, as series.py does."""
        # Numbers decide the order of output, which must not depend on the size of blocks.
        order = np.argsort(first)
        texts = (
            [""] * len(first) if column < 0 else block.decode_fields(first[order], column)
            for column in self._columns.cell
        )
        places = np.empty((2, len(hashes)), np.int64)
        places[:, order] = np.array([self._names.number_both(cell) for cell in zip(*texts, strict=True)]).T
        where = np.searchsorted(self._known, hashes)
        self._known = np.insert(self._known, where, hashes)
        self._places = np.insert(self._places, where, places, axis=1)
