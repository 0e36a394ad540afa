"""A page whose components are gone, or others altogether, is unknown."""

from importlib import import_module

import pytest
from django.apps import apps

from aggregator.models import OfficialPage
from aggregator.pipeline.polls.polling import Round
from aggregator.queries.vendors.vendor_status import read_vendor
from reports.models import Component
from reports.queries import catalogue, forget_catalogue
from tests.builders.reports import AT, MINUTE, make_service
from tests.builders.statuspages import (
    INCIDENTS,
    SUMMARY,
    make_component_entry,
    make_incident_entry,
    serve_statuspage,
)
from tests.requests.polled_pages import NOW, RECORDED, get_page, list_kept_claims, poll_pages, serve_files

pytestmark = pytest.mark.django_db


EMPTIED = {
    "statuspage": {SUMMARY: "statuspage_emptied.json", INCIDENTS: "statuspage_emptied.json"},
    "instatus": {
        "/summary.json": b'{"page": {"status": "UP"}}',
        "/v2/components.json": b'{"components": []}',
    },
    "betterstack": {
        "/index.json": b'{"data": {"attributes": {"aggregate_state": "operational"}}, "included": []}'
    },
    "incidentio": {"/api/v1/summary": "statuspage_emptied.json"},
}
UNSTATED = {"statuspage": 1, "incidentio": 1, "instatus": 0, "betterstack": 1}  # components without a state
WHOLE = {"incidentio": {"/api/v1/summary": "statuspage_summary.json"}}


@pytest.mark.parametrize("name", EMPTIED)
def test_page_that_has_lost_its_components_is_unknown_until_they_are_back(acme, peer, name):
    whole = WHOLE.get(name) or RECORDED[name]
    serve_files(peer, whole)
    poll_pages()
    parts = {subject for about, subject, _, _ in list_kept_claims() if about == "component"}
    serve_files(peer, EMPTIED[name])
    seen = []
    for minutes in (5, 10):
        poll_pages(NOW + minutes * MINUTE)
        vendor = read_vendor(service=catalogue().entries["acme"], first=AT, now=NOW + (minutes + 1) * MINUTE)
        seen.append((get_page().problem, vendor.standing, vendor.going_on))
    over = [row for row in list_kept_claims() if row[0] == "component" and not row[3]]
    serve_files(peer, whole)
    back = poll_pages(NOW + 15 * MINUTE)

    assert seen == [("emptied", None, ())] * 2
    assert {subject for _, subject, _, _ in over} == parts
    assert len(over) == len(parts) > 0
    assert (back, get_page().problem, get_page().components) == (
        Round(read=1),
        "",
        len(parts) + UNSTATED[name],
    )


@pytest.mark.parametrize("name", ["statuspage", "instatus"])
def test_page_that_never_had_components_may_stay_without(acme, peer, name):
    serve_files(peer, EMPTIED[name])

    assert [poll_pages(NOW + n * MINUTE) for n in (0, 5)] == [Round(read=1)] * 2


def three(*ids: str, names: str = "") -> list[dict[str, object]]:
    return [make_component_entry(part, name=f"{names}{part}", status="major_outage") for part in ids]


@pytest.mark.parametrize(
    ("later", "mapped", "problem"),
    [
        (three("x", "y", "z"), "", "replaced"),
        (three("x", "y"), "", "replaced"),
        (three("x", "y", "z"), "Y", ""),
        (three("a", "y", "z"), "", ""),
        ([make_component_entry("x", name="B", status="major_outage")], "", ""),
    ],
    ids=["all new", "fewer and new", "mapped", "one stayed", "one name stayed"],
)
def test_page_of_other_components_altogether_is_another_page_until_one_is_mapped(
    acme, peer, later, mapped, problem
):
    serve_statuspage(peer, components=three("a", "b", "c"))
    poll_pages()
    if mapped:
        Component.objects.create(service=acme, name=mapped, surfaces=[], position=0)
        forget_catalogue()
    serve_statuspage(peer, components=later)

    poll_pages(NOW + 5 * MINUTE)

    vendor = read_vendor(service=catalogue().entries["acme"], first=AT, now=NOW + 6 * MINUTE)
    assert (get_page().problem, vendor.standing) == (problem, None if problem else "major")
    assert {("component", part, part, "") for part in "bc"} <= set(list_kept_claims())


def test_page_asked_at_the_address_of_a_file_knows_what_is_mapped(db, peer):
    feed = f"{peer.url}api/v2/summary.json"
    acme = make_service(
        "acme", status_page="https://acme.test/", status_feed=feed, status_format="statuspage"
    )
    serve_statuspage(peer, components=three("a", "b", "c"))
    poll_pages()
    Component.objects.create(service=acme, name="y", surfaces=[], position=0)
    forget_catalogue()
    serve_statuspage(peer, components=three("x", "y", "z"))

    assert (poll_pages(NOW + 5 * MINUTE), get_page().problem) == (Round(read=1), "")


def test_pages_read_before_the_count_was_kept_know_how_many_components_they_had(acme, peer):
    serve_statuspage(peer, components=three("a", "b", "c"))
    poll_pages()
    serve_statuspage(peer, components=three("a", "b"))
    poll_pages(NOW + 5 * MINUTE)
    OfficialPage.objects.update(components=0)

    import_module("aggregator.migrations.0017_page_moved").count_components(apps, None)

    assert get_page().components == 2


def test_going_on_is_nothing_that_an_emptied_page_said(acme, peer):
    serve_statuspage(peer, components=three("a"), incidents=[make_incident_entry()])
    poll_pages()
    before = read_vendor(service=catalogue().entries["acme"], first=AT, now=NOW + MINUTE).going_on
    serve_statuspage(peer, components=[], incidents=[make_incident_entry()])
    peer.replies["/api/v2/components.json"] = peer.replies[SUMMARY]

    poll_pages(NOW + 5 * MINUTE)

    after = read_vendor(service=catalogue().entries["acme"], first=AT, now=NOW + 6 * MINUTE)
    assert [notice.subject for notice in before] == ["i1"]
    assert (after.standing, after.going_on, after.stretches[-1].last > NOW) == (None, (), True)
