"""A report's shape: every mistake is named at its field, all at once."""

import pytest

from reports.web.serializers import ReportSerializer

CHARACTERS = ["Lower-case letters, digits and hyphens only."]
TEXT = ["Must be text."]
NUL = ["Null characters are not allowed."]
KNOWN = "Known: service, surface, symptom, stance, region, comment."


def errors(**fields: object) -> dict[str, list[str]]:
    shape = ReportSerializer(data={"service": "acme"} | fields)
    shape.is_valid()
    return {field: [str(error) for error in told] for field, told in shape.errors.items()}


def test_service_alone_is_a_report_of_something_broken():
    shape = ReportSerializer(data={"service": "acme"})

    assert shape.is_valid()
    assert shape.validated_data == {"service": "acme", "stance": "broken"}


def test_everything_that_can_be_said():
    fields = {"surface": "chat", "symptom": "login", "stance": "works", "region": "us-ca", "comment": "Ω"}
    shape = ReportSerializer(data={"service": "acme"} | fields)

    assert shape.is_valid()
    assert shape.validated_data == {"service": "acme"} | fields | {"region": "US-CA"}


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
    shape = ReportSerializer(
        data={"service": " Acme", "surface": "Chat", "symptom": "LOGIN", "stance": "Works", "region": "de"}
    )

    assert shape.is_valid()
    assert shape.validated_data == {
        "service": "acme",
        "surface": "chat",
        "symptom": "login",
        "stance": "works",
        "region": "DE",
    }


@pytest.mark.parametrize("field", ["surface", "symptom", "stance", "region", "comment"])
def test_null_is_absent(field):
    shape = ReportSerializer(data={"service": "acme", field: None})

    assert shape.is_valid()
    assert shape.validated_data == {"service": "acme", "stance": "broken"}


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


@pytest.mark.parametrize("fields", [[], ["acme"], "acme", 7, None])
def test_what_is_no_object_is_refused(fields):
    assert not ReportSerializer(data=fields).is_valid()
