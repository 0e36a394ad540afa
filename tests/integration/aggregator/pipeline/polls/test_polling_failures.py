"""Status pages that cannot be read: what is recorded, and that the other pages are read all the same."""

import gzip
import logging

import pytest

from aggregator.models import OfficialPage
from aggregator.official import reading
from aggregator.pipeline import claims
from aggregator.pipeline.polls import polling
from aggregator.pipeline.polls.polling import Round
from tests.builders.reports import MINUTE, make_service
from tests.builders.statuspages import (
    INCIDENTS,
    SUMMARY,
    serve_statuspage,
)
from tests.requests.peer import Handler, Reply, running_peer
from tests.requests.polled_pages import (
    NOW,
    get_page,
    poll_pages,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("peer")]


def send_half(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")


BAD_ANSWERS = {
    "challenge": Reply(b"<!doctype html>", 405, {"Content-Type": "text/html"}),
    "come_back_later": Reply(status=429),
    "cut_off": send_half,
    "refused_address": Reply(status=302, headers={"Location": "http://[::ffff:169.254.169.254]/"}),
    "scheme": Reply(status=302, headers={"Location": "file:///etc/passwd"}),
    "http_error": Reply(status=500),
    "not_found": Reply(status=404),
    "html": Reply(b"<!doctype html><title>Login</title>", headers={"Content-Type": "text/html"}),
    "empty": Reply(b""),
    "wrong_shape": Reply(b'{"status": "ok"}', headers={"Content-Type": "application/json"}),
    "not_json": Reply(gzip.compress(b'{"page": '), headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("word", BAD_ANSWERS)
def test_page_that_cannot_be_read_says_why_until_it_can(acme, peer, word, caplog):
    caplog.set_level(logging.INFO)
    serve_statuspage(peer)
    poll_pages()
    peer.replies |= {SUMMARY: BAD_ANSWERS[word], INCIDENTS: BAD_ANSWERS[word]}

    assert poll_pages(NOW + 5 * MINUTE) == Round(failed=1)
    failing = get_page()
    serve_statuspage(peer)
    poll_pages(NOW + 10 * MINUTE)

    assert (failing.problem, failing.failures, failing.read_at) == (word, 1, NOW)
    assert NOW + 5 * MINUTE <= failing.failing_since < NOW + 6 * MINUTE
    assert (get_page().problem, get_page().failures, get_page().failing_since) == ("", 0, None)
    assert caplog.messages == [
        f"status page {failing.pk} cannot be read: {word}",
        f"status page {failing.pk} can be read again",
    ]


@pytest.mark.parametrize(
    "body",
    [
        '{"components": [], "x": "ä"}'.encode("latin-1"),
        b"\xff\xfe\xfa",
        b"\0" * 50,
        b"[" * 100_000,
        b"{}" * 9,
    ],
)
def test_bytes_of_any_kind_break_nothing(acme, peer, body):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    peer.replies |= {path: Reply(body, headers=headers) for path in (SUMMARY, INCIDENTS)}
    OfficialPage.objects.create(address=peer.url, format="statuspage", next_at=NOW)

    assert poll_pages() == Round(failed=1)
    assert get_page().problem in {"encoding", "not_json", "empty", "wrong_shape"}


def test_fault_of_ours_is_told_without_the_vendors_words(acme, peer, monkeypatch, caplog):
    def broken(**_: object) -> None:
        raise KeyError("words of the vendor")

    monkeypatch.setattr(reading, "read_document", broken)
    serve_statuspage(peer)

    assert poll_pages() == Round(failed=1)
    assert get_page().problem == "our_fault"
    assert "words of the vendor" not in caplog.text
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert "KeyError in broken" in caplog.messages[0]


def test_server_that_asks_us_to_come_back_later_is_left_in_peace(acme, peer):
    serve_statuspage(peer)
    poll_pages()
    peer.replies[SUMMARY] = Reply(status=429, headers={"Retry-After": "1800"})
    poll_pages(NOW + 5 * MINUTE)
    peer.asked.clear()

    polling.run_round(now=NOW + 34 * MINUTE)

    assert peer.asked == []
    assert get_page().next_at >= NOW + 35 * MINUTE


def test_page_that_cannot_be_kept_costs_the_others_nothing(acme, peer, monkeypatch, caplog):
    serve_statuspage(peer)
    record_reading = claims.record_reading

    def broken(**arguments: object) -> int:
        if arguments["page"] == first.pk:
            raise ValueError("words of the vendor")
        return record_reading(**arguments)

    with running_peer() as other:
        serve_statuspage(other)
        make_service("other", status_page=other.url)
        claims.ensure_pages(now=NOW)
        first = OfficialPage.objects.get(address=peer.url)
        monkeypatch.setattr(claims, "record_reading", broken)

        assert poll_pages() == Round(read=1, failed=1)
    assert OfficialPage.objects.get(pk=first.pk).problem == "our_fault"
    assert f"status page {first.pk}: ValueError in broken" in caplog.messages[0]
    assert "words of the vendor" not in caplog.text
