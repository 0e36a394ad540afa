"""A database that does not answer is told from one that refuses."""

import time
from threading import Event, Thread

import psycopg

from reporter.front import database_monitor
from reporter.front.database_monitor import DatabaseMonitor


def refuse() -> None:
    raise psycopg.OperationalError("refused")


def test_answer_in_time_is_no_frost():
    watch = DatabaseMonitor(lambda: None)
    watch.ask_once()

    assert watch.is_frozen() is False


def test_refusal_in_time_is_no_frost():
    watch = DatabaseMonitor(refuse)
    watch.ask_once()

    assert watch.is_frozen() is False


def test_question_without_an_answer_is_frost_until_one_comes_in_time(monkeypatch):
    monkeypatch.setattr(database_monitor, "PATIENCE", 0.05)
    end = Event()
    watch = DatabaseMonitor(lambda: end.wait(10) and None)
    thread = Thread(target=watch.ask_once)
    thread.start()
    time.sleep(0.1)
    asked = watch.is_frozen()
    end.set()
    thread.join()
    late = watch.is_frozen()
    watch.ask_once()

    assert (asked, late, watch.is_frozen()) == (True, True, False)
