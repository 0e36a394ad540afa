"""Proofs that were used, as this process knows."""

import threading

# Expired ones are dropped when there are so many: some 20 MB. Each of them cost somebody a proof.
MANY = 100_000
PAUSE = 1.0  # seconds between two clean-ups, each of which takes some milliseconds


class SpentProofs:
    """Threads may share it. Times are seconds of any one clock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._cleaned_at = -PAUSE

    def add(self, name: str, *, until: float, now: float) -> bool:
        """Whether it is the first use of this proof, which is remembered until it expires anyway."""
        with self._lock:
            if len(self._until) >= MANY and now - self._cleaned_at >= PAUSE:
                self._cleaned_at = now
                self._until = {name: end for name, end in self._until.items() if end > now}
            if name in self._until:
                return False
            self._until[name] = until
            return True
