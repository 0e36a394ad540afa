"""When a file was listening: longer stretches without a row of any service are gaps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gap = tuple[int, int]  # minutes [begun, ended) since the epoch


@dataclass
class Listening:
    """Knows the latest bucket with a row. `silence` minutes; 0: every stretch was listened to."""

    silence: int
    step: int
    latest: int = -1

    def gaps(self, *, minutes: NDArray[np.int64], first: int, last: int, upcoming: int | None) -> list[Gap]:
        """The gaps of [first, last), in order, from the buckets with rows in it: `minutes`, in order.

        `upcoming`: the next bucket with a row, at `last` or after it; None at the end of the file.
        """
        before, self.latest = self.latest, int(minutes[-1]) if len(minutes) else self.latest
        if not self.silence:
            return []
        ends = [each for each in (before, upcoming) if each is not None and each >= 0]
        heard = np.unique(np.concatenate([minutes, np.array(ends, np.int64)]))
        begun, ended = heard[:-1] + self.step, heard[1:]
        long = ended - begun > self.silence
        found = zip(begun[long].tolist(), ended[long].tolist(), strict=True)
        cut = [(max(start, first), min(end, last)) for start, end in found]
        return [(start, end) for start, end in cut if start < end]
