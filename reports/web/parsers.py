"""Parses request bodies: JSON with bounds on size and depth."""

import codecs
import json
from io import BytesIO
from typing import Any, NoReturn

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
        return parse_json(stream.read(LARGEST + 1))


def parse_json(body: bytes) -> Any:
    """What a body of JSON holds. Raises TooLarge, and ParseError, which says where the body breaks off."""
    if len(body) > LARGEST:
        raise TooLarge
    # Some editors and shells write a byte order mark; RFC 8259 allows to ignore it.
    text = codecs.getreader("utf-8")(BytesIO(body.removeprefix(codecs.BOM_UTF8)))
    try:
        return json.load(text, parse_constant=_refuse_constant)
    # json has no limit of depth, and 16 kB of brackets exhaust the stack.
    except RecursionError:
        raise exceptions.ParseError("JSON is nested too deeply.") from None
    except ValueError as error:
        raise exceptions.ParseError(f"JSON parse error - {error}") from None


def _refuse_constant(text: str) -> NoReturn:
    """NaN and the infinities, which Python would accept."""
    raise ValueError(f"Out of range float values are not JSON compliant: {text!r}")
