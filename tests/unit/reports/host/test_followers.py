"""Following outlives every failure, and tells it once."""

import logging
import threading

import pytest

from reports.host import followers
from reports.host.followers import Follower


@pytest.fixture(autouse=True)
def _no_connection(monkeypatch):
    monkeypatch.setattr(followers.connection, "close", lambda: None)


def make_follower(steps: list[Exception | None]) -> Follower:
    def follow() -> None:
        step = steps.pop(0)
        if step is not None:
            raise step

    return Follower(name="catalogue", follow=follow, period=0, pause=0)


def test_a_failure_is_told_when_it_begins_and_when_it_is_over(caplog):
    caplog.set_level(logging.WARNING)
    follower = make_follower([None, OSError(), OSError(), ValueError(), None, None])

    went_well = [follower.follow_once() for _ in range(6)]

    assert went_well == [True, False, False, False, True, True]
    assert [record.message for record in caplog.records] == [
        "the catalogue cannot be followed: OSError",
        "the catalogue cannot be followed: ValueError",
        "the catalogue is followed again",
    ]


def test_it_goes_on_after_a_failure():
    called, ended = threading.Event(), threading.Event()
    steps = iter([OSError(), None])

    def follow() -> None:
        step = next(steps, None)
        if step is not None:
            raise step
        called.set()
        ended.wait()

    Follower(name="catalogue", follow=follow, period=60, pause=0).start()

    assert called.wait(timeout=10)
    ended.set()
