"""The API on vendors: what they say, who knew first, uptime."""

from datetime import timedelta

import pytest

from aggregator.models import State
from aggregator.official.claims import Progress, Standing
from reports.queries import catalogue
from tests.builders.derived import HOUR, make_incident, make_note
from tests.builders.reports import DAY, MINUTE, make_service
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_status_page,
    make_vendor_incident,
    read_status_page,
)
from tests.integration.aggregator.web.api.answers import ACME, V1, format_time, get_json

pytestmark = pytest.mark.django_db

OFFICIAL, LEAD, UPTIME = f"{ACME}official/", f"{ACME}lead-time/", f"{ACME}uptime/"


@pytest.fixture
def at(clock):
    """Two days ago, to the minute."""
    return clock.replace(second=0, microsecond=0) - 2 * DAY


@pytest.fixture
def page(watched, at):
    return make_status_page(watched, read_at=at - 9 * DAY, components={"Chat": ["chat"], "API": ["api"]})


def test_official_tells_how_it_stands_and_each_word_with_both_clocks(client, page, at, clock):
    said = make_incident_claim(
        "x1", at=at, parts=["Chat"], title="Errors", url="https://status.acme.example/x1"
    )
    read_status_page(page, at=at - MINUTE)
    read_status_page(
        page, at=at + MINUTE, said=[said, make_component_claim("Chat", at=at, standing=Standing.MAJOR)]
    )
    now = clock.replace(microsecond=0)
    read_status_page(page, at=now)

    found = get_json(client, OFFICIAL)

    assert (found["service"], found["standing"], found["since"], found["watching"]) == (
        "acme",
        "major",
        format_time(at),
        False,
    )
    assert found["reading"] == {
        "address": "https://status.acme.example/",
        "format": "statuspage",
        "read_at": format_time(now),
        "failing_since": None,
        "problem": None,
    }
    stretch = {"standing": "major", "began_at": format_time(at), "ended_at": found["to"]}
    assert found["stretches"] == [stretch]
    assert found["surfaces"] == [
        {"slug": "chat", "stretches": [stretch]},
        {"slug": "api", "stretches": []},
    ]
    assert found["notices"] == [
        {
            "id": "x1",
            "about": "incident",
            "title": "Errors",
            "progress": "investigating",
            "worst": "major",
            "began_at": format_time(at),
            "first_word_at": format_time(at),
            "ended_at": None,
            "planned_end": None,
            "url": "https://status.acme.example/x1",
            "components": [{"id": "Chat", "name": "Chat"}],
            "updates": [
                {
                    "progress": "investigating",
                    "standing": "major",
                    "at": format_time(at),
                    "first_seen_at": format_time(at + MINUTE),
                    "absent_at": format_time(at - MINUTE),
                }
            ],
        }
    ]


def test_what_the_vendor_does_not_tell_is_null(client, page, watched, at):
    """A feed gives no impact; some entries have no title, or one of markup alone."""
    make_incident(watched, steps={State.OPEN: at, State.RESOLVED: at + HOUR})
    make_vendor_incident(page, "x1", at=at + MINUTE, until=at + 40 * MINUTE, standing=None, title="")

    (notice,) = get_json(client, OFFICIAL)["notices"]
    (entry,) = get_json(client, LEAD)["entries"]

    assert (notice["title"], notice["worst"], notice["url"]) == (None, None, None)
    assert (entry["kind"], entry["vendor"]["title"]) == ("people_first", None)
    assert "“Untitled incident”" in client.get("/services/acme/lead-time/").content.decode()


def test_a_window_has_the_stretches_and_notices_with_a_part_in_it(client, page, at):
    for n in range(3):
        make_vendor_incident(
            page, f"x{n}", at=at + n * HOUR, until=at + n * HOUR + 30 * MINUTE, parts=["API"]
        )
    asked = {"from": format_time(at + 10 * MINUTE), "to": format_time(at + 70 * MINUTE)}

    found = get_json(client, OFFICIAL, **asked)

    assert (found["from"], found["to"]) == (asked["from"], asked["to"])
    assert [notice["id"] for notice in found["notices"]] == ["x1", "x0"]
    assert [(each["began_at"], each["ended_at"]) for each in found["stretches"]] == []  # components tell


