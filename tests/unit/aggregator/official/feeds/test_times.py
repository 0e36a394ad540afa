"""Dates of feeds."""

import pytest

from aggregator.official.feeds import times


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("+02:00", "+02:00"),
        ("+0200", "+02:00"),
        ("+02", "+02:00"),
        ("UTC+2", "+02:00"),
        ("GMT+02:00", "+02:00"),
        ("UTC +2", "+02:00"),
        ("GMT-0700", "-07:00"),
        ("\u22125", "-05:00"),
        ("+0530", "+05:30"),
        ("-0000", "+00:00"),
        ("-0800 (PST)", "-08:00"),
        ("GMT+0100 (Central European Standard Time)", "+01:00"),
        ("(PST)", "-08:00"),
        ("(UTC+1)", "+01:00"),
        ("BST (UTC+1)", "+01:00"),
        ("CET (Berlin)", "+01:00"),
        ("+01:00[Europe/Berlin]", "+01:00"),
        ("[Europe/Berlin]", "+01:00"),
        ("+00:00 UTC", "+00:00"),
        ("UTC", "+00:00"),
        ("UTC (Coordinated Universal Time)", "+00:00"),
        ("Z", "+00:00"),
        ("cet", "+01:00"),
        ("CEST", "+02:00"),
        ("MEZ", "+01:00"),
        ("MESZ", "+02:00"),
        ("Uhr MEZ", "+01:00"),
        ("JST", "+09:00"),
        ("AEST", "+10:00"),
        ("AEDT", "+11:00"),
        ("NZST", "+12:00"),
        ("HKT", "+08:00"),
        ("SGT", "+08:00"),
        ("BRT", "-03:00"),
        ("PDT", "-07:00"),
        ("CST", "-06:00"),
        ("PT", "-08:00"),
        ("Eastern Time", "-05:00"),
        ("Europe/Berlin", "+01:00"),
        ("US/Pacific", "-08:00"),
    ],
)
def test_zone_is_read(zone, offset):
    moment = times.parse_time(text=f"Sun, 29 Nov 2026 10:00:00 {zone}")

    assert moment.isoformat() == f"2026-11-29T10:00:00{offset}"


@pytest.mark.parametrize(
    "zone",
    [
        *("", "A", "N", "XYZ", "IST", "BST", "AST", "AMT", "ECT", "Mars/Olympus", "../etc", "Europe"),
        *("+9959", "+1460", "+15:00", "+530", "Local Time", "CET CEST"),
    ],
)
def test_zone_that_is_not_known_for_sure_is_no_time(zone):
    assert times.parse_time(text=f"Sun, 29 Nov 2026 10:00:00 {zone}") is None
    assert times.parse_time(text="2026-11-29T10:00:00") is None


@pytest.mark.parametrize(
    "text",
    [
        "Sun, 01 Nov 2026 09:05:00 GMT",
        "Sun, 1 Nov 2026 9:05 GMT",
        "sun, 1 nov 26 09:05:00 gmt",
        "1 November 2026 09:05:00 Z",
        "Sunday, 01-Nov-26 09:05:00 UTC",
        "Nov 1, 2026 09:05 AM UTC",
        "November 1st, 2026, 9:05 a.m. UTC",
        "November 1, 2026 at 9:05 AM UTC",
        "Nov 1, 2026 - 09:05 UTC",
        "1 de noviembre de 2026 a las 10:05 CET",
        "dimanche 1 novembre 2026 à 10:05 CET",
        "2026-11-01T10:05:00+01:00[Europe/Berlin]",
        "Sun Nov  1 09:05:00 UTC 2026",
        "Sun Nov 01 2026 10:05:00 GMT+0100 (CET)",
        "2026-11-01T09:05:00Z",
        "2026-11-01T09:05Z",
        "20261101T090500Z",
        "2026-11-01 11:05:00 +0200",
        "2026/11/01 09:05 UTC",
        "1. November 2026, 10:05 Uhr MEZ",
        "01.11.2026 10:05 MEZ",
        "dim., 1 novembre 2026 10:05:00 +0100",
        "domingo, 1 noviembre 2026 10:05 +0100",
        "zo, 1 nov. 2026 10:05 CET",
        "2026年11月1日 18:05 JST",
    ],
)
def test_forms_of_one_moment(text):
    assert times.parse_time(text=text) == times.parse_time(text="2026-11-01T09:05:00+00:00")


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "10:00 UTC", "2026-11-29", "Sun, 29 Nov 2026", "Nov 29, 10:00 UTC", "1700000000"),
        *(
            "31 Feb 2026 10:00 UTC",
            "29 Nov 2026 25:00 UTC",
            "29 Nov 2026 13:00 PM UTC",
            "29 Foo 2026 10:00 UTC",
        ),
        *("29/11/2026 10:00 UTC", "1 jui 2026 10:00 UTC", "29 Nov 9999 10:00 UTC", "x" * 1_000_000),
    ],
)
def test_what_is_no_whole_date_is_no_time(text):
    assert times.parse_time(text=text) is None


@pytest.mark.parametrize(
    ("name", "offset"), [("IST", "+05:30"), ("IST", "+02:00"), ("BST", "+01:00"), ("CST", "+08:00")]
)
def test_own_offset_chooses_between_meanings(name, offset):
    own = times.parse_time(text=f"2026-07-01T00:00:00{offset}").utcoffset()

    assert (
        times.parse_time(text=f"1 Jul 2026 10:00 {name}", own=own).isoformat()
        == f"2026-07-01T10:00:00{offset}"
    )


def test_own_offset_makes_no_meaning():
    own = times.parse_time(text="2026-07-01T00:00:00-03:00").utcoffset()

    assert times.parse_time(text="1 Jul 2026 10:00 IST", own=own) is None
    assert times.parse_time(text="1 Jul 2026 10:00", own=own) is None


def test_name_of_winter_counts_in_summer_too_and_a_place_goes_by_the_date():
    said = [times.parse_time(text=f"1 Jul 2026 10:00 {zone}").isoformat() for zone in ("PST", "PT")]

    assert said == ["2026-07-01T10:00:00-08:00", "2026-07-01T10:00:00-07:00"]
