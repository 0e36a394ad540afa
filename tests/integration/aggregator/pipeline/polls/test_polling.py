"""Status pages asked over real connections: a vendor's server on loopback, tables of ours."""

import gzip
import logging
import threading
import time
from dataclasses import replace

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from aggregator import tasks
from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official import formats
from aggregator.pipeline import claims, tick
from aggregator.pipeline.polls import polling, reading
from aggregator.pipeline.polls.polling import Round
from aggregator.queries.vendors.vendor_status import read_vendor
from reports.catalogue.clashes import OF_ONE_FILE
from reports.models import Service
from reports.queries import catalogue, forget_catalogue
from tests.builders import statuspages
from tests.builders.reports import AT, DAY, MINUTE, make_service, right_now
from tests.builders.statuspages import (
    INCIDENTS,
    SUMMARY,
    make_component_entry,
    make_incident_entry,
    serve_statuspage,
)
from tests.requests.peer import Handler, Peer, Reply, running_peer
from tests.requests.polled_pages import (
    HOUR,
    NOW,
    OFFICIAL,
    RECORDED,
    get_page,
    list_kept_claims,
    poll_pages,
    serve_files,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_this_machine_without_pauses(peer):
    """Also where a test starts peers of its own."""


@pytest.fixture
def acme(db, peer):
    return make_service("acme", status_page=peer.url)


@pytest.fixture
def other_worker(db):
    known = connection.get_connection_params()
    place = {name: known[name] for name in ("dbname", "user", "host", "port") if name in known}
    with psycopg.connect(autocommit=True, **place) as other:
        yield other


@pytest.mark.parametrize("name", formats.ORDER)
def test_every_format_is_found_and_read(acme, peer, name):
    serve_page = getattr(statuspages, f"serve_{name}")
    serve_page(peer, incidents=[make_incident_entry()]) if name == "statuspage" else serve_page(peer)

    assert poll_pages() == Round(read=1)
    assert (get_page().format, get_page().problem, get_page().read_at) == (name, "", get_page().asked_at)
    assert ("incident", "Elevated errors", "investigating") in {
        (a, t, p) for a, _, t, p in list_kept_claims()
    }


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_pages_are_found_read_and_not_kept_twice(acme, peer, name):
    serve_files(peer, RECORDED[name])

    outcome = poll_pages()
    kept = len(list_kept_claims())
    poll_pages(NOW + 5 * MINUTE)

    assert (outcome, get_page().format, get_page().problem) == (Round(read=1), name, "")
    assert len(list_kept_claims()) == kept > 0


NAMED = {  # of one vendor each: paths below the page, or the address of one file
    "google": {"/incidents.json": "google_incidents.json"},
    "slack": {
        "/api/v2.0.0/current": "slack_current.json",
        "/api/v2.0.0/history": "slack_history.json",
    },
    "heroku": {"/api/v4/current-status": "heroku_current.json"},
    "aws": {"/public/currentevents": "aws_currentevents.json"},
    "statusio": {"/1.0/status/7": "statusio_status.json"},
    "salesforce": {"/v1/incidents/active": "salesforce_active.json"},
    "apple": {"/data/system_status_en_US.js": "apple_system_status.js"},
}


@pytest.mark.parametrize("name", NAMED)
def test_formats_of_one_vendor_are_read_where_the_catalogue_says(db, peer, name):
    files = {path: (OFFICIAL / file).read_text() for path, file in NAMED[name].items()}
    encoding = "utf-16" if name == "aws" else "utf-8"
    peer.replies = {path: Reply(text.encode(encoding)) for path, text in files.items()}
    own = f"{peer.url}{next(iter(files))[1:]}" if name in OF_ONE_FILE else ""
    make_service("acme", status_page=peer.url, status_feed=own, status_format=name)

    outcome = poll_pages()
    kept = len(list_kept_claims())
    poll_pages(NOW + 5 * MINUTE)

    assert (outcome, get_page().format, get_page().problem) == (Round(read=1), name, "")
    assert (len(list_kept_claims()), [path for path, _ in peer.asked]) == (kept, [*files] * 2)
    assert kept > 0


def test_what_is_new_is_kept_and_what_is_known_is_not_kept_twice(acme, peer):
    serve_statuspage(peer, components=[make_component_entry()], incidents=[make_incident_entry()])
    poll_pages()
    worse = [make_component_entry(status="major_outage")]
    serve_statuspage(
        peer,
        components=worse,
        incidents=[make_incident_entry(words=[("investigating", AT), ("identified", NOW)])],
    )

    poll_pages(NOW + 5 * MINUTE)
    poll_pages(NOW + 10 * MINUTE)

    assert list_kept_claims() == [
        ("component", "c1", "API", "operational"),
        ("incident", "i1", "Elevated errors", "investigating"),
        ("component", "c1", "API", "major"),
        ("incident", "i1", "Elevated errors", "identified"),
    ]


def test_claim_knows_when_it_was_absent_and_when_first_seen(acme, peer):
    serve_statuspage(peer)
    poll_pages()
    before = get_page().read_at
    serve_statuspage(peer, incidents=[make_incident_entry()])

    poll_pages(NOW + 5 * MINUTE)

    claim = OfficialClaim.objects.get(about="incident")
    assert claim.absent_at == before == NOW
    assert NOW + 5 * MINUTE <= claim.first_seen_at < NOW + 6 * MINUTE


def test_pages_that_have_not_changed_are_read_and_say_nothing_new(acme, peer):
    serve_statuspage(peer, headers={"ETag": '"1"'})
    poll_pages()
    peer.replies |= {SUMMARY: Reply(status=304), INCIDENTS: Reply(status=304)}
    peer.asked.clear()

    assert poll_pages(NOW + 5 * MINUTE) == Round(read=1)
    assert [headers["If-None-Match"] for _, headers in peer.asked] == ['"1"', '"1"']
    assert (get_page().read_at, len(list_kept_claims())) == (NOW + 5 * MINUTE, 1)


def test_unchanged_half_is_asked_for_again_when_the_other_has_changed(acme, peer):
    """What the summary lists no longer is over, unless the list of incidents says how it ended."""
    serve_statuspage(peer, headers={"ETag": '"1"'}, incidents=[make_incident_entry()])
    poll_pages()
    serve_statuspage(peer, headers={"ETag": '"2"'}, incidents=[make_incident_entry()])
    whole = peer.replies[INCIDENTS]

    def unchanged(handler: Handler) -> None:
        head = "304 Not Modified" if handler.headers["If-None-Match"] else "200 OK"
        body = b"" if handler.headers["If-None-Match"] else whole.body
        handler.wfile.write(f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)

    peer.replies[INCIDENTS] = unchanged
    peer.asked.clear()

    assert poll_pages(NOW + 5 * MINUTE) == Round(read=1)
    assert peer.paths == [SUMMARY, INCIDENTS, INCIDENTS]


def test_page_is_read_whole_or_not_at_all(acme, peer):
    serve_statuspage(peer, headers={"ETag": '"1"'}, incidents=[make_incident_entry()])
    peer.replies[INCIDENTS] = Reply(b"{broken", headers={"Content-Type": "application/json"})
    OfficialPage.objects.create(address=peer.url, format="statuspage", next_at=NOW)

    assert poll_pages() == Round(failed=1)
    assert (get_page().problem, get_page().validators, list_kept_claims()) == ("not_json", {}, [])


def test_renamed_component_stays_the_same_one(acme, peer):
    serve_statuspage(peer)
    poll_pages()
    serve_statuspage(peer, components=[make_component_entry(name="The API", status="partial_outage")])

    poll_pages(NOW + 5 * MINUTE)

    assert [(subject, title) for _, subject, title, _ in list_kept_claims()] == [
        ("c1", "API"),
        ("c1", "The API"),
    ]


def test_state_of_a_component_that_vanished_is_over(acme, peer):
    serve_statuspage(
        peer,
        components=[make_component_entry(), make_component_entry("c2", name="Chat", status="major_outage")],
    )
    poll_pages()
    serve_statuspage(peer)

    poll_pages(NOW + 5 * MINUTE)
    poll_pages(NOW + 10 * MINUTE)

    assert list_kept_claims() == [
        ("component", "c1", "API", "operational"),
        ("component", "c2", "Chat", "major"),
        ("component", "c2", "Chat", ""),
    ]


def test_words_changed_afterwards_are_a_further_claim(acme, peer):
    serve_statuspage(peer, incidents=[make_incident_entry()])
    poll_pages()
    serve_statuspage(peer, incidents=[make_incident_entry(name="Slightly elevated errors")])

    poll_pages(NOW + 5 * MINUTE)

    titles = [title for about, _, title, _ in list_kept_claims() if about == "incident"]
    assert titles == ["Elevated errors", "Slightly elevated errors"]


def test_incident_that_vanished_without_a_word_is_over(acme, peer):
    serve_statuspage(peer, incidents=[make_incident_entry()])
    poll_pages()
    serve_statuspage(peer)

    poll_pages(NOW + 5 * MINUTE)
    poll_pages(NOW + 10 * MINUTE)

    assert [progress for about, _, _, progress in list_kept_claims() if about == "incident"] == [
        "investigating",
        "resolved",
    ]


def test_vendors_words_reach_the_service(acme, peer):
    serve_statuspage(
        peer, components=[make_component_entry(status="partial_outage")], incidents=[make_incident_entry()]
    )
    poll_pages()

    vendor = read_vendor(service=catalogue().entries["acme"], first=AT, now=NOW + MINUTE)

    assert [(notice.title, notice.first_word_at) for notice in vendor.notices] == [("Elevated errors", AT)]
    assert vendor.reading.read_at == NOW


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

    monkeypatch.setattr(formats, "read_document", broken)
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


BAD = [make_component_entry(status="major_outage")]


def test_vendor_that_speaks_another_format_after_hours_is_reported_and_read_once_it_is_named(acme, peer):
    serve_statuspage(peer, components=BAD, incidents=[make_incident_entry("i0")])
    poll_pages()
    peer.replies.clear()
    statuspages.serve_feed(peer)
    problems = []
    for hours in (1, 6, 8, 9):
        poll_pages(NOW + hours * HOUR)
        problems.append((get_page().problem, get_page().format, get_page().moved_format))
    Service.objects.update(status_format="feed")
    forget_catalogue()
    poll_pages(NOW + 10 * HOUR)

    gone, moved = ("not_found", "statuspage", ""), ("moved", "statuspage", "feed")
    assert problems == [gone, gone, moved, moved]
    assert (get_page().format, get_page().problem, get_page().moved_format) == ("feed", "", "")
    assert [row for row in list_kept_claims()[2:] if row != ("component", "c1", "API", "")] == [
        ("incident", "tag:acme,2026:Incident/i1", "Elevated errors", "investigating"),
        ("incident", "i0", "Elevated errors", "resolved"),
    ]


def test_bad_quarter_of_an_hour_makes_no_feed_of_a_statuspage(acme, peer):
    serve_statuspage(peer)
    statuspages.serve_feed(peer)
    poll_pages()
    well = dict(peer.replies)
    for n, status in enumerate((503, 404, 500, 404, 404), start=1):
        peer.replies |= {path: Reply(status=status) for path in (SUMMARY, INCIDENTS)}
        poll_pages(NOW + n * 5 * HOUR)
    failing = get_page()
    peer.replies = well

    assert (failing.format, failing.problem) == ("statuspage", "not_found")
    assert (poll_pages(NOW + 30 * HOUR), get_page().format) == (Round(read=1), "statuspage")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_first_asking_in_a_bad_moment_makes_no_feed_of_a_statuspage(acme, peer, status):
    statuspages.serve_feed(peer)
    peer.replies[SUMMARY] = Reply(status=status)

    assert poll_pages() == Round(failed=1)
    assert (get_page().format, get_page().problem, peer.paths) == ("", "http_error", [SUMMARY])


def test_states_of_another_format_are_over_when_the_catalogue_names_the_right_one(acme, peer):
    serve_statuspage(peer, components=BAD)
    poll_pages()
    statuspages.serve_instatus(peer)
    peer.replies["/v2/components.json"] = Reply(
        b'{"components": [{"id": "x", "name": "X", "status": "OPERATIONAL"}]}'
    )
    Service.objects.update(status_format="instatus")
    forget_catalogue()

    assert poll_pages(NOW + 5 * MINUTE) == Round(read=1)
    assert get_page().format == "instatus"
    assert ("component", "c1", "API", "") in list_kept_claims()


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


def test_clock_that_was_set_back_breaks_nothing(acme, peer):
    serve_statuspage(peer)
    poll_pages()
    serve_statuspage(peer, incidents=[make_incident_entry()])

    assert poll_pages(NOW - HOUR) == Round(read=1)
    claim = OfficialClaim.objects.get(about="incident")
    assert claim.absent_at == claim.first_seen_at


def test_files_of_a_page_that_differ_are_no_news_each_time(acme, peer):
    serve_statuspage(peer, incidents=[make_incident_entry()])
    whole = peer.replies[INCIDENTS]
    peer.replies[INCIDENTS] = replace(whole, body=whole.body.replace(b"Elevated", b"Some"))
    poll_pages()
    kept = list_kept_claims()

    poll_pages(NOW + 5 * MINUTE)

    assert (
        list_kept_claims()
        == kept
        == [
            ("component", "c1", "API", "operational"),
            ("incident", "i1", "Some errors", "investigating"),
        ]
    )


def test_incident_of_a_feed_is_over_three_days_after_the_last_word(acme, peer):
    statuspages.serve_feed(peer)
    ends = []
    for days in (0, 2, 4, 5):
        now = NOW + days * DAY
        poll_pages(now)
        vendor = read_vendor(service=catalogue().entries["acme"], first=AT, now=now + MINUTE)
        ends += [notice.ended_at for notice in vendor.notices]

    assert ends == [None, None, AT + 3 * DAY, AT + 3 * DAY]
    assert [how for *_, how in list_kept_claims()] == ["investigating", "resolved"]


def test_what_lies_open_in_a_feed_for_long_is_over_from_the_first_reading_on(acme, peer):
    statuspages.serve_feed(peer)

    poll_pages(NOW + 9 * DAY)

    vendor = read_vendor(service=catalogue().entries["acme"], first=AT, now=NOW + 10 * DAY)
    assert [(notice.began_at, notice.ended_at) for notice in vendor.notices] == [(AT, AT + 3 * DAY)]


def test_page_below_a_folder_is_asked_there(db, peer):
    make_service("acme", status_page=f"{peer.url}status", status_format="statuspage")
    ask_at = [f"/status{path}" for path in (SUMMARY, INCIDENTS)]
    serve_statuspage(peer)
    peer.replies = {f"/status{path}": reply for path, reply in peer.replies.items()}

    assert (poll_pages(), peer.paths) == (Round(read=1), ask_at)


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
    other_worker.execute("SELECT pg_advisory_lock(%s)", [polling.ONE_ROUND_AT_A_TIME])

    assert (poll_pages(), peer.asked) == (Round(), [])


def test_round_and_tick_do_not_wait_for_each_other(acme, peer, other_worker):
    other_worker.execute("SELECT pg_advisory_lock(%s)", [tick.ONE_AT_A_TIME])
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


def test_own_address_of_a_feed_is_asked_and_nothing_below_it(db, peer):
    body = (OFFICIAL / "github_status_history.atom").read_bytes()
    peer.replies["/pages/7/rss"] = Reply(body)
    feed = f"{peer.url}pages/7/rss"
    make_service("acme", status_page=peer.url, status_feed=feed, status_format="feed")

    assert poll_pages() == Round(read=1)
    assert ([path for path, _ in peer.asked], get_page().address) == (["/pages/7/rss"], feed)
    assert read_vendor(service=catalogue().entries["acme"], first=AT - DAY, now=NOW).reading.readable


def test_other_files_of_a_format_are_asked_beside_the_address_of_the_first(db, peer):
    serve_statuspage(peer, components=[make_component_entry()], incidents=[make_incident_entry()])
    feed = f"{peer.url}api/v2/summary.json"
    make_service("acme", status_page=f"{peer.url}help/", status_feed=feed, status_format="statuspage")

    assert poll_pages() == Round(read=1)
    assert [path for path, _ in peer.asked] == [SUMMARY, INCIDENTS]


def test_file_that_lies_elsewhere_is_read_alone(db, peer):
    """Its components lie nobody knows where."""
    peer.replies["/x.json"] = Reply((OFFICIAL / "statuspage_copy.json").read_bytes())
    make_service("acme", status_page=peer.url, status_feed=f"{peer.url}x.json", status_format="statuspage")

    assert poll_pages() == Round(read=1)
    assert [path for path, _ in peer.asked] == ["/x.json"]
