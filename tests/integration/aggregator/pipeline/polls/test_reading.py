"""Which files of a page are asked for, and where they may be found: a page that moved is not read."""

from dataclasses import replace

import pytest

from aggregator.official import formats
from aggregator.pipeline.polls.polling import Round
from tests.builders.reports import MINUTE, make_service
from tests.builders.statuspages import INCIDENTS, SUMMARY, make_component_entry, serve_statuspage
from tests.requests.peer import Reply, running_peer
from tests.requests.polled_pages import (
    NOW,
    get_page,
    list_kept_claims,
    poll_pages,
    serve_files,
    serve_with_etags,
)

pytestmark = pytest.mark.django_db


BAD = [make_component_entry(status="major_outage")]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("there", [True, False])
def test_page_that_has_moved_to_another_host_is_reported_and_not_read(acme, peer, known, there):
    serve_statuspage(peer, components=BAD)
    if known:
        poll_pages()
    with running_peer() as other:
        if there:
            serve_statuspage(other)
        for path in {path for each in formats.FORMATS for path in each.paths}:
            peer.replies[f"/{path}"] = Reply(status=301, headers={"Location": f"{other.url}{path}?token=1"})

        assert poll_pages(NOW + 5 * MINUTE) == Round(failed=1)
        assert (get_page().problem, get_page().moved_to) == ("moved", other.url)
    assert list_kept_claims()[1:] == ([("component", "c1", "API", "")] if known else [])


@pytest.mark.parametrize("to", ["{}api/v2/summary.json/", "{}en/api/v2/summary.json"])
def test_redirect_within_the_page_is_followed(acme, peer, to):
    serve_statuspage(peer)
    found = to.format("/")
    peer.replies |= {found: peer.replies[SUMMARY], SUMMARY: Reply(status=301, headers={"Location": found})}

    assert (poll_pages(), get_page().problem) == (Round(read=1), "")


def test_redirect_out_of_the_folder_of_a_page_is_a_move(db, peer):
    make_service("acme", status_page=f"{peer.url}status/", status_format="statuspage")
    serve_statuspage(peer)
    for path in (SUMMARY, INCIDENTS):
        peer.replies[f"/status{path}"] = Reply(status=302, headers={"Location": path})

    assert (poll_pages(), get_page().problem, get_page().moved_to) == (Round(failed=1), "moved", peer.url)


def test_server_elsewhere_that_asks_us_to_come_back_later_is_left_in_peace(acme, peer):
    with running_peer() as other:
        serve_statuspage(peer)
        poll_pages()
        other.replies[SUMMARY] = Reply(status=429, headers={"Retry-After": "1800"})
        peer.replies[SUMMARY] = Reply(status=302, headers={"Location": f"{other.url[:-1]}{SUMMARY}"})

        poll_pages(NOW + 5 * MINUTE)

    assert (get_page().problem, get_page().next_at >= NOW + 35 * MINUTE) == ("come_back_later", True)


PARTIAL = {SUMMARY: "statuspage_partial.json", INCIDENTS: "statuspage_partial.json"}
COMPONENTS = {"/api/v2/components.json": "statuspage_partial_components.json"}


def test_copy_that_leaves_components_out_of_its_summary_is_asked_for_them(acme, peer):
    serve_files(peer, PARTIAL | COMPONENTS)

    assert (poll_pages(), get_page().components) == (Round(read=1), 3)
    assert ("component", "01C", "New model", "major") in list_kept_claims()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404),
        Reply(status=400),
        Reply(b"<!doctype html>"),
        Reply(status=302, headers={"Location": "http://localhost:{port}/"}),
    ],
    ids=["not found", "bad request", "web page", "another host"],
)
def test_copy_without_a_list_of_components_stays_readable(acme, peer, reply):
    serve_files(peer, PARTIAL)
    headers = {name: value.format(port=peer.port) for name, value in reply.headers.items()}
    peer.replies["/api/v2/components.json"] = replace(reply, headers=headers)

    assert (poll_pages(), get_page().components, get_page().problem) == (Round(read=1), 2, "")


def test_copy_whose_list_of_components_fails_for_now_is_not_read(acme, peer):
    serve_files(peer, PARTIAL)
    peer.replies["/api/v2/components.json"] = Reply(status=500)

    assert (poll_pages(), get_page().problem) == (Round(failed=1), "http_error")


@pytest.mark.parametrize("there", [True, False])
def test_copy_that_has_not_changed_sends_nothing_again(acme, peer, there):
    serve_files(peer, PARTIAL | (COMPONENTS if there else {}))
    serve_with_etags(peer)
    poll_pages()
    peer.asked.clear()

    assert poll_pages(NOW + 5 * MINUTE) == Round(read=1)
    assert len(peer.asked) == 3
    assert sum("If-None-Match" in headers for _, headers in peer.asked) == (3 if there else 2)


def test_change_in_the_list_of_components_alone_is_not_lost(acme, peer):
    serve_files(peer, PARTIAL | COMPONENTS)
    serve_with_etags(peer)
    poll_pages()
    serve_files(peer, PARTIAL | COMPONENTS)
    late = "/api/v2/components.json"
    peer.replies[late] = replace(
        peer.replies[late], body=peer.replies[late].body.replace(b"major_outage", b"operational")
    )
    serve_with_etags(peer)

    poll_pages(NOW + 5 * MINUTE)

    assert list_kept_claims()[-1] == ("component", "01C", "New model", "operational")


def test_list_of_components_that_appears_later_is_not_missed(acme, peer):
    serve_files(peer, PARTIAL)
    serve_with_etags(peer)
    poll_pages()
    serve_files(peer, PARTIAL | COMPONENTS)
    serve_with_etags(peer)

    poll_pages(NOW + 5 * MINUTE)

    assert list_kept_claims()[-1] == ("component", "01C", "New model", "major")
