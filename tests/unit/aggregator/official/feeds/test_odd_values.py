"""Dates, zones and addresses that no feed should hold: none breaks a reader or becomes a wrong time."""

import pytest

from aggregator.official.feeds import addresses, times, updates
from aggregator.official.feeds.addresses import Reference
from aggregator.official.feeds.entries import FeedUpdate, TimedLine
from tests.unit.aggregator.official.claim_builders import at

NINES = "9" * 60


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        f"{NINES}-01-01 10:00 UTC",
        f"2026-01-01T10:00:00+{NINES}",
        "2026-01-01T10:00:00+23:59",
        "Mon, 1 Jan 0000 10:00 GMT",
        "31.02.2026 10:00 UTC",
        "2026-13-01 10:00 UTC",
        "2026-01-01 24:00 UTC",
        "2026-01-01 10:60 UTC",
        "2026-01-01 13:00 pm UTC",
        "2026-01-01 0:30 am UTC",
        "2026-01-01 10:00 UTC+15",
        "2026-01-01 10:00 UTC+14:01",
        "2026-01-01 10:00 Europe/Nowhere",
        "2026-01-01 10:00 America/Argentina",  # a folder of the tz database
        "2026-01-01 \u00b20:00 UTC",
        "1 ma 2026 10:00 UTC",  # March or May
        "2026-01-01T10:00:00Z" * 3,
        "1989-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
    ],
)
def test_date_that_is_none_is_none(text):
    assert times.parse_time(text=text) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1 jan 00 10:00 GMT", "2000-01-01T10:00"),
        ("1 jan 49 10:00 GMT", "2049-01-01T10:00"),
        ("1 jan 99 10:00 GMT", "1999-01-01T10:00"),
        ("31 Dec 2016 23:59:60 UTC", "2016-12-31T23:59:59"),  # a leap second
        ("2026-01-01 12:00 am UTC", "2026-01-01T00:00"),
        ("2026-01-01 12:00 pm UTC", "2026-01-01T12:00"),
        ("2026-01-01 10:00 +14:00", "2025-12-31T20:00"),
        ("2026-01-01 10:00 UTC+14", "2025-12-31T20:00"),
        ("2099-12-31T23:59:59Z", "2099-12-31T23:59:59"),
    ],
)
def test_date_at_an_edge_is_read(text, moment):
    assert times.parse_time(text=text) == at(moment)


@pytest.mark.parametrize(
    "time",
    [
        "Jan 99, 10:00 UTC",
        "Feb 30, 10:00 UTC",
        "Jan 1, 99:99 UTC",
        "Jan 1, 0000, 10:00 UTC",
        "Jan \u00b21, 10:00",
    ],
)
@pytest.mark.parametrize("published", [None, "1990-01-01T00:00", "2026-01-01T00:00", "2099-12-31T23:00"])
def test_update_at_a_time_that_is_none_keeps_its_label(time, published):
    text = f"<small>{time}</small><br><strong>Resolved</strong>"

    assert updates.read_updates(text=text, published=published and at(published)) == [
        FeedUpdate("Resolved", None)
    ]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("began at 2026-13-45 10:00 (all times are UTC)", (None, None)),
        ("began at 2026-01-01 10:00 (all times are Europe/Nowhere)", (None, None)),
        ("began at 2026-01-01 10:00 (all times are UTC)", ("2026-01-01T10:00", None)),
        (
            "began at 2026-01-01 10:00 and ended at 2026-01-01 09:00 (all times are US/Pacific)",
            ("2026-01-01T18:00", "2026-01-01T17:00"),
        ),
        ("began at 2026-01-01 10:00", (None, None)),
    ],
)
def test_beginning_and_end_are_read_only_with_their_zone(text, span):
    assert updates.read_span(text=text) == tuple(moment and at(moment) for moment in span)


def test_line_at_an_impossible_time_of_day_stays_without_one():
    text = "<small>9:23pm PST</small>First<small>25:61 UTC</small>Second"

    assert updates.date_lines(text=text, published=at("2026-01-01T00:00")) == [
        TimedLine("First", at("2026-01-01T05:23")),
        TimedLine("Second", None),
    ]


@pytest.mark.parametrize("text", ["", "Feb 30, 10:00 - 11:00 UTC", "THIS IS A SCHEDULED EVENT soon"])
def test_text_without_the_words_for_a_plan_plans_nothing(text):
    assert updates.read_plan(text=text, published=at("2026-01-01T00:00")) is None


@pytest.mark.parametrize("link", ["", "acme", "https://", "https://[bad", "https://acme:port/x"])
def test_link_that_leads_nowhere_names_nothing(link):
    assert (addresses.parse_link(link), addresses.normalise_address(link)) == (Reference(), "")


@pytest.mark.parametrize(
    ("id", "reference"),
    [
        ("  742  ", Reference(name="742")),
        ("monitor-7_1772445600", Reference(series="monitor-7")),
        ("x/update/3", Reference(name="x", is_of_update=True)),
        ("/update/3", Reference(name="/update/3")),
        ("https://acme.example/incidents/742#u1", Reference(code="742")),
        ("https://acme.example/incidents/history", Reference()),
    ],
)
def test_id_in_an_odd_form_names_what_it_can(id, reference):  # noqa: A002 - as feeds call it
    assert addresses.parse_id(id) == reference
