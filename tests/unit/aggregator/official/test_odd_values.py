"""Values that no vendor should send, one at a time in an answer that is sound otherwise: what is read then.

readers/test_all_readers.py proves that no such value breaks a reader; here are the whole results.
"""

from dataclasses import replace

import pytest

from aggregator.official.claims import (
    About,
    Claim,
    Part,
    Progress,
    ReadingProblem,
    Standing,
    UnableToReadPage,
)
from tests.unit.aggregator.official.claim_builders import at, make_statuspage, read_page

TEN, ELEVEN = "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"
ODD = [None, True, 7, -1.5, [], {}, [None], "\x00", "\ud800", "\u202e"]


def make_component(**fields: object) -> dict[str, object]:
    return {"id": "c1", "name": "API", "status": "operational", **fields}


def make_incident(**fields: object) -> dict[str, object]:
    known = {"id": "i1", "name": "Errors", "status": "investigating", "created_at": TEN, "impact": "minor"}
    return {**known, **fields}


COMPONENT = Claim(About.COMPONENT, "c1", "", "API", Standing.OPERATIONAL, None, None)
INCIDENT = Claim(
    *(About.INCIDENT, "i1", "investigating", "Errors", Standing.DEGRADED, Progress.INVESTIGATING),
    at=at("2026-03-02T10:00"),
    since=at("2026-03-02T10:00"),
)


@pytest.mark.parametrize("id", [None, True, 1.5, [], {}, "\x00", "\ud800", ""])
def test_component_without_an_id_is_known_by_its_name(id):  # noqa: A002 - as the API calls it
    document = read_page(make_statuspage(components=[make_component(id=id)]))

    assert document.claims == (replace(COMPONENT, subject="API"),)
    assert (document.dropped, document.lists) == (0, {About.COMPONENT})


@pytest.mark.parametrize("name", [None, "", " \n", "\x00", "\u202e"])
def test_component_without_a_name_is_called_by_its_id(name):
    assert read_page(make_statuspage(components=[make_component(name=name)])).claims == (
        replace(COMPONENT, title="c1"),
    )


@pytest.mark.parametrize("status", ["sulking", "", "operational!", "\x00"])
def test_component_in_an_unknown_state_is_listed_and_nothing_is_complete(status):
    page = make_statuspage(components=[make_component(status=status), make_component(id="c2", name="Web")])

    document = read_page(page)

    assert document.claims == (replace(COMPONENT, subject="c2", title="Web"),)
    assert (document.dropped, document.unstated, document.lists) == (1, {Part("c1", "API")}, frozenset())


@pytest.mark.parametrize("status", [None, True, 7, [], {}])
def test_component_whose_state_is_no_text_is_left_out_and_named(status):
    page = make_statuspage(components=[make_component(), make_component(id="c2", status=status)])

    document = read_page(page)

    assert (document.claims, document.dropped) == ((COMPONENT,), 1)
    assert document.left_out == ("components[1]: it has no text 'status'",)


@pytest.mark.parametrize("entry", [None, True, 7, "API", [], [{}]])
def test_entry_that_is_no_object_is_left_out_and_named(entry):
    document = read_page(make_statuspage(components=[entry, make_component()]))

    assert (document.claims, document.dropped) == ((COMPONENT,), 1)
    assert document.left_out == ("components[0]: it is no object",)


@pytest.mark.parametrize(
    "moment",
    [*ODD, "soon", "2026-02-30T10:00:00Z", "2026-03-02T25:00:00Z", "0001-01-01T00:00:00Z", "9" * 5000],
)
def test_date_that_is_none_is_left_out_and_the_incident_is_read(moment):
    (claim,) = read_page(make_statuspage(incidents=[make_incident(created_at=moment)])).claims

    assert claim == replace(INCIDENT, at=None, since=None)


@pytest.mark.parametrize(
    ("moment", "read_as"),
    [
        ("2026-03-02T10:00:00", "2026-03-02T10:00"),  # without an offset
        ("2026-03-02T23:30:00-10:30", "2026-03-03T10:00"),
        (" 2026-03-02T10:00:00Z ", "2026-03-02T10:00"),
        ("2026-03-02", "2026-03-02T00:00"),
        ("2099-12-31T23:59:59Z", "2099-12-31T23:59:59"),
        ("1990-01-01T00:00:00Z", "1990-01-01T00:00"),
    ],
)
def test_date_in_an_odd_form_or_year_is_read(moment, read_as):
    (claim,) = read_page(make_statuspage(incidents=[make_incident(created_at=moment)])).claims

    assert claim == replace(INCIDENT, at=at(read_as), since=at(read_as))


@pytest.mark.parametrize("impact", [*ODD, "catastrophic"])
def test_impact_that_nobody_knows_is_none(impact):
    (claim,) = read_page(make_statuspage(incidents=[make_incident(impact=impact)])).claims

    assert claim == replace(INCIDENT, standing=None)


@pytest.mark.parametrize("parts", [*ODD, [{}], [{"id": None, "name": {}}], [[make_component()]]])
def test_parts_that_are_none_are_left_out(parts):
    assert read_page(make_statuspage(incidents=[make_incident(components=parts)])).claims == (INCIDENT,)


