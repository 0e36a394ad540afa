"""What a reader may ask for, and what they are told when they may not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from aggregator.queries.filters import Filter
from aggregator.web.api import query_parameters
from aggregator.web.api.query_parameters import RequestedWindow
from reports.choices.services import CatalogueEntry, Choice
from reports.lookup import UnknownChoice

NOW = datetime(2026, 4, 15, 14, 37, 21, tzinfo=UTC)
ACME = CatalogueEntry(
    id=1,
    slug="acme",
    name="Acme",
    category=Choice("tools", "Tools"),
    aliases=(),
    homepage="",
    status_page="",
    surfaces=(Choice("chat", "Chat"),),
    symptoms=(Choice("login", "Login"),),
    runs_on=(),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+00:00")


def window(text: str, now: datetime = NOW) -> RequestedWindow:
    return query_parameters.read_window(query=QueryDict(text), now=now)


@pytest.mark.parametrize(
    ("query", "first", "last", "step"),
    [
        ("", "04-14T14:45", "04-15T14:45", "15m"),
        ("step=1m", "04-14T14:38", "04-15T14:38", "1m"),
        ("step=1h", "04-14T15:00", "04-15T15:00", "1h"),
        ("step=1d", "04-15T00:00", "04-16T00:00", "1d"),
    ],
)
def test_default_window_is_a_day_that_holds_the_running_bucket(query, first, last, step):
    assert window(query) == RequestedWindow(at(first), at(last), step)


@pytest.mark.parametrize("second", [0, 59])
def test_running_minute_is_in_the_default_window_from_its_start(second):
    now = NOW.replace(minute=45, second=second)

    assert window("step=15m", now).last == at("04-15T15:00")
    assert window("step=1m", now).last == at("04-15T14:46")


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("from=2026-04-15T10:07:00Z&to=2026-04-15T10:52:00Z", "04-15T10:00", "04-15T11:00"),
        ("from=2026-04-15T10:00:00Z&to=2026-04-15T11:00:00Z", "04-15T10:00", "04-15T11:00"),
        ("from=2026-04-15T12:00:00%2B02:00&to=2026-04-15T13:00:00%2B02:00", "04-15T10:00", "04-15T11:00"),
        ("from=2026-04-15T12:00:00+02:00&to=2026-04-15T13:00:00+02:00", "04-15T10:00", "04-15T11:00"),
        ("from=2026-04-15T10:00&to=2026-04-15T11:00", "04-15T10:00", "04-15T11:00"),
        ("from=2026-04-14&to=2026-04-15", "04-14T00:00", "04-15T00:00"),
        ("to=2026-04-15T11:00:00Z", "04-14T11:00", "04-15T11:00"),
        ("from=2026-04-15T10:00:00Z", "04-15T10:00", "04-15T14:45"),
    ],
    ids=[
        "outwards",
        "aligned",
        "offset",
        "offset with a bare plus",
        "no zone",
        "dates",
        "to alone",
        "from alone",
    ],
)
def test_window_is_widened_to_whole_buckets_in_utc(query, first, last):
    assert window(query) == RequestedWindow(at(first), at(last), "15m")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("step=2m", "step"),
        ("step=", "step"),
        ("from=yesterday", "from"),
        ("from=", "from"),
        ("from=1776262200", "from"),
        ("to=2026-13-01T00:00:00Z", "to"),
        ("to=2026-02-30", "to"),
        ("to=0001-01-01T00:00:00%2B23:00", "to"),
        ("to=9999-12-31T23:59:59Z", "to"),
        ("to=1969-12-31T23:59:59Z", "to"),
        ("from=2026-04-15T11:00:00Z&to=2026-04-15T11:00:00Z", "from"),
        ("from=2026-04-15T12:00:00Z&to=2026-04-15T11:00:00Z", "from"),
        ("step=1m&from=2026-04-01T00:00:00Z", "from"),
        ("step=1d&from=1970-01-01&to=2199-01-01", "from"),
    ],
)
def test_bad_window_is_refused_with_the_field_that_is_wrong(query, field):
    with pytest.raises(ValidationError) as refused:
        window(query)

    assert list(refused.value.detail) == [field]


def test_most_points_are_allowed_and_one_more_is_not():
    first = NOW.replace(second=0) - timedelta(minutes=query_parameters.MOST_POINTS - 1)

    assert (window(f"step=1m&from={first:%Y-%m-%dT%H:%M:%SZ}").last - first).total_seconds() == 7 * 86_400
    with pytest.raises(ValidationError, match="10080 points"):
        window(f"step=1m&from={first - timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}")


def test_ten_years_are_allowed_and_a_day_more_is_not():
    assert window("step=1d&from=2016-04-15&to=2026-04-15").first == datetime(2016, 4, 15, tzinfo=UTC)
    with pytest.raises(ValidationError, match="ten years"):
        window("step=1d&from=2016-04-13&to=2026-04-15")


@pytest.mark.parametrize(
    ("query", "only"),
    [
        ("", Filter()),
        ("surface=&region=", Filter()),
        ("surface=chat&symptom=login&region=US-CA", Filter("chat", "login", "US-CA")),
        ("surface=none&symptom=none&region=none", Filter("", "", "")),
        ("region=DE", Filter(region="DE")),
    ],
)
def test_filter_is_what_is_asked_and_none_means_not_said(query, only):
    assert query_parameters.read_filter(query=QueryDict(query), service=ACME) == only


@pytest.mark.parametrize(
    ("query", "choices"),
    [
        ("surface=fax", {"surface": ("chat",)}),
        ("symptom=%00", {"symptom": ("login",)}),
        ("surface=fax&symptom=fax", {"surface": ("chat",), "symptom": ("login",)}),
        ("region=DE-BY", {"region": ("DE",)}),
    ],
    ids=["surface", "symptom", "both", "finer than it is kept"],
)
def test_unknown_choice_is_refused_with_those_that_exist(query, choices):
    with pytest.raises(UnknownChoice) as refused:
        query_parameters.read_filter(query=QueryDict(query), service=ACME)

    assert refused.value.choices == choices


def test_unknown_region_is_refused():
    with pytest.raises(UnknownChoice) as refused:
        query_parameters.read_filter(query=QueryDict("region=XX"), service=ACME)

    assert list(refused.value.choices) == ["region"]


@pytest.mark.parametrize(("query", "number"), [("", None), ("before=17", 17), ("before=0", 0)])
def test_cursor_is_a_number_of_an_incident(query, number):
    assert query_parameters.read_cursor(query=QueryDict(query)) == number


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "%D9%A3", "1" * 19, "1%00"])
def test_cursor_that_is_no_number_is_refused(text):
    with pytest.raises(ValidationError) as refused:
        query_parameters.read_cursor(query=QueryDict(f"before={text}"))

    assert list(refused.value.detail) == ["before"]
