"""Where the latest minutes differ from what the last tick counted."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aggregator.models import Baseline, CrowdMinute, PlaceHour, Rollup, RollupHour, Tick
from aggregator.pipeline import crowds, detection, places, publications, rollups, tick
from aggregator.pipeline.inputs.open_window import OpenWindow
from reports.models import Report
from tests.builders.derived import make_baseline
from tests.builders.reports import AT, MINUTE, make_report, make_service

pytestmark = pytest.mark.django_db

NOW = AT + 10 * MINUTE
SECOND = timedelta(seconds=1)
TABLES = (Rollup, RollupHour, CrowdMinute, PlaceHour)


@pytest.fixture(autouse=True)
def _ticked(acme):
    """Three minutes with a report each, counted by ticks."""
    make_baseline(acme, rate=0.02, at=AT - timedelta(days=1))
    tick.run(now=AT - MINUTE)
    for n in range(3):
        make_report(acme, at=AT + n * MINUTE)
    tick.run(now=NOW)


def changed(now=NOW + SECOND):
    return OpenWindow.read(now=now).changed


def test_nothing_new_is_settled():
    assert OpenWindow.read(now=NOW + 10 * SECOND).is_settled


def test_minutes_that_leave_the_window_change_nothing():
    assert OpenWindow.read(now=NOW + MINUTE).is_settled


def test_a_report_opens_its_minute(acme):
    make_report(acme, at=AT + MINUTE, changed_at=AT - MINUTE)  # from a host whose clock is behind

    assert changed() == AT + MINUTE


@pytest.mark.parametrize("change", [{"excluded": True}, {"surface": "api"}, {"network_key": bytes(16)}])
def test_a_change_opens_its_minute(change):
    Report.objects.filter(received_at=AT + 2 * MINUTE).update(**change)

    assert changed() == AT + 2 * MINUTE


def test_networks_that_are_not_counted_any_more_open_all_of_it(settings):
    settings.COUNT_NETWORKS = not settings.COUNT_NETWORKS

    assert changed() == OpenWindow.whole(now=NOW + SECOND).since


def test_what_was_learned_anew_opens_all_of_it():
    Baseline.objects.update(fitted_at=NOW)

    assert changed() == OpenWindow.whole(now=NOW + SECOND).since


def test_a_tick_reads_once_where_the_last_one_stopped(monkeypatch):
    monkeypatch.setattr(publications, "refresh", lambda **_: 0)  # it reads where this one stopped
    with CaptureQueriesContext(connection) as queries:
        tick.run(now=NOW + SECOND)

    reads = [
        one["sql"] for one in queries if one["sql"].startswith("SELECT") and '"aggregator_tick"' in one["sql"]
    ]
    assert [sql.endswith("FOR UPDATE") for sql in reads] == [False, True]  # the other: to replace the row


def test_a_stage_that_failed_leaves_all_of_it_open(monkeypatch):
    monkeypatch.setattr(places, "refresh", lambda **_: 1 / 0)

    tick.run(now=NOW + SECOND)

    assert Tick.objects.get().counted == {}


def test_a_running_minute_is_looked_at_again_when_something_came(acme, monkeypatch):
    looks = []
    monkeypatch.setattr(detection, "_take_early_look", lambda now, _services: looks.append(now) or 0)
    make_report(acme, at=NOW + MINUTE)
    for seconds in (12, 22, 32, 42):
        if seconds == 32:
            make_report(acme, at=NOW + MINUTE + 30 * SECOND)
        tick.run(now=NOW + MINUTE + seconds * SECOND)

    assert [(at - NOW - MINUTE) // SECOND for at in looks] == [12, 32]


@pytest.mark.parametrize("seed", range(3))
def test_ticks_leave_what_a_full_recount_finds(acme, seed):
    draw = random.Random(seed)
    for n in range(12):
        now = NOW + n * 25 * SECOND
        for _ in range(draw.randrange(12)):
            at = now - draw.choice([0, 1, 40, 500, 1500]) * SECOND
            make_report(acme, at=at, changed_at=now, network_key=bytes([draw.randrange(7)]) * 16, region="GB")
        touched = list(Report.objects.order_by("id").values_list("id", flat=True))[draw.randrange(3) :: 7]
        Report.objects.filter(id__in=touched).update(excluded=draw.random() < 0.5, changed_at=now)
        tick.run(now=now)
    assert all(table.objects.exists() for table in TABLES)
    assert_full_recount_changes_nothing(now=now)


@pytest.mark.parametrize("busy", [True, False])
def test_late_exclusions_of_a_running_hour_take_its_places_back(acme, busy):
    """Those of 14:10 go at 14:50, while another service has reports in the window, or none has."""
    bolt, now, late = make_service("bolt"), AT + 20 * MINUTE, AT - 20 * MINUTE
    for n in range(6):
        make_report(bolt, at=late, changed_at=NOW, network_key=bytes([n]) * 16, region="GB")
    tick.run(now=NOW + SECOND)
    tick.run(now=now)
    assert PlaceHour.objects.filter(service=bolt).exists()

    Report.objects.filter(service=bolt).update(excluded=True, changed_at=now + SECOND)
    if busy:
        make_report(acme, at=now + SECOND)
    tick.run(now=now + 2 * SECOND)

    assert not PlaceHour.objects.filter(service=bolt).exists()
    assert_full_recount_changes_nothing(now=now + 2 * SECOND)


def test_ticks_whose_crowds_failed_leave_nothing_uncounted(acme, monkeypatch):
    """Their rollups are right already; the next one counts networks and places as if they were not."""
    late, begun = AT - 40 * MINUTE, Tick.objects.get().started_at
    with monkeypatch.context() as while_broken:
        while_broken.setattr(crowds, "_write_rows", lambda *_: 1 / 0)
        for n in range(3):
            now = NOW + (n + 1) * 70 * SECOND
            for number in range(6):
                for at in (late, now):
                    make_report(
                        acme, at=at, changed_at=now, network_key=bytes([number]) * 16, region=f"{'DFG'[n]}R"
                    )
            tick.run(now=now)
    assert (Tick.objects.get().started_at, CrowdMinute.objects.count()) == (begun, 0)

    now += 10 * SECOND
    tick.run(now=now)

    assert Tick.objects.get().started_at == now
    assert all(table.objects.exists() for table in TABLES)
    assert_full_recount_changes_nothing(now=now)


def assert_full_recount_changes_nothing(*, now):
    kept = [list(table.objects.order_by("pk").values()) for table in TABLES]

    span = {"since": AT - 60 * MINUTE, "until": now + 15 * MINUTE}
    again = rollups.recount(since=span["since"], changed_after=now, now=now)

    assert (again, crowds.recount(**span), places.recount(**span)) == (0, 0, 0)
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == kept
