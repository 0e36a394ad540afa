"""Plain CSV lines as columns of numbers, many lines at once.

Plain lines have no quotes, are not empty and are UTF-8; all others are left to the csv module. A field
becomes a hash of 64 bits. Equal fields have equal hashes. Of a million different fields, two have the same
hash in one file of forty million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
COMMA, LINE, RETURN, ZERO = b",\n\r0"
LONGEST = 64  # bytes of a field
WORD_BYTES = 8
# The multipliers of MurmurHash3's finalizer: each step can be undone, so words that differ stay different.
FIRST, SECOND, SHIFT = 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 33
START = 0x9E3779B97F4A7C15
MASKS = np.array([(1 << 8 * length) - 1 for length in range(WORD_BYTES + 1)], np.uint64)


def hash_field(text: bytes) -> int:
    """The hash of one field, the same as Block.hash_column() computes for a column."""
    hashed = START
    for at in range(0, len(text), WORD_BYTES):
        hashed = _mix_number(hashed ^ int.from_bytes(text[at : at + WORD_BYTES], "little"))
    return hashed


def _mix_number(number: int) -> int:
    number = (number ^ number >> SHIFT) * FIRST & (2**64 - 1)
    number = (number ^ number >> SHIFT) * SECOND & (2**64 - 1)
    return number ^ number >> SHIFT


def mix_hashes(numbers: Hashes) -> Hashes:
    """_mix_number() of each."""
    shift = np.uint64(SHIFT)
    numbers = numbers ^ numbers >> shift
    numbers *= np.uint64(FIRST)
    numbers ^= numbers >> shift
    numbers *= np.uint64(SECOND)
    numbers ^= numbers >> shift
    return numbers


@dataclass(frozen=True)
class Block:
    """Whole lines of `width` fields; starts and ends (n, width) of the fields in `text`."""

    text: bytes
    starts: Ints
    ends: Ints

    @classmethod
    def parse(cls, text: bytes, *, width: int) -> "Block | None":
        """Split whole lines into fields; None where they are not plain."""
        # A zero byte is refused, because hashing pads fields with zeros.
        if b'"' in text or b"\0" in text or not _is_utf8(text):
            return None
        text += b"" if text.endswith(b"\n") else b"\n"
        letters = np.frombuffer(text, np.uint8)
        ended = letters == LINE
        marks = np.flatnonzero((letters == COMMA) | ended)
        if len(marks) % width or len(marks) != width * np.count_nonzero(ended):
            return None
        ends = marks.reshape(-1, width)
        if (letters[ends[:, -1]] != LINE).any():
            return None
        starts = np.concatenate([[0], marks[:-1] + 1]).reshape(-1, width)
        if b"\r" in text:
            ends[:, -1] -= (letters[ends[:, -1] - 1] == RETURN) & (ends[:, -1] > starts[:, -1])
            if (letters == RETURN).sum() != (letters[ends[:, -1]] == RETURN).sum():
                return None
        lengths = ends - starts
        # A line of one empty field is an empty line, which the csv module skips.
        if lengths.max() > LONGEST or (width == 1 and not lengths.all()):
            return None
        return cls(text, starts, ends)

    def __len__(self) -> int:
        return len(self.starts)

    def decode_fields(self, rows: Ints, column: int) -> list[str]:
        starts, ends = self.starts[rows, column].tolist(), self.ends[rows, column].tolist()
        return [self.text[start:end].decode() for start, end in zip(starts, ends, strict=True)]

    def hash_column(self, column: int) -> Hashes:
        """(n,) hash_field() of each field; of fields up to eight bytes, equal hashes mean equal fields."""
        starts = self.starts[:, column]
        lengths = self.ends[:, column] - starts
        hashed = np.full(len(starts), START, np.uint64)
        shortest = int(lengths.min())
        for at in range(0, int(lengths.max()), WORD_BYTES):
            word = self._words[starts + at]
            if shortest < at + WORD_BYTES:
                word &= MASKS[np.clip(lengths - at, 0, WORD_BYTES)]
            mixed = mix_hashes(hashed ^ word)
            hashed = mixed if shortest > at else np.where(lengths > at, mixed, hashed)
        return hashed

    def parse_counts(self, column: int, *, digits: int) -> Ints | None:
        """(n,) whole numbers of at most `digits` digits; None where a field is something else."""
        starts = self.starts[:, column]
        lengths = self.ends[:, column] - starts
        longest = int(lengths.max())
        if not lengths.all() or longest > digits:
            return None
        counts = np.zeros(len(starts), np.int64)
        for at in range(longest):
            digit = self._letters[starts + at].astype(np.int64) - ZERO
            present = lengths > at
            if (present & ((digit < 0) | (digit > 9))).any():
                return None
            counts = np.where(present, 10 * counts + digit, counts)
        return counts

    @cached_property
    def _padded(self) -> bytes:
        # So that reading a whole word, or the longest field, never runs beyond the end.
        return self.text + bytes(LONGEST + WORD_BYTES)

    @cached_property
    def _letters(self) -> NDArray[np.uint8]:
        return np.frombuffer(self._padded, np.uint8)

    @cached_property
    def _words(self) -> Hashes:
        """The eight bytes from each place on, as one number."""
        return np.ndarray((len(self._padded) - WORD_BYTES + 1,), "<u8", self._padded, strides=(1,))


def combine_hashes(columns: Sequence[Hashes]) -> Hashes:
    """(n,) one hash for several columns side by side."""
    combined = columns[0]
    for column in columns[1:]:
        # Mixed before each addition, or ("a", "b") and ("b", "a") would have the same hash.
        combined = mix_hashes(combined) + column
    return mix_hashes(combined)


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
