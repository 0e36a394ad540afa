"""What came with a request."""

from collections.abc import Mapping, Set
from typing import Any, cast

from django.http import HttpRequest

UTF_8 = {"utf-8", "utf8", "us-ascii"}


def is_form(*, request: HttpRequest, fields: Set[str]) -> bool:
    """A form with one of these fields, or with none at all; never a body that only cannot be read."""
    if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF_8:
        return False
    return not fields.isdisjoint(request.POST) or content_length(request.META) <= _empty_length(request)


class ShownElsewhere(HttpRequest):
    """A request whose answer says that its address is another one."""

    shown: str


def set_shown_address(request: HttpRequest, address: str) -> None:
    """Links to the same page in other languages lead there."""
    cast("ShownElsewhere", request).shown = address


def is_number(text: str) -> bool:
    """Whether it is written in the digits 0 to 9 only, as HTTP writes lengths."""
    return text.isascii() and text.isdigit()


def content_length(meta: Mapping[str, Any]) -> int:
    """Bytes of the body, by its header; 0 where that is absent or no number."""
    text = meta.get("CONTENT_LENGTH", "")
    return int(text) if is_number(text) else 0


def _empty_length(request: HttpRequest) -> int:
    """Of a multipart form without fields: its last line, the boundary between dashes."""
    boundary = (request.content_params or {}).get("boundary", "")
    return len(f"--{boundary}--\r\n") if boundary else 0
