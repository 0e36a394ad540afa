"""Single fields of an answer -> texts, links and times that may be kept; None where they hold nothing.

Strict about types, for what a vendor did not mean must not be guessed; mild about all else.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urlsplit

from aggregator.official.answers import Fields
from aggregator.official.claims import Claim

LONGEST_KEY, LONGEST_TITLE, LONGEST_URL = 100, 200, 200  # columns of OfficialClaim
DIGEST = 16  # bytes in place of what a long key loses
YEARS = range(1990, 2100)  # status pages are younger; a year beyond is a slip, or a maximum of some language
BREAKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")  # PostgreSQL takes no NUL; a title is one line
# No characters of their own: halves of a pair (PostgreSQL takes none), marks that turn the text that follows.
UNSEEN = re.compile(r"[\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


class UnableToReadEntry(Exception):
    """One entry of a list is not what it should be; it is left out, and counted."""


@dataclass(frozen=True)
class Found:
    """What could be read of a list, and how many entries could not."""

    claims: tuple[Claim, ...] = ()
    dropped: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(self.claims + other.claims, self.dropped + other.dropped)


def gather(*, entries: object, read: Callable[[Fields], Found]) -> Found:
    """Read each object of a list; null is an empty one. What is no object, or no list, is dropped."""
    if entries is None:
        return Found()
    if not isinstance(entries, list):
        return Found(dropped=1)
    claims: list[Claim] = []
    dropped = 0
    for entry in entries:
        try:
            found = read(an_object(entry))
        except UnableToReadEntry:
            dropped += 1
        else:
            claims += found.claims
            dropped += found.dropped
    return Found(tuple(claims), dropped)


def an_object(value: object) -> Fields:
    """The value, if it is an object; raise UnableToReadEntry otherwise."""
    if not isinstance(value, dict):
        raise UnableToReadEntry
    return value


def objects(value: object) -> Iterator[Fields]:
    """Those entries of a list that are objects; of what is no list, none."""
    return (entry for entry in (value if isinstance(value, list) else ()) if isinstance(entry, dict))


def line(value: object, *, longest: int = LONGEST_TITLE) -> str:
    """A text on one line, cut; '' of anything that is no text."""
    if not isinstance(value, str):
        return ""
    text = BREAKS.sub(" ", UNSEEN.sub("", value)).strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def key(*values: object, longest: int = LONGEST_KEY) -> str:
    """The first that can be an id: a text, or a number. Long ones keep their front and get a digest: cut
    alone, two of them could become one. Raise UnableToReadEntry if there is none."""
    for value in values:
        text = str(value) if type(value) is int else value
        if isinstance(text, str) and (found := BREAKS.sub(" ", UNSEEN.sub("", text)).strip()):
            return _short(found, longest)
    raise UnableToReadEntry


def _short(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    digest = blake2b(text.encode(), digest_size=DIGEST).hexdigest()
    return f"{text[: longest - 1 - len(digest)]}~{digest}"


def link(*values: object) -> str:
    """The first that a reader may follow: http(s), whole, with no name before the host; else ''."""
    return next((value for value in values if isinstance(value, str) and _is_link(value)), "")


def _is_link(text: str) -> bool:
    if len(text) > LONGEST_URL or BREAKS.search(text) or UNSEEN.search(text) or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def moment(*values: object) -> datetime | None:
    """The first that is a time as ISO 8601 writes it, in UTC; without an offset it is taken as UTC."""
    return next((found for value in values if (found := _moment(value))), None)


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None  # numbers too: seconds and milliseconds cannot be told apart for sure
    try:
        return in_utc(datetime.fromisoformat(value.strip()))
    except ValueError:
        return None


def in_utc(at: datetime) -> datetime | None:
    """The same moment in UTC; None where the year is absurd."""
    if at.year not in YEARS:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
