"""Which counts may differ from those that the publication keeps in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.pipeline.inputs.open_window import LATE_COMMITS, CountChanges, OpenWindow, read_late_minutes

# `manage.py rebuild_rollups` changes counts of the past: all 450 services are read within 75 minutes.
READ_AGAIN = 1  # services a tick


@dataclass
class ChangeReader:
    """Remembers which tick was read last: where it was the one before, most open minutes are known."""

    _mark: str = ""
    _read_at: datetime | None = None
    _next_again: int = 0  # the place of the service that is read whole next

    def read_changes(self, *, window: OpenWindow, services: Sequence[int]) -> CountChanges:
        """Since the last call of finish()."""
        late = frozenset[int]()
        after = window.changed_after
        if after is not None and self._read_at is not None:
            # Of ticks that another process made since then, too.
            after = min(after, self._read_at - LATE_COMMITS)
            late = frozenset(
                service for service, _ in read_late_minutes(since=window.since, changed_after=after)
            )
        again = {service for n, service in enumerate(services) if self._is_in_turn(n, len(services))}
        if after is None:  # the first tick of all counts the whole log
            again = set(services)
        is_next = bool(self._mark) and self._mark == window.last_mark
        return CountChanges(window.changed if is_next else None, late | again)

    def finish(self, *, window: OpenWindow, now: datetime) -> None:
        """All changes were taken over."""
        self._mark, self._read_at = window.mark, now
        self._next_again += READ_AGAIN

    def _is_in_turn(self, place: int, number: int) -> bool:
        return (place - self._next_again) % number < READ_AGAIN
