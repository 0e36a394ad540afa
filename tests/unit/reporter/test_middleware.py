"""Headers and last resorts that every answer carries."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from reporter.front.policy import POLICY
from reporter.middleware import DatabaseAway, content_security_policy


def test_database_that_does_not_answer_is_said_with_503():
    request = RequestFactory().get("/services/acme/")

    answer = DatabaseAway(lambda _: HttpResponse()).process_exception(request, OperationalError("gone"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert b"does not answer" in answer.content


def test_other_faults_stay_faults():
    assert DatabaseAway(lambda _: HttpResponse()).process_exception(None, ValueError("ours")) is None


@pytest.mark.parametrize("own", [None, "default-src 'self'"])
def test_policy_is_strict_unless_a_view_says_otherwise(own):
    headers = {"Content-Security-Policy": own} if own else {}

    answer = content_security_policy(lambda _: HttpResponse(headers=headers))(RequestFactory().get("/"))

    assert answer["Content-Security-Policy"] == (own or POLICY)
