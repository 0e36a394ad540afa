"""What is published is what the tables say, also for a process that cannot reach them."""

from datetime import timedelta

import pytest
from django.db import connection

from aggregator.models import CrowdMinute, Level, PublishedSnapshot, State
from aggregator.pipeline import publications
from aggregator.publication import follower, reading
from aggregator.publication.disk_copy import DiskCopy
from aggregator.publication.follower import PublicationFollower
from aggregator.publication.published import BOARD, get_publication, list_keys, set_publication
from aggregator.web.pages.board import build_board_page
from aggregator.web.pages.parts.service_reading import read_service
from aggregator.web.pages.service import ServicePage, build_service_page
from reports.choices.services import CatalogueEntry
from reports.proof_of_work import rule
from tests.builders.derived import (
    HOUR,
    make_baseline,
    make_crowd,
    make_incident,
    make_rollup,
    make_tick,
    make_watch,
)
from tests.builders.publishing import publish, publish_and_follow
from tests.builders.reports import AT, DAY, MINUTE, make_service

SECOND = timedelta(seconds=1)
TICKED = AT + 40 * SECOND


@pytest.fixture
def storm(acme):
    """Seven reports a minute, of which 30 in the oldest one that still counts; Globex is quiet."""
    quiet = make_service("globex")
    for service in (acme, quiet):
        make_baseline(service, rate=0.2, at=AT - DAY)
    make_watch(acme, until=AT, level="problem")
    make_watch(quiet, until=AT)
    make_tick(TICKED)
    for age in range(60):
        make_rollup(acme, at=AT - age * MINUTE, reports=30 if age == 15 else 7)
        make_rollup(acme, at=AT - age * MINUTE, reports=1, stance="works")
    make_crowd(acme, first=AT - HOUR, minutes=60)
    return make_incident(acme, steps={State.OPEN: AT - HOUR / 2})


def make_page(entry: CatalogueEntry, window: str | None = None) -> ServicePage:
    read = read_service(service=entry, window=window, now=TICKED)
    return build_service_page(read=read, now=TICKED)


@pytest.mark.usefixtures("storm")
@pytest.mark.parametrize("window", [None, "4h", "24h", "7d", "30d"])
def test_a_published_page_is_that_of_the_tables(entry, window):
    live = make_page(entry, window)

    publish_and_follow(now=TICKED)

    assert make_page(entry, window) == live


@pytest.mark.usefixtures("storm")
def test_the_published_board_is_that_of_the_tables():
    live = build_board_page(query="", now=TICKED)

    publish_and_follow(now=TICKED)

    assert build_board_page(query="", now=TICKED) == live


@pytest.mark.usefixtures("storm")
def test_published_pages_ask_no_table(entry, django_assert_num_queries):
    publish_and_follow(now=TICKED)

    with django_assert_num_queries(0):
        make_page(entry)
        build_board_page(query="", now=TICKED)
        reading.read_version(now=TICKED)


def test_what_did_not_change_is_not_written_again(storm):
    keys = list_keys(services=["acme", "globex"], incidents=[storm.id])

    assert publish_and_follow(now=TICKED) == len(keys)
    assert publish(now=TICKED) == 0
    assert set(PublishedSnapshot.objects.values_list("key", flat=True)) == keys


@pytest.mark.usefixtures("storm")
def test_of_the_next_tick_only_the_troubled_service_and_the_board_are_written():
    publish_and_follow(now=TICKED)
    make_tick(TICKED + 10 * SECOND)

    publish(now=TICKED + 10 * SECOND)

    numbers = dict(PublishedSnapshot.objects.values_list("key", "number"))
    newest = max(numbers.values())
    assert {key for key, number in numbers.items() if number == newest} == {BOARD, "acme"}


