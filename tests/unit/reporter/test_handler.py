"""What the web server hands over becomes a request, whatever a client sent."""

from io import BytesIO

import pytest
from django.test import RequestFactory

from reporter.handler import Request


def request(**environ: object) -> Request:
    known = RequestFactory()._base_environ(REQUEST_METHOD="POST", PATH_INFO="/api/v1/reports/")
    known.pop("CONTENT_LENGTH", None)
    return Request(known | environ)


@pytest.mark.parametrize("kind", ["application/json; charset*=x''y", "text/plain; a*=\xff''b"])
def test_content_type_that_cannot_be_read_is_none(kind):
    assert request(CONTENT_TYPE=kind).content_type == ""


@pytest.mark.parametrize("charset", ["zip", "utf-16", "undefined", "idna", "nonsense"])
def test_address_is_utf_8_whatever_is_claimed_of_the_body(charset):
    found = request(CONTENT_TYPE=f"text/plain; charset={charset}", QUERY_STRING="q=caf%C3%A9")

    assert found.GET["q"] == "café"


@pytest.mark.parametrize("length", ["x", "-1", "1.5", "\u0663"])
def test_length_that_is_no_number_is_none(length):
    assert request(CONTENT_LENGTH=length).META["CONTENT_LENGTH"] == ""


def test_chunked_body_is_read_and_measured():
    body = {"wsgi.input": BytesIO(b'{"service": "acme"}'), "HTTP_TRANSFER_ENCODING": "chunked"}

    found = request(**body)

    assert (found.body, found.META["CONTENT_LENGTH"]) == (b'{"service": "acme"}', "19")


def test_chunked_body_without_an_end_is_read_to_the_limit_only(settings):
    stream = BytesIO(b"x" * 1_000_000)

    found = request(**{"wsgi.input": stream, "HTTP_TRANSFER_ENCODING": "chunked"})

    assert found.META["CONTENT_LENGTH"] == str(stream.tell()) == str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)


def test_body_with_a_length_is_left_to_django():
    stream = BytesIO(b"ab")

    found = request(**{"wsgi.input": stream, "CONTENT_LENGTH": "2", "HTTP_TRANSFER_ENCODING": "identity"})

    assert (stream.tell(), found.body) == (0, b"ab")
