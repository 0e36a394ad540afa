"""What polling keeps when a page changes, and that it keeps nothing twice."""

from dataclasses import replace

import pytest

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.pipeline.polls.polling import Round
from aggregator.queries.vendors.vendor_status import read_vendor
from reports.queries import catalogue
from tests.builders import statuspages
from tests.builders.reports import AT, DAY, MINUTE
from tests.builders.statuspages import (
    INCIDENTS,
    SUMMARY,
    make_component_entry,
    make_incident_entry,
    serve_statuspage,
)
from tests.requests.peer import Handler, Reply
from tests.requests.polled_pages import (
    HOUR,
    NOW,
    get_page,
    list_kept_claims,
    poll_pages,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("peer")]


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

    assert [(notice.title, notice.first_published_at) for notice in vendor.notices] == [
        ("Elevated errors", AT)
    ]
    assert vendor.reading.read_at == NOW


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
