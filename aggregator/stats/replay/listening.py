"""When somebody was listening: long intervals without a row of any service are gaps of the file."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gap = tuple[int, int]  # minutes [begun, ended) since the epoch


@dataclass
class Listening:
    """Knows the latest bucket with a row. Intervals longer than `silence` minutes are gaps; 0: none is."""

    silence: int
    step: int
    latest: int = -1

    def find_gaps(
        self, *, minutes: NDArray[np.int64], first: int, last: int, upcoming: int | None
    ) -> list[Gap]:
        """The gaps of [first, last), in order. `minutes`: the buckets in it that have rows, in order.

        `upcoming`: the next bucket with a row, at `last` or after it; None at the end of the file.
        """
        before = self.latest
        if len(minutes):
            self.latest = int(minutes[-1])
        if not self.silence:
            return []
        # A gap may reach beyond [first, last) on both sides; its length decides, not the piece of the day.
        neighbours = [each for each in (before, upcoming) if each is not None and each >= 0]
        # Sorted, because the two neighbours lie on both sides of the day.
        with_rows = np.unique(np.concatenate([minutes, np.array(neighbours, np.int64)]))
        begun, ended = with_rows[:-1] + self.step, with_rows[1:]
        long = ended - begun > self.silence
        gaps = zip(begun[long].tolist(), ended[long].tolist(), strict=True)
        cut = [(max(start, first), min(end, last)) for start, end in gaps]
        return [(start, end) for start, end in cut if start < end]
