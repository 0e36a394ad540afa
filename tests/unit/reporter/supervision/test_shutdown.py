import signal
import time

import pytest

from reporter.supervision.shutdown import ShutdownRequested, ShutdownSignals


def test_a_signal_that_follows_at_once_is_the_same_wish():
    request = ShutdownSignals()
    with pytest.raises(ShutdownRequested):
        request._hear(signal.SIGTERM)

    request._hear(signal.SIGTERM)

    assert request.hurried is False


def test_a_later_signal_hurries(monkeypatch):
    request = ShutdownSignals()
    with pytest.raises(ShutdownRequested):
        request._hear(signal.SIGINT)
    later = time.monotonic() + request.SAME_WISH + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    request._hear(signal.SIGINT)

    assert request.hurried is True
