"""What the publication keeps in memory from tick to tick is what the tables say."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aggregator.models import (
    PublishedSnapshot,
    State,
    Tick,
)
from aggregator.pipeline import publications, rollups, tick
from aggregator.pipeline.inputs.memory import changes, slow_reads
from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.pipeline.past import stage as past
from aggregator.publication.encoding import decode_snapshot
from aggregator.publication.published import BOARD, INCIDENTS
from aggregator.publication.snapshots import IncidentsSnapshot, ServiceSnapshot, SiteSnapshot
from reports.models import Report, Service
from reports.queries import forget_catalogue
from tests.builders.derived import HOUR, make_baseline, make_incident
from tests.builders.reports import AT, DAY, MINUTE, make_report, make_service

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
KINDS = {BOARD: SiteSnapshot, INCIDENTS: IncidentsSnapshot}
BEGIN = AT + 25 * MINUTE  # 14:55, so that the ticks below reach into the next hour


@pytest.fixture
def strict(monkeypatch):
    """Nothing is read again just in case; lines over weeks are made in each tick."""
    monkeypatch.setattr(changes, "READ_AGAIN", 0)
    monkeypatch.setattr(slow_reads, "KEPT", timedelta(0))


@pytest.fixture
def busy(acme):
    """Two services with a day of reports, and a tick that counted them."""
    chosen = random.Random(15)
    for service in (acme, make_service("globex")):
        make_baseline(service, rate=0.02, at=AT - 2 * DAY)
        for _ in range(30):
            report_somehow(service, chosen, at=BEGIN - chosen.random() * 25 * HOUR)
        for n in range(8):  # those that leave the day while we look
            report_somehow(service, chosen, at=BEGIN - DAY + n * MINUTE)
    tick.run(now=BEGIN)
    return acme


def report_somehow(service, chosen, *, at, **fields) -> Report:
    return make_report(
        service,
        at=at,
        surface=chosen.choice(("chat", "api", "")),
        symptom=chosen.choice(("login", "slow")),
        region=chosen.choice(("DE", "US-CA", "")),
        stance=chosen.choice(("broken", "broken", "works")),
        **fields,
    )


def read_published() -> dict[str, object]:
    """What the stage makes itself, but for the catalogue."""
    services = Service.objects.values_list("slug", flat=True)
    return {
        row.key: decode_snapshot(bytes(row.body), kind=KINDS.get(row.key, ServiceSnapshot))
        for row in PublishedSnapshot.objects.filter(key__in=[*KINDS, *services])
    }


def rebuild(now) -> dict[str, object]:
    publications.forget_published()
    PublishedSnapshot.objects.all().delete()
    publications.refresh(past=past.get_outbox(), now=now)
    return read_published()


def list_ticks() -> Iterator[tuple[int, object]]:
    """A minute of ticks, a pause, and the turn of an hour."""
    for n, seconds in enumerate((10, 20, 40, 60, 70, 130, 200, 280, 305, 360)):
        yield n, BEGIN + seconds * SECOND


@pytest.mark.usefixtures("strict")
def test_what_is_kept_in_memory_is_what_a_rebuild_reads(busy):
    chosen = random.Random(16)
    for n, now in list_ticks():
        for _ in range(n % 3):
            report_somehow(busy, chosen, at=now - 5 * SECOND)
        if n == 4:  # drained from a spool
            report_somehow(busy, chosen, at=now - 3 * HOUR, changed_at=now)
        if n == 6:
            hours = Report.objects.filter(received_at__range=(now - 5 * HOUR, now - HOUR))
            hours.update(excluded=True, changed_at=now)
        tick.run(now=now)
    kept = read_published()

    assert kept == rebuild(now)


@pytest.mark.usefixtures("strict")
def test_changes_of_a_tick_that_another_process_ran_are_read(busy):
    ours, now = (publications._memory, publications._slow), BEGIN + MINUTE
    report_somehow(busy, random.Random(17), at=now - 3 * HOUR, changed_at=now)
    other = Service.objects.get(slug="globex")
    report_somehow(other, random.Random(17), at=now - 10 * MINUTE, changed_at=now)
    publications.forget_published()
    tick.run(now=now)
    ours[0].number = publications._memory.number
    publications._memory, publications._slow = ours

    tick.run(now=now + MINUTE)

    assert read_published() == rebuild(now + MINUTE)


@pytest.mark.usefixtures("strict")
def test_a_past_that_was_recounted_does_not_leave_less_than_nothing(busy):
    for n in range(1, 4):
        report_somehow(busy, random.Random(n), at=BEGIN - DAY + n * MINUTE)
    rollups.recount(since=BEGIN - 2 * DAY, changed_after=BEGIN, now=BEGIN)

    now = BEGIN + 5 * MINUTE
    tick.run(now=now)

    parts = read_published()["acme"].parts
    assert parts == rebuild(now)["acme"].parts


@pytest.mark.usefixtures("strict")
def test_the_first_tick_of_all_is_read_whole(busy):
    report_somehow(busy, random.Random(18), at=BEGIN - 3 * HOUR)
    Tick.objects.all().delete()

    tick.run(now=BEGIN + MINUTE)

    assert read_published() == rebuild(BEGIN + MINUTE)


def test_a_tick_with_nothing_new_counts_nothing(busy, monkeypatch):
    monkeypatch.setattr(changes, "READ_AGAIN", 0)
    tick.run(now=BEGIN + 10 * SECOND)

    with CaptureQueriesContext(connection) as captured:
        publications.refresh(now=BEGIN + 20 * SECOND, window=OpenWindow.read(now=BEGIN + 20 * SECOND))

    statements = [each["sql"] for each in captured.captured_queries]
    # Gaps are told from spans, and look for reports in them.
    counting = [sql for sql in statements if "aggregator_rollup" in sql and not sql.startswith("-- Gaps of")]
    assert (counting, len(statements) < 40) == ([], True)


def test_services_that_left_the_catalogue_are_published_no_more(busy):
    busy.active = False
    busy.save()
    forget_catalogue()

    tick.run(now=BEGIN + MINUTE)

    assert not PublishedSnapshot.objects.filter(key="acme").exists()


def test_news_of_a_tick_that_failed_are_news_for_the_next_one(busy, monkeypatch):
    publications.refresh(now=BEGIN)
    make_incident(busy, steps={State.OPEN: BEGIN})
    with monkeypatch.context() as broken:
        broken.setattr(publications.status_board, "make_board", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publications.refresh(now=BEGIN + 10 * SECOND)

    publications.refresh(now=BEGIN + 20 * SECOND)

    assert len(read_published()["acme"].incidents.episodes) == 1
