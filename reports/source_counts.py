"""How often each source asked in this window: counted in this process, and exchanged with the others.

A round trip for each request would cost more than the report. So a request is compared with what this process
knows: the total of all processes at the last exchange, and what it counted itself since. All processes
together admit at most what each of them admits between two exchanges too much.
"""

import threading
from collections.abc import Callable, Mapping

# A source below this share of its limit is forgotten after an exchange: the next one tells its total again.
# So memory holds the sources of a second and the few that come close to their limit.
REMEMBERED = 0.5
# While nothing can be exchanged, counts pile up: 200,000 are about 40 MB.
MOST_SOURCES = 200_000

# Adds these numbers to those of all processes and returns the totals; None where nobody answers.
Exchange = Callable[[Mapping[str, int]], dict[str, int] | None]


class SourceCounts:
    """Counts of one window. Threads may share it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._lock = threading.Lock()
        self._window = 0
        self._limits: dict[str, int] = {}
        self._totals: dict[str, int] = {}  # of all processes, at the last exchange
        self._sent: dict[str, int] = {}  # what an exchange under way adds to them
        self._new: dict[str, int] = {}  # since

    def count(self, limits: Mapping[str, int], *, window: int) -> list[int]:
        """Count a request of these sources; how often each of them asked in this window."""
        with self._lock:
            if window != self._window:
                self._begin(window)
            return [self._add(source, limit) for source, limit in limits.items()]

    def exchange(self) -> None:
        """Tell the others what was counted here, and learn what they counted."""
        with self._lock:
            window, self._sent, self._new = self._window, self._new, {}
        if not self._sent:
            return
        totals = self._exchange(self._sent)
        with self._lock:
            if window != self._window:  # it ended meanwhile
                return
            if totals is None:
                self._new = _add_up(self._sent, self._new)
            else:
                self._totals |= totals
                self._forget_small()
            self._sent = {}

    def _begin(self, window: int) -> None:
        # New ones, not emptied: an exchange under way still reads what it sends.
        self._window, self._limits, self._totals, self._sent, self._new = window, {}, {}, {}, {}

    def _add(self, source: str, limit: int) -> int:
        if len(self._new) >= MOST_SOURCES and source not in self._new:
            self._make_room()
        self._limits[source] = limit
        new = self._new[source] = self._new.get(source, 0) + 1
        return self._totals.get(source, 0) + self._sent.get(source, 0) + new

    def _make_room(self) -> None:
        """A flood of sources must not lift the limits of those that are close to theirs."""
        self._new = self._select_near(self._new)
        if len(self._new) >= MOST_SOURCES:
            self._new = {}
        self._forget_small()

    def _select_near(self, counts: dict[str, int]) -> dict[str, int]:
        return {
            source: number
            for source, number in counts.items()
            if number >= REMEMBERED * self._limits.get(source, 0)
        }

    def _forget_small(self) -> None:
        self._totals = self._select_near(self._totals)
        self._limits = {
            source: limit
            for source, limit in self._limits.items()
            if source in self._totals or source in self._new
        }


def _add_up(first: dict[str, int], second: dict[str, int]) -> dict[str, int]:
    return first | {source: first.get(source, 0) + number for source, number in second.items()}
