"""Threads that follow the database: each asks again and again, and outlives every failure."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import connection

log = logging.getLogger(__name__)


class Follower:
    """`follow` takes over what is new, every `period` seconds; after a failure it is called after `pause`."""

    def __init__(self, *, name: str, follow: Callable[[], object], period: float, pause: float) -> None:
        self._name, self._follow = name, follow
        self._period, self._pause = period, pause
        self._failure = ""

    def start(self) -> None:
        """In the background, from now on."""
        threading.Thread(target=self._go_on, name=self._name, daemon=True).start()

    def follow_once(self) -> bool:
        """False where it failed, which is logged when it begins, and when it is over."""
        try:
            self._follow()
        except Exception as error:  # noqa: BLE001 - this thread must outlive every failure
            connection.close()
            self._note_failure(type(error).__name__)
            return False
        self._note_failure("")
        return True

    def _go_on(self) -> None:
        while True:
            time.sleep(self._period if self.follow_once() else self._pause)

    def _note_failure(self, failure: str) -> None:
        """Readers are told by the age of what they read, and operators by /readyz too."""
        if failure and failure != self._failure:
            log.warning("the %s cannot be followed: %s", self._name, failure)
        elif self._failure and not failure:
            log.warning("the %s is followed again", self._name)
        self._failure = failure
