"""Single fields of an answer -> texts, links and times that may be kept; None where they hold nothing.

Strict about types, because nothing may be guessed that the vendor did not mean; lenient about all else.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from aggregator.official.claims import (
    About,
    Claim,
    Document,
    Fields,
    Part,
    ReadingProblem,
    Standing,
    UnableToReadPage,
)

LONGEST_KEY, LONGEST_TITLE, LONGEST_URL = 100, 200, 200  # columns of OfficialClaim
# Enough to see what is wrong with a page; a page of thousands of bad entries must not fill a report.
MOST_NAMED = 20  # entries that are left out and named; all of them are counted
LONGEST_QUOTE = 40  # characters of a vendor's word in a message
# 128 bits: two ids of one page never meet by chance.
DIGEST = 16  # bytes in place of what a long key loses
EPOCH, SECOND, MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(seconds=1), timedelta(milliseconds=1)
# Fifteen digits are milliseconds until far beyond YEARS; more would only be slow to convert.
COUNT = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
# Status pages are younger; a later year is a slip, or the largest date of some language.
YEARS = range(1990, 2100)
BREAKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")  # PostgreSQL takes no NUL; a title is one line
# No characters of their own: halves of a pair (PostgreSQL takes none), marks that turn the text that follows.
UNSEEN = re.compile(r"[\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


class UnableToReadEntry(Exception):
    """One entry of a list is not what it should be; it is left out, and counted. The text says why."""


@dataclass(frozen=True)
class ParsedEntries:
    """What could be read of a list, and how many entries could not.

    `left_out` names the first of these: the place in the answer, and why. `unstated` are components that are
    listed without a state that we know.
    """

    claims: tuple[Claim, ...] = ()
    dropped: int = 0
    left_out: tuple[str, ...] = ()
    unstated: frozenset[Part] = frozenset()

    def __add__(self, other: "ParsedEntries") -> "ParsedEntries":
        return ParsedEntries(
            self.claims + other.claims,
            self.dropped + other.dropped,
            (self.left_out + other.left_out)[:MOST_NAMED],
            self.unstated | other.unstated,
        )


def gather_entries(
    *, entries: object, read: Callable[[Fields], ParsedEntries], name: str = "entries"
) -> ParsedEntries:
    """Read each object of the list `name`; null is an empty one. What is no object is dropped."""
    if entries is None:
        return ParsedEntries()
    if not isinstance(entries, list):
        return ParsedEntries(dropped=1, left_out=(f"{name}: it is no list",))
    parsed = [_read_entry(entry, read, f"{name}[{number}]") for number, entry in enumerate(entries)]
    return ParsedEntries(
        tuple(claim for entries_of_one in parsed for claim in entries_of_one.claims),
        sum(entries_of_one.dropped for entries_of_one in parsed),
        tuple(place for entries_of_one in parsed for place in entries_of_one.left_out)[:MOST_NAMED],
        frozenset().union(*(entries_of_one.unstated for entries_of_one in parsed)),
    )


def _read_entry(entry: object, read: Callable[[Fields], ParsedEntries], place: str) -> ParsedEntries:
    try:
        # One bad entry costs itself only: the other incidents of the page are still read.
        parsed = read(require_object(entry))
    except UnableToReadEntry as error:
        return ParsedEntries(dropped=1, left_out=(f"{place}: {error}",))
    return replace(parsed, left_out=tuple(f"{place}.{inner}" for inner in parsed.left_out))


def make_component_claim(
    *, subject: str, title: str, standing: Standing | None, state: object, at: datetime | None = None
) -> ParsedEntries:
    """The status of a component; `state` is the vendor's word for it. `standing` None: we do not know that
    word. The component is still listed, so its earlier status counts no longer."""
    if standing is None:
        reason = f"status: {quote_word(state)} is no state that we know"
        return ParsedEntries(dropped=1, left_out=(reason,), unstated=frozenset({Part(subject, title)}))
    return ParsedEntries((Claim(About.COMPONENT, subject, "", title, standing, None, at),))


def make_document(*, parsed: ParsedEntries, lists: Iterable[About], more: tuple[str, ...] = ()) -> Document:
    """What was parsed in an answer; raise UnableToReadPage where it holds entries, and none can be read.

    `lists` counts where nothing was dropped: what could not be read may still go on.
    """
    if parsed.dropped and not parsed.claims:
        reason = f"None of its {parsed.dropped} entries can be read"
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, f"{reason}: {'; '.join(parsed.left_out[:3])}.")
    return Document(
        parsed.claims,
        more=more,
        dropped=parsed.dropped,
        # An entry that could not be read may be any of them, so nothing may be ended because it is missing.
        lists=frozenset() if parsed.dropped else frozenset(lists),
        left_out=parsed.left_out,
        unstated=parsed.unstated,
    )


def require_object(value: object) -> Fields:
    """The value, if it is an object; raise UnableToReadEntry otherwise."""
    if not isinstance(value, dict):
        raise UnableToReadEntry("it is no object")
    return value


def list_objects(value: object) -> Iterator[Fields]:
    """The objects of a list; nothing if it is no list."""
    return (entry for entry in (value if isinstance(value, list) else ()) if isinstance(entry, dict))


def clean_line(value: object, *, longest: int = LONGEST_TITLE) -> str:
    """A text on one line, cut to `longest`; '' for anything that is no text."""
    if not isinstance(value, str):
        return ""
    # Unseen characters first: removed afterwards, they would leave two spaces, or one at the end.
    text = BREAKS.sub(" ", UNSEEN.sub("", value)).strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def read_title(entry: Fields, field: str, *, otherwise: str) -> str:
    """What an entry is called; `otherwise` where its name is empty or null.

    Raise UnableToReadEntry where the field is missing or holds something else than text: the entry is of
    another format, and would become an incident without a name.
    """
    # False stands for a missing field, because null is a name that the vendor left empty.
    value = entry.get(field, False)
    if value is not None and not isinstance(value, str):
        raise UnableToReadEntry(f"it has no text {field!r}")
    return clean_line(value) or otherwise


def require_word(entry: Fields, field: str) -> str:
    """A text that the format always has; raise UnableToReadEntry where there is none."""
    value = entry.get(field)
    if not isinstance(value, str):
        raise UnableToReadEntry(f"it has no text {field!r}")
    return value


def quote_word(value: object) -> str:
    """A vendor's word in a message: on one line, short, in quotation marks."""
    return f'"{clean_line(str(value), longest=LONGEST_QUOTE)}"'