@pytest.mark.usefixtures("storm")
def test_minutes_in_memory_are_those_of_a_rebuild(acme):
    publish_and_follow(now=TICKED)
    for n in range(1, 5):
        make_rollup(acme, at=AT + n * MINUTE, reports=n)
        make_tick(TICKED + n * MINUTE)
        publish(now=TICKED + n * MINUTE)
    kept = {row.key: bytes(row.body) for row in PublishedSnapshot.objects.all()}

    publications.forget_published()
    PublishedSnapshot.objects.all().delete()
    publish(now=TICKED + 4 * MINUTE)

    rebuilt = {row.key: bytes(row.body) for row in PublishedSnapshot.objects.all()}
    assert rebuilt.keys() == kept.keys()
    publication = follower.Publication({key: follower.StoredSnapshot(1, body) for key, body in kept.items()})
    again = follower.Publication({key: follower.StoredSnapshot(1, body) for key, body in rebuilt.items()})
    for slug in ("acme", "globex"):
        before, after = (each.get(slug, kind=reading.ServiceSnapshot) for each in (publication, again))
        assert (before.recent, before.verdict) == (after.recent, after.verdict)
        counted = [{by: each.total for by, each in snapshot.parts.by.items()} for snapshot in (before, after)]
        assert counted[0] == counted[1]


@pytest.mark.usefixtures("storm")
def test_a_lost_table_is_filled_again():
    written = publish_and_follow(now=TICKED)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE aggregator_publishedsnapshot")

    assert publish(now=TICKED) == written


@pytest.mark.usefixtures("storm")
def test_old_numbers_tell_their_age_and_no_level(entry):
    publish_and_follow(now=TICKED)

    stale, silent = (build_board_page(query="", now=TICKED + n * MINUTE) for n in (2, 11))

    assert (stale.stale, stale.silent, silent.silent) == (True, False, True)
    snapshot = reading.find_snapshot(service=entry, now=TICKED + 11 * MINUTE)
    assert snapshot.verdict.level == Level.NO_DATA


@pytest.mark.usefixtures("storm")
def test_a_web_process_that_never_reached_the_tables_reads_the_copy(entry, tmp_path):
    live = make_page(entry)
    publish(now=TICKED)
    copy = DiskCopy(tmp_path / "snapshots.sqlite3")
    PublicationFollower(copy).follow_once()
    set_publication(None)

    follower.adopt(copy.load())

    assert make_page(entry) == live


@pytest.mark.usefixtures("storm")
def test_a_follower_takes_over_what_is_newer_and_nothing_twice(tmp_path):
    publish(now=TICKED)
    following = PublicationFollower(DiskCopy(tmp_path / "snapshots.sqlite3"))

    assert [following.follow_once(), following.follow_once()] == [True, False]
    number = get_publication().number
    make_tick(TICKED + 10 * SECOND)
    publish(now=TICKED + 10 * SECOND)

    assert following.follow_once()
    assert get_publication().number > number


@pytest.mark.usefixtures("storm")
def test_web_processes_learn_of_which_services_reports_were_discarded(acme, monkeypatch):
    noted = []
    monkeypatch.setattr(rule, "note_concentrated", noted.append)
    publish_and_follow(now=TICKED)
    CrowdMinute.objects.filter(service=acme, minute=AT - 14 * MINUTE).update(aside=3)
    publish_and_follow(now=TICKED + SECOND)
    publish_and_follow(now=TICKED + 2 * MINUTE)

    assert noted == [(), (acme.pk,), ()]


@pytest.mark.usefixtures("storm")
def test_a_publication_that_cannot_be_read_is_left_alone(caplog):
    publish(now=TICKED)
    PublishedSnapshot.objects.filter(key=BOARD).update(body=b"of another version")

    assert not follower.adopt(follower.Publication(follower.read_newer(0)))
    assert get_publication() is None
    assert "cannot be read" in caplog.text


@pytest.mark.usefixtures("storm")
def test_a_service_that_fails_keeps_its_last_snapshot(monkeypatch):
    publish_and_follow(now=TICKED)
    make_tick(TICKED + 10 * SECOND)
    assemble = publications.assembly.assemble_service

    def fail_for_acme(*, service, **options):
        if service.slug == "acme":
            raise ValueError
        return assemble(service=service, **options)

    monkeypatch.setattr(publications.assembly, "assemble_service", fail_for_acme)
    publish(now=TICKED + 10 * SECOND)

    numbers = dict(PublishedSnapshot.objects.values_list("key", "number"))
    assert numbers["acme"] < numbers[BOARD]
