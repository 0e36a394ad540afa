"""A recount beside the ticks: day by day, one lock and one transaction each."""

from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from aggregator.models import Rollup, RollupHour
from aggregator.pipeline import rollups, tick
from aggregator.pipeline.locks import ONE_AT_A_TIME
from tests.builders.derived import HOUR, make_rollup
from tests.builders.reports import DAY, MINUTE, make_report, right_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_worker(db: None) -> Iterator[psycopg.Connection]:
    known = connection.get_connection_params()
    wanted = {name: known[name] for name in ("dbname", "user", "host", "port") if name in known}
    with psycopg.connect(autocommit=True, **wanted) as other:
        yield other


def rebuild(since: object) -> str:
    out = StringIO()
    call_command("rebuild_rollups", f"--since={since}", stdout=out)
    return out.getvalue()


def test_counts_are_those_of_the_log(acme):
    now = right_now()
    for days in range(4):
        make_report(acme, at=now - days * DAY)
    make_rollup(acme, at=now - 3 * DAY, reports=7)

    rebuild((now - 5 * DAY).date())

    assert list(Rollup.objects.values_list("reports", flat=True)) == [1, 1, 1, 1]
    assert list(RollupHour.objects.values_list("reports", flat=True)) == [1, 1, 1, 1]


def test_each_day_is_counted_under_the_lock_of_the_ticks(acme, monkeypatch):
    now = right_now()
    make_report(acme, at=now - 2 * DAY)
    monkeypatch.setattr(tick, "run", lambda **_: True)
    spans = []

    def recount(*, since, changed_after, now):
        spans.append((since, now, locks()))
        return 1

    monkeypatch.setattr(rollups, "recount", recount)

    assert rebuild((now - 2 * DAY).date()) == "3 counts changed\n"
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    assert [(last, held) for _, last, held in spans[:2]] == [(midnight - DAY, 1), (midnight, 1)]
    assert [first for first, _, _ in spans[1:]] == [midnight - DAY, midnight]
    assert locks() == 0


def test_a_tick_that_walks_is_waited_for(acme, other_worker):
    make_report(acme, at=right_now() - HOUR)
    other_worker.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")

    with pytest.raises(OperationalError, match="lock timeout"):
        rebuild((right_now() - DAY).date())


def test_it_may_take_longer_than_a_page(acme):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")

        rebuild(right_now().date())

        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


def test_a_tick_walks_between_two_days(acme, monkeypatch):
    make_report(acme, at=right_now() - DAY)
    walked = []
    monkeypatch.setattr(tick, "run", lambda *, now: walked.append(now))

    rebuild((right_now() - DAY).date())

    assert len(walked) == 2


def test_days_whose_reports_were_dropped_keep_their_counts(acme):
    old = right_now() - 30 * DAY
    make_rollup(acme, at=old, reports=7)
    make_report(acme, at=right_now() - MINUTE)

    rebuild((old - DAY).date())

    assert Rollup.objects.get(minute__lt=old + HOUR).reports == 7


def test_a_time_that_cannot_be_read_is_told(acme):
    with pytest.raises(CommandError, match="2026-11-01"):
        rebuild("yesterday")


def locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        return cursor.fetchone()[0]
