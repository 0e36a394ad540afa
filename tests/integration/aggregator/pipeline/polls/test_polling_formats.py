"""In which format a page is polled, also after the vendor changed it, and where the files of a format are."""

import pytest

from aggregator.official import formats
from aggregator.pipeline.polls.polling import Round
from aggregator.queries.vendors.vendor_status import read_vendor
from reports.catalogue.clashes import OF_ONE_FILE
from reports.models import Service
from reports.queries import catalogue, forget_catalogue
from tests.builders import statuspages
from tests.builders.reports import AT, DAY, MINUTE, make_service
from tests.builders.statuspages import (
    INCIDENTS,
    SUMMARY,
    make_component_entry,
    make_incident_entry,
    serve_statuspage,
)
from tests.requests.peer import Reply
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("peer")]


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


def test_page_below_a_folder_is_asked_there(db, peer):
    make_service("acme", status_page=f"{peer.url}status", status_format="statuspage")
    ask_at = [f"/status{path}" for path in (SUMMARY, INCIDENTS)]
    serve_statuspage(peer)
    peer.replies = {f"/status{path}": reply for path, reply in peer.replies.items()}

    assert (poll_pages(), peer.paths) == (Round(read=1), ask_at)


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
