"""How a supervisor learns that it shall stop, or that there is new code."""

import signal
import time


class ShutdownRequested(BaseException):  # like KeyboardInterrupt: not an error
    """Somebody asked us to stop."""


class ShutdownSignals:
    """Raises ShutdownRequested at the first SIGINT, SIGTERM or SIGHUP, and notes whether a second one came.

    `hurried` then tells that whoever stops programs should wait no longer.
    """

    # make passes on a SIGTERM that its process group got already: what follows at once is the same request.
    SAME_REQUEST = 1.0  # seconds

    def __init__(self) -> None:
        self.hurried = False
        self._first: float | None = None

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._handle)

    def _handle(self, *_: object) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
            raise ShutdownRequested
        # Never back to False: two signals of one person must not cancel each other.
        self.hurried = self.hurried or now - self._first > self.SAME_REQUEST


class ReloadSignal:
    """Notes a SIGUSR2. Not SIGHUP, which also comes when a terminal is closed."""

    def __init__(self) -> None:
        self._came = False

    def listen(self) -> None:
        signal.signal(signal.SIGUSR2, self._handle)

    def take(self) -> bool:
        """Whether one came since the last call."""
        came, self._came = self._came, False
        return came

    def _handle(self, *_: object) -> None:
        self._came = True
