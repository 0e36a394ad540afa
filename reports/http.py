"""What came with a request."""

from collections.abc import Set

from django.http import HttpRequest

UTF_8 = {"utf-8", "utf8", "us-ascii"}


def is_form(*, request: HttpRequest, fields: Set[str]) -> bool:
    """A form with one of these fields, or with none at all; never a body that only cannot be read."""
    if request.content_params.get("charset", "utf-8").lower() not in UTF_8:
        return False
    return not fields.isdisjoint(request.POST) or _length(request) <= _empty_length(request)


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0


def _empty_length(request: HttpRequest) -> int:
    """Of a multipart form without fields: its last line, the boundary between dashes."""
    boundary = request.content_params.get("boundary", "")
    return len(f"--{boundary}--\r\n") if boundary else 0
