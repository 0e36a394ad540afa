"""Names of zones."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aggregator.official.feeds import zones

WINTER, SUMMER = datetime(2026, 1, 15, 12), datetime(2026, 7, 15, 12)  # noqa: DTZ001 - local times


@pytest.mark.parametrize("name", sorted(zones.ABBREVIATIONS[0].split() + list(zones.NAMES)))
def test_name_has_one_offset_in_any_case(name):
    found = zones.find_offset(name=name.lower(), local=WINTER)

    assert found == zones.find_offset(name=name, local=SUMMER)
    assert found.utcoffset(None) == timedelta(hours=zones.FIXED[name])


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("Europe/Berlin", ("CET", "CEST")),
        ("Europe/Athens", ("EET", "EEST")),
        ("America/New_York", ("EST", "EDT")),
        ("America/Anchorage", ("AKST", "AKDT")),
        ("America/St_Johns", ("NST", "NDT")),
        ("Asia/Tokyo", ("JST", "JST")),
        ("Asia/Karachi", ("PKT", "PKT")),
        ("Africa/Johannesburg", ("SAST", "SAST")),
        ("Australia/Sydney", ("AEDT", "AEST")),
        ("Australia/Adelaide", ("ACDT", "ACST")),
        ("Pacific/Auckland", ("NZDT", "NZST")),
        ("Pacific/Honolulu", ("HST", "HST")),
    ],
)
def test_offsets_are_those_of_the_tz_database(place, names):
    for local, name in zip((WINTER, SUMMER), names, strict=True):
        there = local.replace(tzinfo=ZoneInfo(place))

        assert (there.tzname(), there.utcoffset()) == (
            name,
            zones.find_offset(name=name, local=local).utcoffset(None),
        )


def test_name_with_several_meanings_stands_in_no_other_table():
    known_to_rfc = {"EST", "EDT", "CST", "MST", "PST"}

    assert set(zones.ALSO) & set(zones.FIXED) == known_to_rfc
