"""Single fields."""

import pytest

from aggregator.official.parsing import fields
from aggregator.official.parsing.fields import UnableToReadEntry
from tests.unit.aggregator.official.claim_builders import at


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  API\n\tand\x00 more ", "API and more"),
        ("\u202eevil\u2069", "evil"),
        ("half \ud800 pair", "half pair"),
        ("x" * 10_000, "x" * 199 + "…"),
        (7, ""),
        (None, ""),
    ],
)
def test_text_is_one_line_that_fits(text, kept):
    assert fields.clean_line(text) == kept


def test_long_ids_stay_different():
    one, other = (fields.make_key("https://acme.example/" + "x" * 200 + end) for end in "12")

    assert (len(one), len(other), one != other) == (100, 100, True)
    assert one == fields.make_key("https://acme.example/" + "x" * 200 + "1")


def test_id_may_be_a_number():
    assert fields.make_key(None, "", 12345678901234567890) == "12345678901234567890"


@pytest.mark.parametrize("value", [None, "", " \x00", True, 1.5, [], {}, "\ud800"])
def test_what_is_no_id_is_refused(value):
    with pytest.raises(UnableToReadEntry):
        fields.make_key(value)


@pytest.mark.parametrize(
    "url", ["https://acme.example/a?b=c#d", "http://acme.example:8080/", "https://xn--bcher-kva.example/"]
)
def test_link_that_may_be_followed_is_kept(url):
    assert fields.choose_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//acme.example/",
        "/path",
        "https://",
        "https://bank.example@evil.example/",
        "https://[bad",
        "https://acme.example/a b",
        "java\nscript:alert(1)",
        "https:\\\\acme.example",
        "https://acme.example/" + "x" * 200,
        7,
        None,
    ],
)
def test_other_links_are_left_out(url):
    assert fields.choose_link(url) == ""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T10:00:00Z", at("2026-03-02T10:00")),
        ("2026-03-02T10:00:00.123456789-07:30", at("2026-03-02T17:30:00.123456")),
        ("2026-03-02T10:00:00", at("2026-03-02T10:00")),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("1772445600", None),
        (1772445600, None),
        ("soon", None),
        (True, None),
    ],
)
def test_time_is_utc_or_none(text, moment):
    assert fields.parse_time(text) == moment


def test_first_time_that_is_told_counts():
    assert fields.parse_time(None, "soon", "2026-03-02T10:00:00Z") == at("2026-03-02T10:00")


@pytest.mark.parametrize(
    ("count", "moment"),
    [
        (1772445600, at("2026-03-02T10:00")),
        ("1772445600", at("2026-03-02T10:00")),
        (1772445600.5, at("2026-03-02T10:00:00.500000")),
        (1772445600000, None),  # milliseconds: the year would be absurd
        (0, None),
        (-1772445600, None),
        (True, None),
        ("1772445600 s", None),
        (float("nan"), None),
        (10**400, None),
        (None, None),
    ],
)
def test_count_of_seconds_is_a_time_or_none(count, moment):
    assert fields.parse_epoch(count) == moment


def test_count_of_milliseconds_is_a_time_too():
    assert fields.parse_epoch(1772445600000, unit=fields.MILLISECOND) == at("2026-03-02T10:00")
    assert fields.parse_epoch("999999999999999", unit=fields.MILLISECOND) is None
