"""A form is told from what only looks like one."""

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from reports.http import content_length, is_form, is_from_this_site, is_number

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
LAST = b"--x--\r\n"


@pytest.mark.parametrize(
    ("body", "kind", "form"),
    [
        (b"surface=chat", FORM, True),
        (b"surface=", FORM, True),
        (b"", FORM, True),
        (b"", "", True),  # as `curl -X POST` sends it
        (LAST, PARTS, True),
        (b'--x\r\nContent-Disposition: form-data; name="surface"\r\n\r\nchat\r\n' + LAST, PARTS, True),
        (b"surface=chat", FORM + "; charset=UTF-8", True),
        (b"surface=chat", FORM + "; charset=utf-16", False),
        (b"colour=red", FORM, False),
        (b"\xff\xfe", FORM, False),
        (b"--y\r\n\r\n--y--\r\n", PARTS, False),
        (b'{"surface": "chat"}', "application/json", False),
        (b"surface=chat", "text/plain", False),
    ],
)
def test_a_form_has_one_of_our_fields_or_none_at_all(body, kind, form):
    request = RequestFactory().generic("POST", "/", body, content_type=kind)

    assert is_form(request=request, fields={"surface"}) is form


def ask(**headers: str) -> HttpRequest:
    return RequestFactory(headers=headers).post("/", secure=True, SERVER_NAME="site.test", SERVER_PORT="443")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),  # an old browser, or a program
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),  # typed, or from a bookmark
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),  # a neighbour below the same domain
        ({"Origin": "https://site.test"}, True),
        ({"Origin": "http://site.test"}, False),
        ({"Origin": "https://site.test.evil.test"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://site.test", "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_form_of_another_site_is_refused(headers, ours, settings):
    settings.ALLOWED_HOSTS = ["site.test"]

    assert is_from_this_site(ask(**headers)) is ours


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", True), ("42", True), ("", False), ("-1", False), ("+1", False), ("1_0", False), (" 1", False)],
)
def test_a_number_is_written_in_digits_only(text, number):
    assert is_number(text) is number


@pytest.mark.parametrize("text", ["٣", "²", "1٣"])
def test_digits_of_other_scripts_are_none_of_http(text):
    assert not is_number(text)


@pytest.mark.parametrize(
    ("meta", "length"),
    [
        ({"CONTENT_LENGTH": "12"}, 12),
        ({"CONTENT_LENGTH": ""}, 0),
        ({"CONTENT_LENGTH": "x"}, 0),
        ({}, 0),
        ({"CONTENT_LENGTH": "9" * 5_000}, 10**18 - 1),
    ],
)
def test_length_of_a_body_by_its_header(meta, length):
    assert content_length(meta) == length