def test_notices_come_in_pages_that_can_be_followed(client, page, at):
    for n in range(5):
        make_vendor_incident(page, f"x{n}", at=at + n * HOUR, until=at + n * HOUR + 30 * MINUTE)

    seen, address = [], f"{OFFICIAL}?limit=2"
    while address:
        answer = get_json(client, address)
        seen.append([notice["id"] for notice in answer["notices"]])
        address = answer["next"]

    assert seen == [["x4", "x3"], ["x2", "x1"], ["x0"]]


def test_nobody_asks_for_more_than_a_year(client, page, clock):
    answer = client.get(
        OFFICIAL, {"from": format_time(clock - 366 * DAY), "to": format_time(clock - 365 * DAY)}
    )

    assert (answer.status_code, answer.json()["errors"]) == (400, {"from": ["At most 365 days before now."]})


def test_of_a_service_without_a_page_nothing_is_known(client, watched):
    found = get_json(client, OFFICIAL)

    assert (found["reading"], found["standing"], found["notices"]) == (None, None, [])


def test_lead_time_has_lines_with_both_clocks_and_what_they_come_to(client, page, watched, at):
    ours = make_incident(watched, steps={State.OPEN: at, State.RESOLVED: at + HOUR})
    make_vendor_incident(page, "x1", at=at + 19 * MINUTE, until=at + 40 * MINUTE, title="Errors")

    found = get_json(client, LEAD)

    assert found["entries"] == [
        {
            "kind": "people_first",
            "people": {
                "incident": ours.pk,
                "onset_at": format_time(at - 3 * MINUTE),
                "evident_at": format_time(at),
                "detected_at": format_time(at),
                "ended_at": format_time(at + 50 * MINUTE),
            },
            "vendor": {
                "id": "x1",
                "title": "Errors",
                "url": None,
                "first_word_at": format_time(at + 19 * MINUTE),
                "first_seen_at": format_time(at + 20 * MINUTE),
                "absent_at": format_time(at + 18 * MINUTE),
                "ended_at": format_time(at + 40 * MINUTE),
            },
            "lead": {"minutes": 19, "low": 18, "high": 20, "sure": True},
            "prompt": False,
        }
    ]
    told = found["summary"]
    assert (found["days"], told["problems"], told["judged"], told["lead_quartiles"], told["grade"]) == (
        90, 1, 1, [19, 19, 19], None,
    )  # fmt: skip
    assert [b for b in told["histogram"] if b["count"]] == [{"low": 15, "high": 30, "count": 1}]
    assert told["kinds"]["people_first"] == 1


def test_lead_time_of_silence_and_of_what_is_left_out(client, page, watched, at):
    make_incident(watched, steps={State.OPEN: at, State.RESOLVED: at + HOUR})
    make_note(
        make_incident(watched, steps={State.OPEN: at - DAY, State.RESOLVED: at - DAY + HOUR}),
        kind="false_alarm",
        at=at,
    )
    read_status_page(page, at=at + DAY)

    found = get_json(client, LEAD, days="7")

    assert (found["marked_false"], found["suspected"], found["days"]) == (1, 0, 7)
    assert [(line["kind"], line["vendor"], line["lead"]) for line in found["entries"]] == [
        ("never", None, None)
    ]
    never = found["summary"]["never_acknowledged"]
    assert (never["count"], never["of"], never["share"], round(never["low"], 2)) == (1, 1, 1.0, 0.27)


