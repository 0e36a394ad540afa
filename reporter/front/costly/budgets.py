"""The processor time that one network may use: a token bucket, in seconds, for expensive requests."""

from dataclasses import dataclass

SAVED = 10.0  # seconds of processor time: about 50 of the longest series at once
RATE = 0.1  # seconds of processor time a second: a tenth of a core without an end
# The cost of a request is known when it is done. Without an estimate, many at once would be free until then.
ESTIMATE = 0.2  # seconds of processor time
# A bound on memory. A network that is dropped gets a full account again, which it would have after 100 s
# anyway.
MOST_NETWORKS = 10_000


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
        """0 where it may send a request now."""
        left = self._left(network, now)
        return 0.0 if left > 0 else (ESTIMATE - left) / self._rate

    def charge(self, *, network: str, cost: float, now: float) -> None:
        """Take `cost` seconds from the account; a negative cost returns what was estimated too high."""
        # An account may be overdrawn: the true cost is known only when the request is done.
        left = min(self._saved, self._left(network, now) - cost)
        self._accounts.pop(network, None)  # so that the most recently used account is the last one
        self._accounts[network] = _Account(left, now)
        if len(self._accounts) > MOST_NETWORKS:
            del self._accounts[next(iter(self._accounts))]

    def _left(self, network: str, now: float) -> float:
        account = self._accounts.get(network)
        if account is None:
            return self._saved
        return min(self._saved, account.left + self._rate * (now - account.at))
