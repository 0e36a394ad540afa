"""All stages in order: one tick at a time, and a killed one costs lateness only."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from aggregator.models import Baseline, Incident, Rollup, Tick, Watch
from aggregator.pipeline import detection, tick
from aggregator.pipeline.locks import ONE_AT_A_TIME
from tests.builders.derived import HOUR, make_baseline
from tests.builders.reports import AT, MINUTE, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_worker(db: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(autocommit=True, **_parameters()) as other:
        yield other


def _parameters() -> dict[str, object]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "host", "port") if name in known}


def locked_by_us() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return cursor.fetchone()[0]


def test_first_tick_walks_all_stages(acme):
    make_report(acme, at=AT - MINUTE)

    assert tick.run(now=AT) is True

    assert (Rollup.objects.count(), Baseline.objects.count(), Watch.objects.count()) == (1, 1, 1)
    assert Tick.objects.get().started_at == AT


def test_there_is_one_row_however_many_ticks(acme):
    for n in range(3):
        tick.run(now=AT + n * MINUTE)

    assert list(Tick.objects.values_list("id", "started_at")) == [(1, AT + 2 * MINUTE)]


def test_tick_that_finds_another_one_walking_does_nothing(acme, other_worker):
    make_report(acme, at=AT - MINUTE)
    other_worker.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])

    assert tick.run(now=AT) is False

    assert (Rollup.objects.count(), Tick.objects.count()) == (0, 0)


def test_killed_worker_lets_the_next_one_in(acme, other_worker):
    other_worker.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other_worker.info.backend_pid])

    assert tick.run(now=AT) is True


def test_lock_is_let_go_after_a_tick_and_after_a_failed_one(acme, monkeypatch):
    tick.run(now=AT)
    after_a_tick = locked_by_us()
    monkeypatch.setattr(tick.incidents, "refresh", _killed)
    with pytest.raises(KeyboardInterrupt):
        tick.run(now=AT)

    assert (after_a_tick, locked_by_us()) == (0, 0)


@pytest.mark.parametrize("stage", ["rollups", "baselines", "detection", "incidents"])
def test_tick_after_a_killed_one_ends_where_an_unharmed_one_does(acme, monkeypatch, stage):
    start = AT - 2 * HOUR
    make_baseline(acme, rate=0.05, at=start)
    tick.run(now=start)
    for n in range(30):
        make_report(acme, at=start + MINUTE + n * timedelta(seconds=20))
    with monkeypatch.context() as while_killed:
        while_killed.setattr(getattr(tick, stage), "refresh", _killed)
        with pytest.raises(KeyboardInterrupt):
            tick.run(now=start + 13 * MINUTE)

    tick.run(now=start + 30 * MINUTE)

    incident = Incident.objects.get()
    assert (incident.onset_at, incident.peak) == (start + MINUTE, 30)
    assert sum(Rollup.objects.values_list("reports", flat=True)) == 30
    assert Watch.objects.get().assessed_until == start + 30 * MINUTE - MINUTE


def test_killed_tick_is_not_taken_for_a_completed_one(acme, monkeypatch):
    tick.run(now=AT)
    monkeypatch.setattr(tick.detection, "refresh", _killed)

    with pytest.raises(KeyboardInterrupt):
        tick.run(now=AT + HOUR)

    assert Tick.objects.get().started_at == AT


def test_minute_is_counted_before_it_is_assessed(acme):
    """Reports committed within the five seconds after a minute's end are in the verdict of that minute."""
    make_baseline(acme, rate=0.05, at=AT)
    tick.run(now=AT)
    for _ in range(40):
        make_report(acme, at=AT + MINUTE - timedelta(seconds=1), changed_at=AT + MINUTE)

    tick.run(now=AT + MINUTE + detection.CLOSING)

    incident = Incident.objects.get()
    assert (incident.evident_at, incident.detected_at) == (AT + MINUTE, AT + MINUTE + detection.CLOSING)


@pytest.mark.parametrize(("minutes", "silent"), [(5, False), (50, True)])
def test_silence_of_the_whole_site_is_noted_and_forgotten(acme, minutes, silent):
    make_baseline(acme, rate=1.0, at=AT)
    make_report(acme, at=AT)
    now = AT + minutes * MINUTE

    tick.run(now=AT)
    tick.run(now=now)

    assert Tick.objects.get().silent_since == (AT + MINUTE if silent else None)
    make_report(acme, at=now)
    tick.run(now=now + MINUTE)
    assert Tick.objects.get().silent_since is None


def _killed(**_: object) -> None:
    raise KeyboardInterrupt
