"""An answer's bytes -> a JSON object or harmless XML, or a refusal that says why. Nothing is trusted."""

import codecs
import json
import re

from aggregator.official.claims import Fields, ReadingProblem, UnableToReadPage

# Digits. An id has 20 at most, and Python takes ever longer to read more of them.
LONGEST_INTEGER = 40
PAGE_FOR_PEOPLE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|title|meta|!--)", re.IGNORECASE)
# Characters at the front: a page for people shows itself there.
LOOKED_AT = 1000
MARKS = (  # the longer ones first: UTF-32's begins like UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(
    rb"""^\s{0,100}<\?xml[^>]{0,200}encoding\s{0,5}=\s{0,5}["']([A-Za-z0-9._-]{1,40})["']"""
)
# Bounded repetitions: a header is text of a stranger too.
CHARSET = re.compile(r"""charset\s{0,5}=\s{0,5}["']?([A-Za-z0-9._-]{1,40})""", re.IGNORECASE)
# Others (UTF-7, EBCDIC) can hide from a look at the text what a parser finds in it.
ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
GZIP = b"\x1f\x8b"
CALL = re.compile(r"[A-Za-z_$][\w$.]{0,100}\s{0,10}\(")
PROLOG = re.compile(r"<\?xml\b[^>]{0,500}>")
FIRST = re.compile(r"<\w")
# A document type alone is harmless, and old feeds have one; an internal subset ("[") could declare entities.
DOCTYPE = re.compile(r"<!DOCTYPE\b[^>\[]*(>|\[)?", re.IGNORECASE)
ENTITY = re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
# A feed that was cut off must not be read: what is missing at its end would count as resolved.
END = re.compile(r"</(?:\w+:)?(?:feed|rss|rdf)\s*>\s*(?:<!--.*-->\s*)?\Z", re.IGNORECASE | re.DOTALL)


def parse_json_object(*, body: bytes, content_type: str) -> Fields:
    """The object that an answer holds; raise UnableToReadPage where it holds none."""
    value = _parse_json(_decode_text(body, "utf-8-sig"), content_type)
    if not isinstance(value, dict):
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, "The answer is JSON, but not an object.")
    return value


# Looked at before parsing, because the two kinds of answers of a format have different readers.
def is_json_list(*, body: bytes) -> bool:
    """Whether it is JSON that begins with a list, in UTF-8."""
    return body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["


def parse_json_list(*, body: bytes, content_type: str) -> list[object]:
    """The list that an answer holds, in UTF-8 or in UTF-16 with its mark; raise UnableToReadPage."""
    encoding = next((name for mark, name in MARKS if body.startswith(mark)), "utf-8")
    value = _parse_json(_decode_text(body, encoding), content_type)
    if not isinstance(value, list):
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, "The answer is JSON, but not a list.")
    return value


def parse_script_object(*, body: bytes, content_type: str) -> Fields:
    """The object that a script hands to a function, as in `callback({...});`, or the bare object."""
    text = _decode_text(body, "utf-8-sig").strip()
    # Only the wrapper is removed; what is inside must still be strict JSON. No script is ever run.
    if called := CALL.match(text):
        text = text[called.end() :].rstrip("; \t\r\n").removesuffix(")")
    return parse_json_object(body=text.encode(), content_type=content_type)


def _parse_json(text: str, content_type: str) -> object:
    try:
        return json.loads(text, parse_int=_parse_integer, parse_constant=_ignore_constant)
    # Python's parser gives up at about a thousand levels, which no status page has.
    except RecursionError as error:
        raise UnableToReadPage(ReadingProblem.NOT_JSON, "The answer is nested too deeply.") from error
    except ValueError as error:
        if is_page_for_people(text=text, content_type=content_type):
            reason = "The answer is a web page, not data: often a challenge, a login or a new address."
            raise UnableToReadPage(ReadingProblem.HTML, reason) from error
        raise UnableToReadPage(ReadingProblem.NOT_JSON, "The answer is not JSON.") from error