@pytest.mark.parametrize("updates", [None, []])
def test_incident_without_updates_is_one_claim(updates):
    document = read_page(make_statuspage(incidents=[make_incident(incident_updates=updates)]))

    assert (document.claims, document.dropped) == ((INCIDENT,), 0)


@pytest.mark.parametrize(
    ("updates", "place"),
    [
        ({}, "incidents[0].incident_updates: it is no list"),
        ([None], "incidents[0].incident_updates[0]: it is no object"),
        ([{"status": "identified"}], "incidents[0].incident_updates[0]: it has no id"),
    ],
)
def test_updates_that_cannot_be_read_are_counted_and_the_incident_stays(updates, place):
    document = read_page(make_statuspage(incidents=[make_incident(incident_updates=updates)]))

    assert (document.claims, document.dropped, document.left_out) == ((INCIDENT,), 1, (place,))
    assert document.lists == frozenset()


@pytest.mark.parametrize("status", ["unheard of", "", "\x00"])
def test_unknown_stage_of_an_update_leaves_the_incident_open(status):
    update = {"id": "u1", "status": status, "created_at": ELEVEN}

    (claim,) = read_page(make_statuspage(incidents=[make_incident(incident_updates=[update])])).claims

    assert claim == replace(INCIDENT, update="u1", at=at("2026-03-02T11:00"))


def test_state_of_a_part_that_nobody_knows_is_counted_and_the_part_is_kept():
    affected = [{"code": "c1", "name": "API", "new_status": "sulking"}, {"code": None}, 7]
    update = {"id": "u1", "status": "investigating", "created_at": TEN, "affected_components": affected}

    document = read_page(make_statuspage(incidents=[make_incident(incident_updates=[update])]))

    assert document.claims == (replace(INCIDENT, update="u1", parts=(Part("c1", "API"),)),)
    assert document.dropped == 2


@pytest.mark.parametrize(
    "lists",
    [
        {"components": {}},
        {"components": "none"},
        {"components": [None, 7]},
        {"incidents": [{"id": "i1"}]},
        {"incidents": [{"name": "Errors", "status": "investigating"}]},
    ],
)
def test_page_of_which_nothing_can_be_read_is_refused(lists):
    with pytest.raises(UnableToReadPage) as refused:
        read_page(make_statuspage(**lists))

    assert refused.value.problem is ReadingProblem.WRONG_SHAPE


@pytest.mark.parametrize("about", [None, [], "p", {}, {"id": None}, {"id": True, "name": []}])
def test_answer_that_does_not_say_of_which_page_it_is_is_refused(about):
    with pytest.raises(UnableToReadPage) as refused:
        read_page(make_statuspage(components=[make_component()]) | {"page": about})

    assert refused.value.problem is ReadingProblem.WRONG_SHAPE


@pytest.mark.parametrize(
    ("minutes", "until"),
    [
        (60, "2026-03-02T11:00"),
        ("60", "2026-03-02T11:00"),
        (60.0, "2026-03-02T11:00"),
        (366 * 24 * 60, "2027-03-03T10:00"),
        (366 * 24 * 60 + 1, None),
        (0, None),
        ("", None),
    ],
)
def test_length_of_a_maintenance_is_up_to_a_year(minutes, until):
    work = {"id": "m", "name": "Work", "status": "NOTSTARTEDYET", "start": TEN, "duration": minutes}

    (claim,) = read_page({"activeMaintenances": [work]}, format="instatus").claims

    assert claim == Claim(
        *(About.MAINTENANCE, "m", "scheduled", "Work", None, Progress.SCHEDULED, None),
        since=at("2026-03-02T10:00"),
        until=until and at(until),
    )


@pytest.mark.parametrize("domain", [None, 7, "", "status.acme.example/x", "user@evil.example", "[bad", "a b"])
def test_address_of_a_page_that_is_none_gives_no_link(domain):
    attributes = {"title": "Slow", "starts_at": TEN, "aggregate_state": "degraded"}
    report = {"id": 1, "type": "status_report", "attributes": attributes}
    state = {"aggregate_state": "degraded", "custom_domain": domain}

    (claim,) = read_page({"data": {"attributes": state}, "included": [report]}, format="betterstack").claims

    assert claim == Claim(
        *(About.INCIDENT, "1", "investigating", "Slow", Standing.DEGRADED, Progress.INVESTIGATING, None),
        since=at("2026-03-02T10:00"),
    )


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [
        (631152000, "1990-01-01T00:00"),
        (631151999, None),
        (4102444799, "2099-12-31T23:59:59"),
        (4102444800, None),
        ("1772445600", "2026-03-02T10:00"),
        (1e300, None),
        ("1" * 16, None),
    ],
)
def test_seconds_since_1970_are_a_time_of_these_centuries(seconds, moment):
    events = [
        {"service": "s3", "summary": "Errors", "date": date, "event_log": []}
        for date in (seconds, 1772445600)
    ]

    document = read_page(events, format="aws")

    kept = [claim.since for claim in document.claims]
    assert kept == [*([at(moment)] if moment else []), at("2026-03-02T10:00")]
    assert document.dropped == (not moment)
