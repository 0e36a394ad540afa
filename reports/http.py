"""What the headers of a request show about it."""

from collections.abc import Mapping, Set
from typing import Any, cast

from django.http import HttpRequest

# Django decodes forms as UTF-8, so other charsets would store wrong text.
UTF_8 = {"utf-8", "utf8", "us-ascii"}
MOST_DIGITS = 18


def is_form(*, request: HttpRequest, fields: Set[str]) -> bool:
    """Whether a form was sent: one with some of these fields, or an empty one.

    A body that cannot be read has no fields either, but a length.
    """
    if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF_8:
        return False
    return not fields.isdisjoint(request.POST) or content_length(request.META) <= _empty_length(request)


def is_from_this_site(request: HttpRequest) -> bool:
    """Whether a form came from a page of ours, as browsers tell it.

    A page elsewhere must not report in its visitors' names. Old browsers and programs send neither header:
    they pass, because nobody can make them report by showing them a page.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin in {None, f"{request.scheme}://{request.get_host()}"}


class ShownElsewhere(HttpRequest):
    """A request whose answer says that its address is another one."""

    shown: str


def set_shown_address(request: HttpRequest, address: str) -> None:
    """Links to the same page in other languages lead there."""
    cast("ShownElsewhere", request).shown = address


def is_number(text: str) -> bool:
    """Whether it is written in the digits 0 to 9 only, as HTTP writes lengths."""
    # int() would accept other digits, signs, spaces and underscores too.
    return text.isascii() and text.isdigit()


def content_length(meta: Mapping[str, Any]) -> int:
    """Bytes of the body, by its header; 0 where that is absent or no number."""
    text = meta.get("CONTENT_LENGTH", "")
    # int() raises for thousands of digits; what is so long is too long, and not absent.
    return int(text[:MOST_DIGITS]) if is_number(text) else 0


def _empty_length(request: HttpRequest) -> int:
    """Of a multipart form without fields: its last line, the boundary between dashes."""
    boundary = (request.content_params or {}).get("boundary", "")
    return len(f"--{boundary}--\r\n") if boundary else 0