def prepare_feed_xml(*, body: bytes, content_type: str) -> bytes:
    """The whole feed that an answer holds, as UTF-8 without a declaration or any entity of its own.

    Parsers that expand entities are made to fill memory with a few lines, or to read our files, so what
    declares any is not opened at all; no feed needs it. Raise UnableToReadPage.
    """
    text = _flatten_prolog(_decode_xml(body, content_type))
    doctype = DOCTYPE.search(text)
    if ENTITY.search(text) or (doctype and doctype[1] == "["):
        raise UnableToReadPage(ReadingProblem.ENTITIES, "The answer declares entities of its own.")
    if is_page_for_people(text=text, content_type=""):
        raise UnableToReadPage(ReadingProblem.HTML, "The answer is a web page, not a feed.")
    # Removed after the checks, so that feedparser sees nothing that it could resolve.
    text = DOCTYPE.sub("", text)
    if not END.search(text[-LOOKED_AT:]):
        raise UnableToReadPage(
            ReadingProblem.NOT_XML, "The answer is no feed, or was cut off before its end."
        )
    return text.encode("utf-8", errors="replace")


def _flatten_prolog(text: str) -> str:
    """Without a declaration, and what stands before the first element on one line: feedparser takes minutes
    for many lines there. Each step looks at a character once: whoever is busy here keeps all others waiting.
    """
    text = text.lstrip()
    declared = PROLOG.match(text)
    text = text[declared.end() :] if declared else text
    first = FIRST.search(text)
    begun = first.start() if first else len(text)
    return " ".join(text[:begun].split()) + text[begun:]


def _decode_xml(body: bytes, content_type: str) -> str:
    if not body.strip(b" \t\r\n\0"):
        raise UnableToReadPage(ReadingProblem.EMPTY, "The answer is empty.")
    # A byte order mark is a fact of the bytes, so it beats what header and declaration claim.
    marked = next((name for mark, name in MARKS if body.startswith(mark)), None)
    try:
        return body.decode(marked or _find_encoding(body, content_type))
    except (UnicodeDecodeError, LookupError) as error:
        raise UnableToReadPage(
            ReadingProblem.ENCODING, f"The answer is not in a known encoding.{_describe_gzip(body)}"
        ) from error


def _find_encoding(body: bytes, content_type: str) -> str:
    """As HTTP says it, else XML, else UTF-8; raise LookupError for those that nobody should use."""
    charset = CHARSET.search(content_type)
    declared = DECLARED.match(body)
    name = codecs.lookup(charset[1] if charset else declared[1].decode() if declared else "utf-8").name
    if name not in ENCODINGS:
        raise LookupError(name)
    return name


def is_page_for_people(*, text: str, content_type: str) -> bool:
    """Whether an answer that is not what it should be is a web page instead."""
    front = text.lstrip()[:LOOKED_AT]
    return bool(PAGE_FOR_PEOPLE.match(front)) or ("html" in content_type.casefold() and front.startswith("<"))


def _decode_text(body: bytes, encoding: str) -> str:
    if not body.strip(b" \t\r\n\0"):
        raise UnableToReadPage(ReadingProblem.EMPTY, "The answer is empty.")
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        reason = f"The answer is not text in {encoding.removesuffix('-sig').upper()}.{_describe_gzip(body)}"
        raise UnableToReadPage(ReadingProblem.ENCODING, reason) from error


def _describe_gzip(body: bytes) -> str:
    return " It is compressed with gzip: unpack it first." if body.startswith(GZIP) else ""


def _parse_integer(text: str) -> int | None:
    return int(text) if len(text) <= LONGEST_INTEGER else None


def _ignore_constant(_text: str) -> None:
    """NaN and Infinity are no JSON, but some servers write them: the field then counts as missing."""