def make_key(*values: object, longest: int = LONGEST_KEY) -> str:
    """The first that can be an id: a text, or a number. Long ones keep their front and get a digest: cut
    alone, two of them could become one. Raise UnableToReadEntry if there is none."""
    for value in values:
        # `type` and not isinstance: true is an int for Python, and no id.
        text = str(value) if type(value) is int else value
        if isinstance(text, str) and (cleaned := BREAKS.sub(" ", UNSEEN.sub("", text)).strip()):
            return _shorten_key(cleaned, longest)
    raise UnableToReadEntry("it has no id")


def _shorten_key(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    digest = blake2b(text.encode(), digest_size=DIGEST).hexdigest()
    return f"{text[: longest - 1 - len(digest)]}~{digest}"


def choose_link(*values: object) -> str:
    """The first that a reader may follow: http(s), whole, with no name before the host; else ''."""
    return next((value for value in values if isinstance(value, str) and _is_link(value)), "")


def _is_link(text: str) -> bool:
    if len(text) > LONGEST_URL or BREAKS.search(text) or UNSEEN.search(text) or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    # A name before the host ("bank.example@evil.example") makes a link look as if it led elsewhere.
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def parse_time(*values: object) -> datetime | None:
    """The first that is a time as ISO 8601 writes it, in UTC; without an offset it is taken as UTC."""
    return next((parsed for value in values if (parsed := _parse_iso_time(value))), None)


def _parse_iso_time(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None  # numbers too: seconds and milliseconds cannot be told apart for sure
    try:
        return convert_to_utc(datetime.fromisoformat(value.strip()))
    except ValueError:
        return None


def parse_epoch(value: object, *, unit: timedelta = SECOND) -> datetime | None:
    """A time as a count of `unit` since 1970, a number or a text of digits, in UTC; None of anything else."""
    text = str(value) if type(value) in (int, float) else value
    if not isinstance(text, str) or not COUNT.fullmatch(text.strip()):
        return None
    try:
        return convert_to_utc(EPOCH + float(text) * unit)
    except OverflowError:
        return None


def convert_to_utc(at: datetime) -> datetime | None:
    """The same moment in UTC; None where the year is absurd."""
    if at.year not in YEARS:
        return None
    # Formats that write no offset document UTC; a feed's time without one is dropped before (feeds/times.py).
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
