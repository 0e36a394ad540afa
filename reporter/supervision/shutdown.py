"""How a supervisor hears that it shall stop."""

import signal
import time


class ShutdownRequested(BaseException):  # like KeyboardInterrupt: not an error
    """Somebody asked us to stop."""


class ShutdownSignals:
    """Turns the first SIGINT, SIGTERM or SIGHUP into Stopped, and remembers whether a later one was sent."""

    # make passes a SIGTERM on that its group got already: what follows at once is the same wish.
    SAME_WISH = 1.0  # seconds

    def __init__(self) -> None:
        self.hurried = False
        self._first: float | None = None

    def listen(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._hear)

    def _hear(self, *_: object) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
            raise ShutdownRequested
        self.hurried = self.hurried or now - self._first > self.SAME_WISH
