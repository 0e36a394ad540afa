"""JSON with bounds: hostile bodies are refused before they cost anything."""

from io import BytesIO
from typing import Any

import pytest
from rest_framework.exceptions import ParseError

from reports.web.parsers import LARGEST, SmallJSONParser, TooLarge


def parse(body: bytes) -> Any:
    return SmallJSONParser().parse(BytesIO(body), "application/json", {"encoding": "latin-1"})


def pad(length: int) -> bytes:
    """A report of this many bytes."""
    return b'{"service": "acme"' + b" " * (length - 19) + b"}"


def test_a_body_of_the_largest_size_is_read():
    assert parse(pad(LARGEST)) == {"service": "acme"}


@pytest.mark.parametrize("length", [LARGEST + 1, 9 * LARGEST])
def test_a_longer_one_is_refused(length):
    with pytest.raises(TooLarge, match="At most 16384 bytes"):
        parse(pad(length))


def test_no_more_than_one_byte_beyond_the_bound_is_read():
    stream = BytesIO(pad(9 * LARGEST))

    with pytest.raises(TooLarge):
        SmallJSONParser().parse(stream)
    assert stream.tell() == LARGEST + 1


@pytest.mark.parametrize(
    "body", [b'{"a": "\xc3\xa9"}', b'\xef\xbb\xbf{"a": "\xc3\xa9"}', b'{"a": "\\u00e9"}']
)
def test_json_is_utf_8_whatever_is_claimed(body):
    assert parse(body) == {"a": "é"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"a": 1} x',
        b'{"a": "\xe9"}',  # latin-1
        b'{"a": NaN}',
        b'\xef\xbb\xbf\xef\xbb\xbf{"a": 1}',
        b"[" * 8000 + b"]" * 8000,
    ],
)
def test_what_is_no_json_is_a_mistake_of_the_sender(body):
    with pytest.raises(ParseError):
        parse(body)
