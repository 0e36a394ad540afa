"""Slack."""

from dataclasses import replace

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at
from tests.unit.aggregator.official.foreign_answers import read_foreign


def test_what_goes_on_becomes_a_claim_for_each_note():
    document = read_foreign("slack", "slack_current.json")

    first = Claim(
        *(About.INCIDENT, "546", "2026-03-02T10:10:00+00:00", "Threads do not open"),
        *(Standing.DEGRADED, Progress.INVESTIGATING, at("2026-03-02T10:10")),
        since=at("2026-03-02T10:00"),
        parts=(Part("Messaging", "Messaging"), Part("Search", "Search")),
        url="https://chat.example/2026-03/7dea",
    )
    assert document.claims == (
        first,
        replace(first, update="2026-03-02T10:40:00+00:00", at=at("2026-03-02T10:40")),
    )
    assert (document.dropped, document.lists) == (0, {About.INCIDENT, About.MAINTENANCE})


def test_history_tells_of_ends_and_plans_and_lists_nothing():
    document = read_foreign("slack", "slack_history.json")

    assert [(claim.title, claim.standing, claim.progress, claim.at) for claim in document.claims] == [
        ("Nobody could log in", Standing.MAJOR, Progress.INVESTIGATING, at("2026-02-20T18:05")),
        ("Nobody could log in", Standing.MAJOR, Progress.INVESTIGATING, at("2026-02-20T19:00")),
        ("Nobody could log in", Standing.MAJOR, Progress.RESOLVED, at("2026-02-20T19:00")),
        ("We move", None, Progress.SCHEDULED, at("2026-02-10T18:00")),
    ]
    assert (document.dropped, document.lists) == (0, frozenset())


def event(**fields: object) -> dict[str, object]:
    known = {"id": 1, "title": "Errors", "type": "incident", "status": "active"}
    return {**known, "date_created": "2026-03-02T10:00:00Z", **fields}


@pytest.mark.parametrize(
    ("fields", "standing", "progress"),
    [
        ({"type": "notice"}, Standing.OPERATIONAL, Progress.INVESTIGATING),
        ({"type": "odd"}, None, Progress.INVESTIGATING),
        ({"status": "odd"}, Standing.DEGRADED, Progress.INVESTIGATING),
        ({"type": "maintenance"}, None, Progress.IN_PROGRESS),
        ({"status": "cancelled"}, None, Progress.COMPLETED),
    ],
)
def test_kind_and_status_say_how_bad_it_is_and_how_far(fields, standing, progress):
    page = {"status": "active", "active_incidents": [event(**fields)]}

    last = claim_builders.read_page(page, format="slack").claims[-1]

    assert (last.standing, last.progress) == (standing, progress)


def test_all_is_well():
    document = claim_builders.read_page({"status": "ok", "active_incidents": []}, format="slack")

    assert (document.claims, document.lists) == ((), {About.INCIDENT, About.MAINTENANCE})
