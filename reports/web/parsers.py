"""Parses request bodies: JSON with bounds on size and depth."""

from codecs import BOM_UTF8
from io import BytesIO
from typing import Any

from rest_framework import exceptions, status
from rest_framework.parsers import JSONParser

LARGEST = 16 * 1024  # bytes; the largest honest report is under 1 kB


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = f"At most {LARGEST} bytes."


class SmallJSONParser(JSONParser):
    """JSON that cannot fill the memory or the stack; UTF-8, whatever charset is claimed (RFC 8259)."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body = stream.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise TooLarge
        body = body.removeprefix(BOM_UTF8)  # some editors and shells write one; RFC 8259 allows to ignore it
        try:
            return super().parse(BytesIO(body), media_type, {**(parser_context or {}), "encoding": "utf-8"})
        except RecursionError:
            raise exceptions.ParseError("JSON is nested too deeply.") from None
