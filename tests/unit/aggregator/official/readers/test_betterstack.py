"""Better Stack."""

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, Standing, UnableToReadPage
from tests.unit.aggregator.official.claim_builders import at, read_page, read_recorded

PAGE = "https://status.acme.example"
API, WEBSITE = ("61", "API"), ("62", "Website")


def test_document_becomes_claims():
    document = read_recorded("betterstack_index.json", format="betterstack")

    down = (About.INCIDENT, "7")
    assert document.claims == (
        Claim(About.COMPONENT, *API[:1], "", "API", Standing.MAJOR, None, None),
        Claim(About.COMPONENT, *WEBSITE[:1], "", "Website", Standing.OPERATIONAL, None, None),
        Claim(
            *(*down, "71", "API is down", Standing.MAJOR, Progress.INVESTIGATING, at("2026-03-02T09:55")),
            since=at("2026-03-02T09:50"),
            parts=(Part(*API, Standing.DEGRADED),),
            url=f"{PAGE}/incident/7",
        ),
        Claim(
            *(*down, "72", "API is down", Standing.MAJOR, Progress.INVESTIGATING, at("2026-03-02T10:00")),
            since=at("2026-03-02T09:50"),
            parts=(Part(*API, Standing.MAJOR),),
            url=f"{PAGE}/incident/7",
        ),
        Claim(
            *(About.INCIDENT, "8", "resolved", "Website was slow", None, Progress.RESOLVED, None),
            since=at("2026-03-01T08:00"),
            until=at("2026-03-01T09:00"),
            parts=(Part(*WEBSITE, Standing.OPERATIONAL),),
            url=f"{PAGE}/incident/8",
        ),
        Claim(
            *(About.MAINTENANCE, "9", "scheduled", "Moving", Standing.MAINTENANCE, Progress.SCHEDULED, None),
            since=at("2026-03-05T08:00"),
            until=at("2026-03-05T09:00"),
            parts=(Part(*WEBSITE, Standing.MAINTENANCE),),
            url=f"{PAGE}/incident/9",
        ),
    )
    assert (document.dropped, document.lists) == (0, frozenset(About))


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"data": []},
        {"data": {"attributes": {"aggregate_state": "odd"}}},
        {"data": {"attributes": {"aggregate_state": "operational"}}, "included": "none"},
    ],
)
def test_nothing_recognisable_is_refused(page):
    with pytest.raises(UnableToReadPage):
        read_page(page, format="betterstack")


def test_state_without_details_is_an_answer_but_no_list():
    document = read_page({"data": {"attributes": {"aggregate_state": "operational"}}}, format="betterstack")

    assert (document.claims, document.lists) == ((), frozenset())


def test_report_that_is_over_forgets_how_bad_it_was_and_says_nothing_of_it():
    attributes = {"title": "Slow", "starts_at": "2026-03-02T10:00:00Z", "aggregate_state": "operational"}
    report = {"id": 1, "type": "status_report", "attributes": attributes}
    page = {"data": {"attributes": {"aggregate_state": "operational"}}, "included": [report]}

    (claim,) = read_page(page, format="betterstack").claims

    assert (claim.progress, claim.standing) == (Progress.RESOLVED, None)
