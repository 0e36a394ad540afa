import signal
import time

import pytest

from reporter.supervision.shutdown import Stopped, StopRequest


def test_a_signal_that_follows_at_once_is_the_same_wish():
    request = StopRequest()
    with pytest.raises(Stopped):
        request._hear(signal.SIGTERM)

    request._hear(signal.SIGTERM)

    assert request.hurried is False


def test_a_later_signal_hurries(monkeypatch):
    request = StopRequest()
    with pytest.raises(Stopped):
        request._hear(signal.SIGINT)
    later = time.monotonic() + request.SAME_WISH + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    request._hear(signal.SIGINT)

    assert request.hurried is True
