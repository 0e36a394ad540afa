"""Statuspage's API, and copies of it."""

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, Standing, UnableToReadPage
from tests.unit.aggregator.official.claim_builders import at, make_statuspage, read_page, read_recorded

PARTIAL, MAINTENANCE = Standing.PARTIAL, Standing.MAINTENANCE
BEGAN = at("2026-03-02T09:40")


def incident(**changed):
    return {"id": "i", "name": "Bad", "status": "investigating", "impact": "minor", **changed}


def test_summary_becomes_claims_of_components_incidents_and_maintenances():
    document = read_recorded("statuspage_summary.json", format="statuspage")

    url = "https://stspg.io/i1"
    assert document.claims == (
        Claim(About.COMPONENT, "c-api", "", "API", PARTIAL, None, at("2026-03-02T10:05:00.250")),
        Claim(About.COMPONENT, "c-web", "", "Website", Standing.OPERATIONAL, None, at("2026-02-01T00:00")),
        Claim(
            *(About.INCIDENT, "i1", "u1", "Requests to the API fail", PARTIAL, Progress.INVESTIGATING),
            at=at("2026-03-02T10:00"),
            since=BEGAN,
            parts=(Part("c-api", "API", PARTIAL),),
            url=url,
        ),
        Claim(
            *(About.INCIDENT, "i1", "u2", "Requests to the API fail", PARTIAL, Progress.IDENTIFIED),
            at=at("2026-03-02T10:20"),  # created_at: display_at is what staff set
            since=BEGAN,
            parts=(Part("c-api", "API"),),  # its present state is not what this update says
            url=url,
        ),
        Claim(
            *(About.MAINTENANCE, "m1", "u3", "Database upgrade", MAINTENANCE, Progress.SCHEDULED),
            at=at("2026-03-01T08:00"),
            since=at("2026-03-03T22:00"),
            until=at("2026-03-03T23:00"),
            parts=(Part("c-web", "Website", Standing.OPERATIONAL),),
            url="https://stspg.io/m1",
        ),
    )


def test_component_of_an_unknown_state_is_dropped_and_the_lists_are_not_whole():
    document = read_recorded("statuspage_summary.json", format="statuspage")

    assert (document.dropped, document.lists, document.unstated) == (
        1,
        frozenset(),
        {Part("c-odd", "Telepathy")},
    )
    assert document.left_out == ('components[3].status: "transcendent" is no state that we know',)


def test_summary_without_components_asks_for_them():
    document = read_recorded("statuspage_copy.json", format="statuspage")

    assert document.claims == ()
    assert document.more == ("api/v2/components.json",)
    assert document.lists == {About.INCIDENT, About.MAINTENANCE}


def test_history_is_read_with_its_oddities():
    document = read_recorded("statuspage_incidents.json", format="statuspage")

    end = at("2026-01-05T11:00")
    told = [(claim.update, claim.progress, claim.until) for claim in document.claims]
    assert told == [
        ("s", Progress.INVESTIGATING, None),  # a word nobody knows: it goes on
        ("r", Progress.RESOLVED, end),
        ("p", Progress.RESOLVED, end),
        ("resolved", Progress.RESOLVED, None),  # of an absurd year
    ]
    assert {claim.subject for claim in document.claims} == {"4711", "i3"}
    assert (document.claims[0].standing, document.claims[3].standing) == (Standing.OPERATIONAL, None)
    assert {claim.url for claim in document.claims} == {""}
    assert (document.dropped, document.lists) == (1, frozenset())


def test_incident_without_updates_says_its_status_at_the_time_of_the_change():
    (claim,) = read_recorded("statuspage_incidents.json", format="statuspage").claims[3:]

    assert (claim.at, claim.since) == (at("2026-01-04T12:00"), at("2026-01-04T10:00"))


