import signal
import time

import pytest

from reporter.supervision.shutdown import ShutdownRequested, ShutdownSignals


def test_a_signal_that_follows_at_once_is_the_same_request():
    signals = ShutdownSignals()
    with pytest.raises(ShutdownRequested):
        signals._handle(signal.SIGTERM)

    signals._handle(signal.SIGTERM)

    assert signals.hurried is False


def test_a_later_signal_hurries(monkeypatch):
    signals = ShutdownSignals()
    with pytest.raises(ShutdownRequested):
        signals._handle(signal.SIGINT)
    later = time.monotonic() + signals.SAME_REQUEST + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    signals._handle(signal.SIGINT)

    assert signals.hurried is True
