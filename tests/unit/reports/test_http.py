"""A form is told from what only looks like one."""

import pytest
from django.test import RequestFactory

from reports.http import is_form

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