def test_lead_times_by_vendor(client, page, watched, at):
    for n in range(3):
        make_incident(watched, steps={State.OPEN: at + n * HOUR, State.RESOLVED: at + n * HOUR + 50 * MINUTE})
        make_vendor_incident(page, f"x{n}", at=at + n * HOUR + MINUTE, until=at + n * HOUR + 20 * MINUTE)
    make_service("other")

    found = get_json(client, f"{V1}lead-time/")

    assert (found["days"], found["pages"], found["unread"]) == (90, 1, 1)
    assert [(each["vendor"], each["services"]) for each in found["vendors"]] == [("Acme", ["acme"])]
    assert found["vendors"][0]["summary"]["grade"] == {"letter": "A", "worst": "C", "best": "A"}
    assert found["vendors"][0]["summary"] == found["summary"]


def test_uptime_has_both_figures_of_both_sides_by_day_and_surface(client, page, at):
    for after, standing in ((0, Standing.MAJOR), (40, Standing.PARTIAL), (113, Standing.OPERATIONAL)):
        moment = at + after * MINUTE
        read_status_page(page, at=moment, said=[make_component_claim("Chat", at=moment, standing=standing)])

    found = get_json(client, UPTIME)

    whole, chat, api = found["surfaces"]
    assert (found["weight"], [each["surface"] for each in found["surfaces"]]) == (0.3, ["", "chat", "api"])
    assert (chat["vendor"]["major"], chat["vendor"]["partial"]) == (40, 73)
    assert (chat["vendor"]["raw"], chat["vendor"]["weighted"]) == (113, 61.9)
    assert chat["vendor"]["uptime"] == round(1 - 61.9 / chat["vendor"]["known"], 6)
    assert (api["vendor"]["raw"], whole["vendor"]["raw"]) == (0, 113)
    assert sum(day["vendor"]["major"] or 0 for day in chat["days"]) == 40
    assert (len(chat["days"]), chat["days"][0]["vendor"]["uptime"]) == (90, None)
    assert chat["people"] == dict.fromkeys(chat["people"]) | {"known": 0}


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (f"{OFFICIAL}?from=yesterday", "from"),
        (f"{OFFICIAL}?to=%00", "to"),
        (f"{OFFICIAL}?from=2026-04-15&to=2026-04-15", "from"),
        (f"{OFFICIAL}?from=2000-01-01", "from"),
        (f"{OFFICIAL}?limit=0", "limit"),
        (f"{OFFICIAL}?limit={'9' * 4000}", "limit"),
        (f"{OFFICIAL}?limit=٣", "limit"),
        (f"{OFFICIAL}?after=<script>", "after"),
        (f"{LEAD}?days=366", "days"),
        (f"{LEAD}?days=-1", "days"),
        (f"{UPTIME}?days=x", "days"),
        (f"{UPTIME}?days=", "days"),
        (f"{V1}lead-time/?days=0", "days"),
    ],
)
def test_bad_parameter_is_refused_with_its_name(client, watched, address, field):
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("part", ["official", "lead-time", "uptime"])
def test_unknown_service_is_told_with_close_names(client, watched, part):
    answer = client.get(f"{V1}services/acne/{part}/")

    assert (answer.status_code, answer.json()["did_you_mean"]) == (404, ["acme"])


@pytest.mark.parametrize("address", [OFFICIAL, LEAD, UPTIME, f"{V1}lead-time/"])
def test_answers_are_for_a_tick_and_know_when_nothing_has_changed(client, page, address):
    answer = client.get(address)

    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("public, max-age=10", "*")
    assert answer["ETag"]


def test_a_year_of_notices_costs_no_query_each(client, page, at, django_assert_max_num_queries):
    for n in range(20):
        make_vendor_incident(page, f"x{n}", at=at + n * HOUR, until=at + n * HOUR + 30 * MINUTE)
    catalogue()

    with django_assert_max_num_queries(8):
        get_json(client, OFFICIAL, **{"from": format_time(at - timedelta(days=300))})
    assert get_json(client, OFFICIAL)["notices"][0]["progress"] == Progress.RESOLVED