@pytest.mark.parametrize(
    ("impact", "standing"),
    [
        ("none", Standing.OPERATIONAL),
        ("minor", Standing.DEGRADED),
        ("major", Standing.PARTIAL),
        ("critical", Standing.MAJOR),
        ("maintenance", Standing.MAINTENANCE),
        ("huge", None),
        (None, None),
        (["major"], None),
    ],
)
def test_impact_stands_for_the_worst_state(impact, standing):
    (claim,) = read_page(make_statuspage(incidents=[incident(impact=impact)])).claims

    assert claim.standing is standing


def test_unknown_state_of_an_affected_component_is_no_standing_and_counted():
    affected = [{"code": "a", "name": "A", "new_status": "odd"}, {"code": None}, 5]
    update = {"id": "u", "status": "identified", "affected_components": affected}

    document = read_page(make_statuspage(incidents=[incident(incident_updates=[update])]))

    assert document.claims[0].parts == (Part("a", "A"),)
    assert document.dropped == 2


def test_affected_component_without_a_code_is_found_by_its_name():
    update = {
        "id": "u",
        "status": "identified",
        "affected_components": [{"name": "A", "new_status": "major_outage"}],
    }

    told = incident(components=[{"id": "a1", "name": "A"}], incident_updates=[update])

    document = read_page(make_statuspage(incidents=[told]))

    assert document.claims[0].parts == (Part("a1", "A", Standing.MAJOR),)


@pytest.mark.parametrize(
    "page",
    [
        {},
        {"page": {}},
        {"page": {"id": "p"}, "status": {"indicator": "none"}},
        {"incidents": None},
        {"incidents": [], "components": []},
        {"page": {"url": "https://acme.example"}, "incidents": []},
        make_statuspage(incidents={}),
        make_statuspage(components="all fine"),
        make_statuspage(components=[1, "two", None]),
        make_statuspage(components=[{"id": "a", "name": "A", "status": "odd"}]),
        make_statuspage(incidents=[{"id": 1, "title": "A title", "state": "open"}]),
    ],
)
def test_nothing_recognisable_is_never_all_fine(page):
    with pytest.raises(UnableToReadPage) as caught:
        read_page(page)

    assert caught.value.problem == "wrong_shape"


@pytest.mark.parametrize(
    "entry",
    [
        *([], "text", 7, None, {"name": "no id"}),
        incident(id=[]),
        incident(name={"default": "in several languages"}),
        {"id": "i2", "status": "resolved"},
        {"id": "i2", "name": "without a status"},
    ],
)
def test_entry_of_a_wrong_shape_is_dropped_and_the_others_stay(entry):
    document = read_page(make_statuspage(incidents=[entry, incident()]))

    assert [claim.subject for claim in document.claims] == ["i"]
    assert document.dropped == 1


@pytest.mark.parametrize("name", ["", " \u202e ", None])
def test_incident_without_a_title_is_not_called_by_its_id(name):
    """Nobody can read an id; pages say that it is untitled."""
    (claim,) = read_page(make_statuspage(incidents=[incident(name=name)])).claims

    assert (claim.subject, claim.title) == ("i", "")


ATLASSIANS = {"page": {"id": "kctbh9vrtdwd", "name": "Acme"}, "status": {}, "incidents": []}


@pytest.mark.parametrize(
    ("page", "page_id", "whole"),
    [
        (ATLASSIANS, "kctbh9vrtdwd", True),
        (ATLASSIANS, "other", False),
        (ATLASSIANS | {"page": {"id": "01JMDK9XYNB0HVV4BFNF7EAYCF"}}, "01JMDK9XYNB0HVV4BFNF7EAYCF", False),
    ],
)
def test_summary_that_may_leave_components_out_asks_for_them(page, page_id, whole):
    part = {"id": "c", "name": "C", "status": "operational", "page_id": page_id}

    document = read_page({**page, "components": [part]})

    assert document.more == (() if whole else ("api/v2/components.json",))
