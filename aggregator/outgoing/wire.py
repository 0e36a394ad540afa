"""Connections that go to a checked address only, and that end in time whatever the other side does.

httpcore hands us the name where it would connect. The name is resolved here, once, the addresses are checked,
and the connection is made to exactly those: a second resolution could answer otherwise (DNS rebinding). TLS
still proves the name, which httpcore keeps.
"""

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from aggregator.outgoing import guard
from aggregator.outgoing.problems import FetchProblem, UnableToFetch

MOST_TRIED = 3  # addresses of one name


class Wire(httpcore.NetworkBackend):
    """Connects as httpcore does, behind the guard and before a deadline (in monotonic seconds).

    `allowed`: also to the operator's networks; afterwards `inside` says whether it did.
    """

    def __init__(self, *, deadline: float, allowed: bool = True) -> None:
        self.deadline = deadline
        self.inside = False
        self._allowed = allowed
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = guard.resolve_addresses(
            host=host, port=port, within=_compute_timeout(self.deadline, timeout), allowed=self._allowed
        )
        # A redirect from an allowed network may stay inside; one from the internet may not lead there.
        self.inside = self._allowed and all(guard.is_allowed(address=address) for address in addresses)
        problem = FetchProblem.NO_CONNECTION
        # Some names have dozens of addresses; when three do not answer, the fourth rarely does.
        for address in addresses[:MOST_TRIED]:
            try:
                stream = self._sockets.connect_tcp(
                    str(address),
                    port,
                    _compute_timeout(self.deadline, timeout),
                    local_address,
                    socket_options,
                )
            except httpcore.ConnectTimeout:
                problem = FetchProblem.TIMEOUT
            except httpcore.ConnectError:
                problem = FetchProblem.NO_CONNECTION
            else:
                return _Timed(stream, self.deadline)
        raise UnableToFetch(problem, f"{host} was asked at port {port}.")


class _Timed(httpcore.NetworkStream):
    """A stream on which each wait ends at the deadline: sending a byte every nine seconds gains no time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _compute_timeout(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _compute_timeout(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _compute_timeout(self._deadline, timeout)
        try:
            return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)
        except httpcore.ConnectError as error:
            raise UnableToFetch(FetchProblem.TLS, f"{server_hostname}: {error}") from error

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _compute_timeout(deadline: float, timeout: float | None) -> float:
    """Seconds that a wait may take."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise UnableToFetch(FetchProblem.TOO_SLOW)
    return left if timeout is None else min(left, timeout)
