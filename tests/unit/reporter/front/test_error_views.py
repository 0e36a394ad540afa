"""Answers where no view could give one."""

import json

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from reporter.front import error_views


def get(path: str) -> HttpRequest:
    return RequestFactory().get(path)


@pytest.mark.parametrize(
    ("view", "arguments", "status", "kind"),
    [
        (error_views.not_found, [Exception("secret")], 404, "not-found"),
        (error_views.bad_request, [Exception("secret")], 400, "bad-request"),
        (error_views.unknown_host, [], 400, "unknown-host"),
        (error_views.server_error, [], 500, "our-fault"),
    ],
)
def test_programs_get_a_problem_that_names_no_details(view, arguments, status, kind):
    answer = view(get("/api/v1/services/"), *arguments)

    problem = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["type"]) == (status, f"urn:problem:{kind}")
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/apis/", "/de/api/"])
def test_people_under_an_unknown_name_get_text_without_links(path):
    answer = error_views.unknown_host(get(path))

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content == (
        b"This site does not answer under the name that was asked for. Its names stand in ALLOWED_HOSTS.\n"
    )
