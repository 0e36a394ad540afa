"""Errors of the framework keep what they say beside the body; faults stay faults."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from rest_framework import exceptions

from reports.lookup import UnknownChoice, UnknownService
from reports.throttle import UnableToAdmit
from reports.web.problems import handle_exception, make_body


def test_headers_of_an_error_stay():
    answer = handle_exception(exceptions.Throttled(wait=7), {})

    assert answer is not None
    assert (answer.status_code, answer["Retry-After"], answer.data["type"]) == (
        429,
        "7",
        "urn:problem:error",
    )


def test_fault_is_not_made_an_answer():
    assert handle_exception(ZeroDivisionError(), {}) is None


def test_a_problem_names_its_kind_and_has_a_detail_only_where_there_is_one():
    assert make_body(code=404, kind="gone", title="Gone.") == {
        "type": "urn:problem:gone",
        "title": "Gone.",
        "status": 404,
    }
    assert make_body(code=400, kind="x", title="X", detail="Why.", errors={"a": ["b"]}) == {
        "type": "urn:problem:x",
        "title": "X",
        "status": 400,
        "detail": "Why.",
        "errors": {"a": ["b"]},
    }


@pytest.mark.parametrize(
    ("close", "retired_name", "detail"),
    [
        ((), "", "See /api/v1/services/ for all."),
        (("acme",), "", "Did you mean acme?"),
        (("acme", "ajax"), "", "Did you mean acme or ajax?"),
        ((), "Gone & Co", "Gone & Co has left the list of services and takes no reports any more."),
    ],
)
def test_an_unknown_service_is_answered_with_what_was_meant(close, retired_name, detail):
    error = UnknownService(slug="acmee", close=close, retired_name=retired_name)

    answer = handle_exception(error, {})

    assert answer is not None
    assert (answer.status_code, answer.data["detail"], answer.data["did_you_mean"]) == (404, detail, close)


def test_an_unknown_choice_is_answered_with_those_there_are():
    answer = handle_exception(UnknownChoice({"surface": ("chat", "api")}), {})

    assert answer is not None
    assert (answer.status_code, answer.data["choices"]) == (422, {"surface": ("chat", "api")})
    assert answer.data["errors"] == {"surface": ["Unknown. See choices."]}


@pytest.mark.parametrize(
    ("error", "code", "kind", "seconds"),
    [
        (UnableToAdmit(retry_after=42), 429, "too-many-reports", "42"),
        (OperationalError("host=secret"), 503, "database-away", "5"),
    ],
)
def test_who_has_to_wait_is_told_how_long(error, code, kind, seconds):
    answer = handle_exception(error, {})

    assert answer is not None
    assert (answer.status_code, answer.data["type"]) == (code, f"urn:problem:{kind}")
    assert answer["Retry-After"] == seconds
    assert "secret" not in str(answer.data)


@pytest.mark.parametrize(
    ("detail", "errors"),
    [({"surface": ["Wrong."]}, {"surface": ["Wrong."]}), (["Wrong."], {"body": ["Wrong."]})],
)
def test_wrong_fields_are_an_object_also_where_none_is_named(detail, errors):
    answer = handle_exception(exceptions.ValidationError(detail), {})

    assert answer is not None
    assert (answer.status_code, answer.data["errors"]) == (400, errors)


@pytest.mark.parametrize(
    ("error", "code", "kind", "errors"),
    [
        (exceptions.ParseError("Bad."), 400, "bad-request", {"body": ["Bad."]}),
        (
            exceptions.UnsupportedMediaType("x"),
            415,
            "not-json",
            {"body": ['Unsupported media type "x" in request.']},
        ),
        (RequestDataTooBig(), 413, "too-large", {"body": ["The body is too large."]}),
        (exceptions.MethodNotAllowed("PUT"), 405, "method-not-allowed", None),
        (exceptions.NotFound(), 404, "not-found", None),
    ],
)
def test_a_body_that_cannot_be_read_is_named_among_the_errors(error, code, kind, errors):
    answer = handle_exception(error, {})

    assert answer is not None
    assert (answer.status_code, answer.data["type"]) == (code, f"urn:problem:{kind}")
    assert answer.data.get("errors") == errors
