"""Errors of the framework keep what they say beside the body; faults stay faults."""

from rest_framework import exceptions

from reports.web.problems import handle_exception


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
