"""What the web server hands over becomes a request, whatever a client sent."""

import pytest
from django.test import RequestFactory

from reporter.front.handler import DjangoRequest


def make_request(**environ: object) -> DjangoRequest:
    known = RequestFactory()._base_environ(REQUEST_METHOD="POST", PATH_INFO="/api/v1/reports/")
    known.pop("CONTENT_LENGTH", None)
    return DjangoRequest(known | environ)


@pytest.mark.parametrize("kind", ["application/json; charset*=x''y", "text/plain; a*=\xff''b"])
def test_content_type_that_cannot_be_read_is_none(kind):
    assert make_request(CONTENT_TYPE=kind).content_type == ""


@pytest.mark.parametrize("charset", ["zip", "utf-16", "undefined", "idna", "nonsense"])
def test_address_is_utf_8_whatever_is_claimed_of_the_body(charset):
    found = make_request(CONTENT_TYPE=f"text/plain; charset={charset}", QUERY_STRING="q=caf%C3%A9")

    assert found.GET["q"] == "café"


@pytest.mark.parametrize("length", ["x", "-1", "1.5", "\u0663"])
def test_length_that_is_no_number_is_none(length):
    assert make_request(CONTENT_LENGTH=length).META["CONTENT_LENGTH"] == ""
