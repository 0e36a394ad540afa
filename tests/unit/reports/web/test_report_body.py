"""The rules of a report: every mistake is named at its field, all at once, also in what msgspec refuses."""

import json

import pytest
from rest_framework.exceptions import ParseError

from reports.lookup import ReportFields
from reports.models import Stance
from reports.web.parsers import LARGEST, TooLarge
from reports.web.report_body import ValidReport, WrongFields, check_report, parse_report

CHARACTERS = ["Lower-case letters, digits and hyphens only."]
TEXT = ["Must be text."]
NUL = ["Null characters are not allowed."]
KNOWN = "Known: service, surface, symptom, stance, region, comment."


NOTHING = ValidReport("acme", Stance.BROKEN, ReportFields())


def errors(**fields: object) -> dict[str, list[str]]:
    """The mistakes of a form and of JSON, which must be the same."""
    report = {"service": "acme"} | fields
    assert _list_errors(check_report, report) == _list_errors(parse_report, json.dumps(report).encode())
    return _list_errors(check_report, report)


def _list_errors(check, report: object) -> dict[str, list[str]]:
    try:
        check(report)
    except WrongFields as error:
        return error.errors
    return {}


def parse(**fields: object) -> ValidReport:
    return parse_report(json.dumps({"service": "acme"} | fields).encode())


def test_service_alone_is_a_report_of_something_broken():
    assert parse() == NOTHING


def test_everything_that_can_be_said():
    report = parse(surface="chat", symptom="login", stance="works", region="us-ca", comment="Ω")

    assert report == ValidReport("acme", Stance.WORKS, ReportFields("chat", "login", "US-CA"))


@pytest.mark.parametrize("field", ["surface", "symptom", "region", "comment"])
def test_empty_is_not_said(field):
    assert errors(**{field: ""}) == {}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("service", "", ["This field may not be blank."]),
        ("service", None, ["This field is required."]),
        ("service", "a" * 51, ["Ensure this field has no more than 50 characters."]),
        ("service", 7, TEXT),
        ("service", ["acme"], TEXT),
        ("service", True, TEXT),
        ("surface", {"slug": "chat"}, TEXT),
        ("surface", "the chat", CHARACTERS),
        ("symptom", 1.5, TEXT),
        ("symptom", "login;", CHARACTERS),
        ("stance", "maybe", ["One of broken, works."]),
        ("stance", ["works"], ["One of broken, works."]),
        ("region", "D" * 41, ["Ensure this field has no more than 40 characters."]),
        ("region", 49, TEXT),
        ("comment", "x" * 281, ["Ensure this field has no more than 280 characters."]),
        ("comment", ["x"], ["Must be text."]),
        ("comment", 7, ["Must be text."]),
        ("comment", "\ud800", ["Surrogate characters are not allowed: U+D800."]),
    ],
)
def test_wrong_field_is_told(field, value, told):
    assert errors(**{field: value}) == {field: told}


def test_case_means_nothing():
    report = parse(service=" Acme", surface="Chat", symptom="LOGIN", stance="Works", region="de")

    assert report == ValidReport("acme", Stance.WORKS, ReportFields("chat", "login", "DE"))


@pytest.mark.parametrize("field", ["surface", "symptom", "stance", "region", "comment"])
def test_null_is_absent(field):
    assert parse(**{field: None}) == NOTHING


def test_unknown_field_is_a_mistake_also_when_it_is_null():
    assert errors(colour=None) == {"colour": [f"Unknown field. {KNOWN}"]}


@pytest.mark.parametrize("field", ["service", "surface", "symptom", "region"])
def test_nul_is_refused_everywhere(field):
    assert NUL[0] in errors(**{field: "a\0"})[field]


def test_all_mistakes_are_told_at_once():
    assert errors(service=[], symptom=3, colour="red", surface="the chat") == {
        "service": TEXT,
        "symptom": TEXT,
        "surface": CHARACTERS,
        "colour": [f"Unknown field. {KNOWN}"],
    }


def test_unknown_field_alone_is_a_mistake():
    assert errors(servcie="acme") == {"servcie": [f"Unknown field. {KNOWN}"]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "Invalid data. Expected a dictionary, but got list."),
        ("acme", "Invalid data. Expected a dictionary, but got str."),
        (7, "Invalid data. Expected a dictionary, but got int."),
        (None, "This field may not be null."),
    ],
)
def test_what_is_no_object_is_refused(value, message):
    with pytest.raises(WrongFields) as caught:
        parse_report(json.dumps(value).encode())

    assert caught.value.errors == {"body": [message]}


def test_the_last_of_two_fields_of_one_name_counts():
    assert parse_report(b'{"service": "acne", "service": "acme"}') == NOTHING


@pytest.mark.parametrize(("size", "is_read"), [(LARGEST, True), (LARGEST + 1, False)])
def test_body_has_a_largest_size(size, is_read):
    body = b'{"service": "acme"}'.ljust(size)

    if is_read:
        assert parse_report(body) == NOTHING
    else:
        with pytest.raises(TooLarge):
            parse_report(body)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b"{",
            "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        ),
        (b'{"service": NaN}', "JSON parse error - Out of range float values are not JSON compliant: 'NaN'"),
        (b"[" * 8000, "JSON is nested too deeply."),
    ],
)
def test_unreadable_body_is_told_where_it_breaks_off(body, message):
    with pytest.raises(ParseError) as caught:
        parse_report(body)

    assert str(caught.value.detail) == message


def test_no_more_than_ten_unknown_fields_are_named():
    assert list(errors(**{f"x{n:02}": 1 for n in range(12)})) == [f"x{n:02}" for n in range(10)]
