"""What one network may cost: seconds of processor time, saved up while it asks for nothing expensive."""

from dataclasses import dataclass

SAVED = 10.0  # seconds of processor time: some 50 of the longest series at once
RATE = 0.1  # seconds of processor time a second: a tenth of a core, for as long as somebody wants
ESTIMATE = 0.2  # seconds of processor time, until it is known what a request did cost
MOST_NETWORKS = 10_000  # that are remembered; the one that asked longest ago is forgotten first


@dataclass
class _Account:
    left: float  # seconds of processor time
    at: float  # monotonic seconds


class Budgets:
    """An account for each network (token bucket). Times are monotonic seconds, given by the caller."""

    def __init__(self, *, saved: float = SAVED, rate: float = RATE) -> None:
        self._saved = saved
        self._rate = rate
        self._accounts: dict[str, _Account] = {}

    def seconds_until_allowed(self, *, network: str, now: float) -> float:
        """0 where it may ask now."""
        left = self._left(network, now)
        return 0.0 if left > 0 else (ESTIMATE - left) / self._rate

    def charge(self, *, network: str, cost: float, now: float) -> None:
        """Take `cost` seconds from the account; a negative cost gives back what was estimated too high."""
        left = min(self._saved, self._left(network, now) - cost)
        self._accounts.pop(network, None)  # the one that was used last stands last
        self._accounts[network] = _Account(left, now)
        if len(self._accounts) > MOST_NETWORKS:
            del self._accounts[next(iter(self._accounts))]

    def _left(self, network: str, now: float) -> float:
        account = self._accounts.get(network)
        if account is None:
            return self._saved
        return min(self._saved, account.left + self._rate * (now - account.at))
