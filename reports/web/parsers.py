"""Parses request bodies: JSON with bounds on size and depth."""

from codecs import BOM_UTF8
from io import BytesIO
from typing import Any

from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser

# The largest honest report is under 1 kB.
LARGEST = 16 * 1024  # bytes


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"At most {LARGEST} bytes."


class SmallJSONParser(JSONParser):
    """JSON that cannot fill the memory or the stack; UTF-8, whatever charset is claimed (RFC 8259)."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        # One byte more than allowed, to notice what is longer without reading it.
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise TooLarge
        body = body.removeprefix(BOM_UTF8)  # some editors and shells write one; RFC 8259 allows to ignore it
        try:
            return super().parse(BytesIO(body), media_type, {**(parser_context or {}), "encoding": "utf-8"})
        # json has no limit of depth, and 16 kB of brackets exhaust the stack.
        except RecursionError:
            raise exceptions.ParseError("JSON is nested too deeply.") from None
