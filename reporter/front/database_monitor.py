"""Notices a database that takes connections and does not answer, as one that was stopped (SIGSTOP) does.

A server that is gone refuses connections, and requests learn of it at once. One that is frozen keeps every
thread waiting: no time-out of its own runs any more.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg

# A frozen server is noticed within PERIOD + PATIENCE.
PERIOD = 0.5  # seconds between an answer and the next question
# A connection and an answer take 10 ms, on a busy machine 100.
PATIENCE = 1.0  # seconds


class DatabaseMonitor:
    """Asks again and again in a thread of its own, by a new connection: a frozen server still has old ones.

    `ask` raises psycopg.Error where it was refused. Here it only counts whether it returned in time.
    """

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._asked_at: float | None = None  # monotonic seconds, of a question without an answer
        self._was_slow = False

    def start(self) -> None:
        threading.Thread(target=self._go_on, name="database-watch", daemon=True).start()

    def is_frozen(self) -> bool:
        asked_at = self._asked_at
        return self._was_slow or (asked_at is not None and time.monotonic() - asked_at > PATIENCE)

    def ask_once(self) -> None:
        """A question that was given up after its time-out is no answer: frozen until one comes in time."""
        self._asked_at = begun = time.monotonic()
        try:
            self._ask()
        except psycopg.Error:
            pass  # refused: requests learn that at once, without our help
        finally:
            self._was_slow = time.monotonic() - begun > PATIENCE
            self._asked_at = None

    def _go_on(self) -> None:
        while True:
            self.ask_once()
            time.sleep(PERIOD)


def make_ping(parameters: dict[str, Any]) -> Callable[[], None]:
    """A function that asks PostgreSQL for the least; `parameters` as psycopg.connect takes them."""

    def ask() -> None:
        with psycopg.connect(**parameters, autocommit=True) as connection:
            connection.execute("SELECT 1")

    return ask
