"""An answer's bytes -> a JSON object, or a refusal that says why. Nothing in it is trusted."""

import json
import re

from aggregator.official.claims import Problem, UnableToReadPage

LONGEST_INTEGER = 40  # digits; an id has 20 at most, and longer ones take Python ever longer to read
PAGE_FOR_PEOPLE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|title|meta|!--)", re.IGNORECASE)
LOOKED_AT = 1000  # characters at the front in which a page for people shows itself

Fields = dict[str, object]


def json_object(*, body: bytes, content_type: str) -> Fields:
    """The object that an answer holds; raise UnableToReadPage where it holds none."""
    text = _text(body)
    try:
        found = json.loads(text, parse_int=_integer, parse_constant=_nothing)
    except RecursionError as error:
        raise UnableToReadPage(Problem.NOT_JSON, "The answer is nested too deeply.") from error
    except ValueError as error:
        if is_page_for_people(text=text, content_type=content_type):
            said = "The answer is a web page, not data: often a challenge, a login or a new address."
            raise UnableToReadPage(Problem.HTML, said) from error
        raise UnableToReadPage(Problem.NOT_JSON, "The answer is not JSON.") from error
    if not isinstance(found, dict):
        raise UnableToReadPage(Problem.WRONG_SHAPE, "The answer is JSON, but not an object.")
    return found


def is_page_for_people(*, text: str, content_type: str) -> bool:
    """Whether an answer that is not what it should be is a web page instead."""
    front = text.lstrip()[:LOOKED_AT]
    return bool(PAGE_FOR_PEOPLE.match(front)) or ("html" in content_type.casefold() and front.startswith("<"))


def _text(body: bytes) -> str:
    if not body.strip(b" \t\r\n\0"):
        raise UnableToReadPage(Problem.EMPTY, "The answer is empty.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnableToReadPage(Problem.ENCODING, "The answer is not UTF-8 text.") from error


def _integer(text: str) -> int | None:
    return int(text) if len(text) <= LONGEST_INTEGER else None


def _nothing(_text: str) -> None:
    """NaN and Infinity are no JSON, but some servers write them: the field is not told."""
