"""Rounds of polling: over several pages, beside other workers, and within their time."""

import threading
import time

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from aggregator import tasks
from aggregator.models import OfficialPage
from aggregator.pipeline.locks import ONE_AT_A_TIME, ONE_ROUND_AT_A_TIME
from aggregator.pipeline.polls import polling, reading
from aggregator.pipeline.polls.polling import Round
from tests.builders.reports import MINUTE, make_service, right_now
from tests.builders.statuspages import (
    SUMMARY,
    serve_statuspage,
)
from tests.requests.peer import Handler, Peer, running_peer
from tests.requests.polled_pages import (
    HOUR,
    NOW,
    get_page,
    poll_pages,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("peer")]


@pytest.fixture
def other_worker(db):
    known = connection.get_connection_params()
    place = {name: known[name] for name in ("dbname", "user", "host", "port") if name in known}
    with psycopg.connect(autocommit=True, **place) as other:
        yield other


def test_pages_of_several_hosts_are_asked_at_once(db):
    """Each answers only when all have been asked."""
    together = threading.Barrier(4, timeout=10)

    def answer_together(handler: Handler) -> None:
        together.wait()
        handler.wfile.write(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")

    peers = [running_peer() for _ in range(4)]
    for n, each in enumerate(peers):
        running: Peer = each.__enter__()
        running.replies[SUMMARY] = answer_together
        make_service(f"acme-{n}", status_page=running.url, status_format="statuspage")

    outcome = poll_pages()
    for each in peers:
        each.__exit__(None, None, None)

    assert (outcome, {row.problem for row in OfficialPage.objects.all()}) == (Round(failed=4), {"not_found"})


def send_flood(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
    for _ in range(50):
        handler.wfile.write(bytes(1_000_000))


def send_slowly(handler: Handler) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" * 100:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)


def test_bad_neighbours_spoil_neither_round_nor_worker(db, monkeypatch):
    monkeypatch.setattr(reading, "WITHIN", 1.0)
    with running_peer() as large, running_peer() as slow, running_peer() as well:
        large.replies[SUMMARY], slow.replies[SUMMARY] = send_flood, send_slowly
        serve_statuspage(well)
        for name, each in {"large": large, "slow": slow, "well": well}.items():
            make_service(name, status_page=each.url, status_format="statuspage")

        outcome = poll_pages()

        problems = dict(OfficialPage.objects.values_list("address", "problem"))
        assert problems == {large.url: "too_large", slow.url: "too_slow", well.url: ""}
    assert (outcome, poll_pages(NOW + HOUR).failed) == (
        Round(read=1, failed=2),
        3,
    )  # nobody is there any more


def test_round_takes_no_new_page_after_its_time(acme, peer, monkeypatch):
    monkeypatch.setattr(polling, "ROUND", 0)
    serve_statuspage(peer)

    assert (poll_pages(), peer.asked) == (Round(), [])


def test_only_one_round_runs_at_a_time(acme, peer, other_worker):
    other_worker.execute("SELECT pg_advisory_lock(%s)", [ONE_ROUND_AT_A_TIME])

    assert (poll_pages(), peer.asked) == (Round(), [])


def test_round_and_tick_do_not_wait_for_each_other(acme, peer, other_worker):
    other_worker.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    serve_statuspage(peer)

    assert poll_pages() == Round(read=1)


def test_task_asks_unless_it_is_switched_off(acme, peer):
    serve_statuspage(peer)

    with override_settings(OFFICIAL_POLLING=False):
        tasks.poll_official()
    off = len(peer.asked)
    tasks.poll_official()

    assert (off, len(peer.asked)) == (0, 2)
    assert right_now() - get_page().read_at < MINUTE
