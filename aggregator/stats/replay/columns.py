"""Plain CSV lines as columns of numbers, many lines at once.

Only what needs no second thought: no quotes, no empty lines, nothing that is not UTF-8; the rest is for the
csv module. A field becomes a number of 64 bits that follows from its bytes. Equal fields have equal numbers,
and two of a million different ones share a number in one file of forty million.
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
    """What Block.numbers() gives for a field."""
    found = START
    for at in range(0, len(text), WORD_BYTES):
        found = _mix_number(found ^ int.from_bytes(text[at : at + WORD_BYTES], "little"))
    return found


def _mix_number(number: int) -> int:
    number = (number ^ number >> SHIFT) * FIRST & (2**64 - 1)
    number = (number ^ number >> SHIFT) * SECOND & (2**64 - 1)
    return number ^ number >> SHIFT


def mix_hashes(numbers: Hashes) -> Hashes:
    """_mixed() of each."""
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
    def of(cls, text: bytes, *, width: int) -> "Block | None":
        """None where lines are not plain."""
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
        if lengths.max() > LONGEST or (width == 1 and not lengths.all()):
            return None
        return cls(text, starts, ends)

    def __len__(self) -> int:
        return len(self.starts)

    def fields(self, rows: Ints, column: int) -> list[str]:
        starts, ends = self.starts[rows, column].tolist(), self.ends[rows, column].tolist()
        return [self.text[start:end].decode() for start, end in zip(starts, ends, strict=True)]

    def numbers(self, column: int) -> Hashes:
        """(n,) number_of() each field; equal exactly where fields of up to eight bytes are."""
        starts = self.starts[:, column]
        lengths = self.ends[:, column] - starts
        found = np.full(len(starts), START, np.uint64)
        shortest = int(lengths.min())
        for at in range(0, int(lengths.max()), WORD_BYTES):
            word = self._words[starts + at]
            if shortest < at + WORD_BYTES:
                word &= MASKS[np.clip(lengths - at, 0, WORD_BYTES)]
            mixed = mix_hashes(found ^ word)
            found = mixed if shortest > at else np.where(lengths > at, mixed, found)
        return found

    def counts(self, column: int, *, digits: int) -> Ints | None:
        """(n,) whole numbers of one to so many digits; None where a field is something else."""
        starts = self.starts[:, column]
        lengths = self.ends[:, column] - starts
        longest = int(lengths.max())
        if not lengths.all() or longest > digits:
            return None
        found = np.zeros(len(starts), np.int64)
        for at in range(longest):
            digit = self._letters[starts + at].astype(np.int64) - ZERO
            told = lengths > at
            if (told & ((digit < 0) | (digit > 9))).any():
                return None
            found = np.where(told, 10 * found + digit, found)
        return found

    @cached_property
    def _padded(self) -> bytes:
        return self.text + bytes(LONGEST + WORD_BYTES)

    @cached_property
    def _letters(self) -> NDArray[np.uint8]:
        return np.frombuffer(self._padded, np.uint8)

    @cached_property
    def _words(self) -> Hashes:
        """The eight bytes from each place on."""
        return np.ndarray((len(self._padded) - WORD_BYTES + 1,), "<u8", self._padded, strides=(1,))


def combine_hashes(columns: Sequence[Hashes]) -> Hashes:
    """(n,) one number for several side by side."""
    found = columns[0]
    for column in columns[1:]:
        found = mix_hashes(found) + column
    return mix_hashes(found)


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
