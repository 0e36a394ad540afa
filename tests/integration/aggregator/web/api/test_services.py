"""The API that reads: shapes, codes and headers, as a program sees them."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils.dateparse import parse_datetime

from aggregator.models import CrowdMinute, State, Tick
from aggregator.policy import current
from aggregator.stats.policy_keys import KEYS, compute_version, list_numbers
from aggregator.web.api.serializers.service_records import PointSerializer
from reports.models import Dependency
from tests.builders.derived import HOUR, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import DAY, MINUTE, make_service
from tests.integration.aggregator.web.api.answers import ACME, V1, format_time, get_json

pytestmark = pytest.mark.django_db


@pytest.fixture
def hour(clock: datetime) -> datetime:
    """The start of the last whole hour but one: nothing moves there any more."""
    return clock.replace(minute=0, second=0, microsecond=0) - 2 * HOUR


# --- time series ---------------------------------------------------------------------------------


def test_time_series_has_the_shape_of_the_contract(client, watched, clock, hour):
    make_rollup(watched, at=hour, reports=7)
    make_rollup(watched, at=hour + MINUTE, reports=2, stance="works")

    body = get_json(
        client, f"{ACME}timeseries/", step="1h", **{"from": format_time(hour), "to": format_time(hour + HOUR)}
    )

    point = body["points"][0]
    assert 0 < point.pop("low") < 24 < point.pop("high")
    assert point.pop("expected") == pytest.approx(24.0)
    assert point == {"at": format_time(hour), "reports": 7, "works": 2, "level": "ok"}
    assert {name: value for name, value in body.items() if name != "points"} == {
        "service": "acme",
        "step": "1h",
        "from": format_time(hour),
        "to": format_time(hour + HOUR),
        "generated_at": clock.isoformat().replace("+00:00", "Z"),
        "stale": False,
        "silent_since": None,
        "suppressed": False,
        "gaps": [],
    }


def test_report_of_the_running_minute_is_in_the_default_window(client, watched, clock):
    make_rollup(watched, at=clock, reports=3)

    points = get_json(client, f"{ACME}timeseries/")["points"]

    assert sum(point["reports"] for point in points) == 3
    assert len(points) == 96


def test_points_are_aligned_and_without_holes(client, watched, hour):
    asked = {"from": format_time(hour + 7 * MINUTE), "to": format_time(hour + 52 * MINUTE), "step": "15m"}

    points = get_json(client, f"{ACME}timeseries/", **asked)["points"]

    assert [point["at"] for point in points] == [format_time(hour + n * 15 * MINUTE) for n in range(4)]


@pytest.mark.parametrize(
    ("only", "reports"),
    [
        ({"surface": "chat"}, 1),
        ({"surface": "none"}, 7),
        ({"symptom": "login"}, 2),
        ({"region": "US"}, 5),
        ({"region": "US-CA"}, 5),
        ({"region": "none", "symptom": "none"}, 1),
        ({}, 8),
    ],
    ids=str,
)
def test_time_series_of_one_part(client, watched, hour, only, reports):
    make_rollup(watched, at=hour, surface="chat", reports=1)
    make_rollup(watched, at=hour, symptom="login", reports=2)
    make_rollup(watched, at=hour, region="US-CA", reports=5)
    window = {"from": format_time(hour), "to": format_time(hour + HOUR), "step": "1h"}

    assert get_json(client, f"{ACME}timeseries/", **window, **only)["points"][0]["reports"] == reports


@pytest.mark.parametrize(
    ("only", "points"),
    [
        ({"region": "MT"}, 0),  # four reports
        ({"region": "DE"}, 1),  # told by the hour
        ({"region": "DE", "surface": "api"}, 1),
        ({"region": "DE", "surface": "chat"}, 0),
        ({"region": "DE", "surface": "api", "symptom": "none"}, 0),  # by one or the other
        ({"region": "FI"}, 0),  # none: not to be told from a few
        ({"region": "none"}, 60),  # no place
        ({"surface": "api"}, 60),
    ],
    ids=str,
)
def test_few_reports_of_a_place_are_not_told(client, watched, hour, only, points):
    """They could point to somebody."""
    make_rollup(watched, at=hour, region="MT", reports=4)
    make_rollup(watched, at=hour, region="DE", surface="api", reports=5)
    make_rollup(watched, at=hour + MINUTE, region="DE", surface="chat", reports=2)
    window = {"from": format_time(hour), "to": format_time(hour + HOUR), "step": "1m"}

    body = get_json(client, f"{ACME}timeseries/", **window, **only)

    assert (len(body["points"]), body["suppressed"]) == (points, points == 0)


def test_breakdown_counts_the_reports_of_places_with_few(client, watched, hour):
    make_rollup(watched, at=hour, region="MT", reports=4)
    make_rollup(watched, at=hour, region="DE", reports=5)
    window = {"from": format_time(hour), "to": format_time(hour + HOUR)}

    body = get_json(client, f"{ACME}breakdown/", by="region", **window)

    assert ([share["slug"] for share in body["shares"]], body["hidden"], body["total"]) == (["DE"], 4, 9)


def test_points_of_a_week_are_what_the_fields_would_make_of_them(client, watched, hour):
    """They are written out by hand, for speed; the schema is made of the fields."""
    make_rollup(watched, at=hour, reports=7)
    window = {"from": format_time(hour), "to": format_time(hour + HOUR), "step": "1m"}

    points = get_json(client, f"{ACME}timeseries/", **window)["points"]

    assert len(points) == 60
    assert all(set(point) == set(PointSerializer().fields) for point in points)
    assert points[0] == {**points[0], "at": format_time(hour), "reports": 7, "works": 0, "level": "ok"}


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("timeseries/?step=1d&from=2000-01-01", 400, "from"),
        ("timeseries/?step=2m", 400, "step"),
        ("timeseries/?from=yesterday", 400, "from"),
        ("timeseries/?to=tomorrow", 400, "to"),
        ("timeseries/?step=1m&from=2020-01-01", 400, "from"),
        ("timeseries/?surface=fax", 422, "surface"),
        ("timeseries/?symptom=fax", 422, "symptom"),
        ("timeseries/?region=XX", 422, "region"),
        ("timeseries/?region=DE-BY", 422, "region"),
        ("breakdown/?by=hat", 400, "by"),
        ("breakdown/?from=yesterday", 400, "from"),
        ("breakdown/?to=%00", 400, "to"),
        ("incidents/?before=x", 400, "before"),
    ],
)
def test_bad_parameter_is_refused_with_its_name(client, watched, query, code, field):
    answer = client.get(f"{ACME}{query}")

    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json")
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(
    "address",
    ["services/acne/", "services/acne/timeseries/", "services/acne/breakdown/", "services/acne/incidents/"],
)
def test_unknown_service_is_told_with_close_names(client, watched, address):
    answer = client.get(f"{V1}{address}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["did_you_mean"] == ["acme"]


# --- breakdown -----------------------------------------------------------------------------------


def test_breakdown_has_shares_beside_the_usual_ones(client, watched, hour):
    make_rollup(watched, at=hour - 7 * DAY, surface="chat", reports=30)
    make_rollup(watched, at=hour - 7 * DAY, surface="api", reports=30)
    make_rollup(watched, at=hour, surface="chat", reports=24)
    make_rollup(watched, at=hour, reports=8)

    body = get_json(
        client, f"{ACME}breakdown/", **{"from": format_time(hour), "to": format_time(hour + HOUR)}
    )

    assert (body["by"], body["total"], body["from"]) == ("surface", 32, format_time(hour))
    assert body["shares"] == [
        {"slug": "chat", "name": "Chat", "reports": 24, "share": 0.75, "usual_share": 0.5,
         "lift": pytest.approx(2.0)},
        {"slug": "", "name": "Not sure", "reports": 8, "share": 0.25, "usual_share": 0.0, "lift": None},
    ]  # fmt: skip


@pytest.mark.parametrize(("by", "slug"), [("surface", "chat"), ("symptom", "login"), ("region", "DE")])
def test_breakdown_by_each_field(client, watched, clock, by, slug):
    make_rollup(watched, at=clock, surface="chat", symptom="login", region="DE", reports=5)

    assert [share["slug"] for share in get_json(client, f"{ACME}breakdown/", by=by)["shares"]] == [slug]


# --- services ------------------------------------------------------------------------------------


def test_services_are_listed_worst_first(client, clock):
    make_tick(clock)
    for slug, level in (("a", "ok"), ("b", "problem"), ("c", "possible")):
        make_watch(make_service(slug), until=clock, level=level)

    body = get_json(client, f"{V1}services/")["services"]

    assert [(service["slug"], service["level"]) for service in body] == [
        ("b", "problem"),
        ("c", "possible"),
        ("a", "ok"),
    ]


def test_service_tells_its_choices_its_upstreams_and_its_trouble(client, watched, clock):
    Dependency.objects.create(service=watched, upstream=make_service("cloud"), region="us-east-1")
    incident = make_incident(watched, steps={State.OPEN: clock - HOUR}, surfaces=["chat"])
    make_service("other")  # reads the catalogue anew

    body = get_json(client, ACME)

    assert [choice["slug"] for choice in body["surfaces"]] == ["chat", "api"]
    assert body["runs_on"] == [{"slug": "cloud", "region": "us-east-1"}]
    assert (body["trouble"]["incident"], body["trouble"]["surfaces"]) == (incident.id, ["chat"])


# --- incidents -----------------------------------------------------------------------------------


def test_incidents_come_in_pages_that_can_be_followed(client, watched, hour):
    made = [
        make_incident(
            watched, steps={State.OPEN: hour - n * HOUR, State.RESOLVED: hour - n * HOUR + MINUTE}
        ).id
        for n in range(45)
    ]

    listed, address = [], f"{ACME}incidents/"
    while address:
        page = get_json(client, address)
        listed += [incident["id"] for incident in page["incidents"]]
        address = page["next"]

    assert listed == made[::-1]


def test_outlook_of_a_problem_that_goes_on_is_told_with_it(client, watched, clock):
    steps = {State.OPEN: clock - 10 * MINUTE, State.SUBSIDING: clock - MINUTE}
    made = make_incident(watched, steps=steps)

    outlook = get_json(client, f"{V1}incidents/{made.id}/")["outlook"]

    assert outlook == get_json(client, ACME)["outlook"]
    assert (
        outlook["elsewhere"],
        outlook["problems"] > 20,
        outlook["most_minutes"] > outlook["half_minutes"],
    ) == (
        1.0,
        True,
        True,
    )


def test_incident_and_its_evidence_have_addresses(client, watched, hour):
    made = make_incident(watched, steps={State.SUSPECTED: hour, State.OPEN: hour + MINUTE}, surfaces=["chat"])

    incident = get_json(client, f"{V1}incidents/{made.id}/")["incident"]
    evidence = get_json(client, f"{V1}incidents/{made.id}/evidence/")

    assert (incident["service"], incident["state"], incident["surfaces"]) == ("acme", "open", ["chat"])
    assert (incident["onset_at"], incident["resolved_at"]) == (format_time(hour - 3 * MINUTE), None)
    assert evidence["incident"] == incident
    known = {"late": False, "policy": "1-test", "evidence": {"reports": 9}, "usual": {}}
    assert evidence["steps"] == [
        {"at": format_time(hour), "published_at": format_time(hour), "state": "suspected"} | known,
        {"at": format_time(hour + MINUTE), "published_at": format_time(hour + MINUTE), "state": "open"}
        | known,
    ]


def test_minutes_of_an_incident_stand_side_by_side(client, watched, hour):
    made = make_incident(watched, steps={State.OPEN: hour, State.RESOLVED: hour + HOUR})
    make_rollup(watched, at=made.onset_at, reports=7)
    CrowdMinute.objects.create(service=watched, minute=made.onset_at, stance="broken", aside=3, networks=4)

    minutes = get_json(client, f"{V1}incidents/{made.id}/minutes/")

    at = 2880
    columns = ("reports", "works", "counted", "counted_works", "networks", "official")
    assert [minutes[name][at] for name in columns] == [7, 0, 4, 0, 4, 0]
    assert {len(minutes[name]) for name in columns} == {at + 63}


def test_policy_is_public(client, db):
    policy = get_json(client, f"{V1}policy/")

    numbers = list_numbers(current())
    assert policy["version"] == compute_version(current())
    assert policy["numbers"] == json.loads(json.dumps(numbers))
    assert {"doubt_reach", "doubt_most", "window"} <= set(numbers)  # as they were first published


def test_numbers_of_the_policy_keep_their_published_names(client, db):
    numbers = get_json(client, f"{V1}policy/")["numbers"]

    assert set(numbers) == {*KEYS, "window"}
    assert (numbers["window"], numbers["doubt_reach"]) == (15, current().uncertainty_reach)


@pytest.mark.parametrize(
    "address", ["incidents/1/", "incidents/1/evidence/", "incidents/99999999999999999999/"]
)
def test_incident_that_is_not_there_is_a_problem_document(client, watched, address):
    answer = client.get(f"{V1}{address}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


# --- what all answers share ----------------------------------------------------------------------

READING = ["services/", "services/acme/", "services/acme/timeseries/", "services/acme/breakdown/",
           "services/acme/incidents/", "incidents/"]  # fmt: skip


@pytest.mark.parametrize("address", READING)
def test_answers_are_open_to_every_origin_and_kept_for_one_tick(client, watched, address):
    answer = client.get(f"{V1}{address}", headers={"Origin": "https://elsewhere.test"})

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=10"
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("address", READING)
def test_who_has_the_answer_already_is_told_so(client, watched, address):
    # A window of the past: the running one moves on with the minute.
    address = f"{V1}{address}?from=2026-04-14&to=2026-04-15"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_new_tick_is_a_new_answer(client, watched, clock):
    first = client.get(f"{V1}services/")
    make_tick(clock + timedelta(seconds=10))

    again = client.get(f"{V1}services/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, first["ETag"] == again["ETag"]) == (200, False)


@pytest.mark.parametrize("address", READING)
@pytest.mark.parametrize(("age", "stale"), [(50, False), (70, True)])
def test_answer_tells_when_it_is_stale(client, watched, clock, address, age, stale):
    make_tick(clock - timedelta(seconds=age))

    body = get_json(client, f"{V1}{address}")

    assert body["stale"] is stale
    assert parse_datetime(body["generated_at"]) == clock - timedelta(seconds=age)


@pytest.mark.parametrize("address", [*READING, "services/acme/official/"])
def test_every_answer_tells_that_nothing_reaches_the_site(client, watched, clock, address):
    make_tick(clock)
    Tick.objects.update(silent_since=clock - 25 * MINUTE)

    assert parse_datetime(get_json(client, f"{V1}{address}")["silent_since"]) == clock - 25 * MINUTE


@pytest.mark.parametrize("address", READING)
def test_before_the_first_tick_every_answer_says_so(client, acme, address):
    body = get_json(client, f"{V1}{address}")

    assert (body["generated_at"], body["stale"]) == (None, True)


@pytest.mark.parametrize("address", READING)
def test_reading_addresses_take_no_report(client, watched, address):
    answer = client.post(f"{V1}{address}", {}, content_type="application/json")

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert "GET" in answer["Allow"]


def test_time_series_asks_a_handful_of_queries(client, watched, django_assert_max_num_queries):
    get_json(client, ACME)

    with django_assert_max_num_queries(8):
        client.get(f"{ACME}timeseries/?surface=chat")
