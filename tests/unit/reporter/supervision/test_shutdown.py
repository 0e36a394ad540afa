import signal
import time

import pytest

from reporter.supervision.shutdown import ReloadSignal, ShutdownRequested, ShutdownSignals


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


def test_reload_is_asked_for_once_by_each_signal():
    asked = ReloadSignal()
    before = signal.getsignal(signal.SIGUSR2)
    try:
        asked.listen()
        signal.raise_signal(signal.SIGUSR2)

        assert [asked.take(), asked.take()] == [True, False]
    finally:
        signal.signal(signal.SIGUSR2, before)
