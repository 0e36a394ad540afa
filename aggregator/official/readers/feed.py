"""RSS and Atom: what a page's feed says of incidents and maintenances.

Feeds give no status of components, and a word such as "outage" in a title proves none. Entries of Statuspage
and Instatus hold all updates (feeds/updates.py). Entries of others are single statements, and how far the
incident has come is read from their words (parsing/wording.py).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.parsers import expat

import feedparser

from aggregator.official.claims import About, Claim, Document, ReadingProblem, UnableToReadPage
from aggregator.official.feeds import addresses, identity, times
from aggregator.official.feeds import updates as feed_updates
from aggregator.official.feeds.entries import FeedPost
from aggregator.official.feeds.posts import is_news, is_planned, make_claims_by_place, make_entry
from aggregator.official.feeds.updates import strip_markup
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import prepare_feed_xml
from aggregator.official.parsing.fields import UnableToReadEntry
from aggregator.official.timeline.spans import FOREVER

# Feeds hold 25 to 50 entries. More than this is no history but a flood.
MOST_ENTRIES = 500
# Feeds have 100 to 200 kilobytes. What is beyond these would keep feedparser, and all who wait for it, busy.
LONGEST, LONGEST_BROKEN = 1_000_000, 300_000  # bytes
# feedparser parses all entries before any can be left out.
MOST_PARSED = 5_000
# Of one element: for each of them feedparser looks through all of them.
MOST_ATTRIBUTES = 100
# Bytes: from every letter of a word feedparser looks for the address of an author.
LONGEST_WORD = 200
ENTRY = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)
WORD = re.compile(rb"[A-Za-z0-9_.+-]{1,%d}" % LONGEST_WORD)
CDATA = b"<![CDATA["
BARE = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,40});)")  # an ampersand that begins nothing
MAINTENANCE_TITLE = re.compile(
    r"\b(?:maintenance|wartung(?:s\w{1,20})?|mantenimiento|onderhoud(?:s\w{1,20})?)\b|\u30e1\u30f3\u30c6\u30ca\u30f3\u30b9"
    r"|^\W*scheduled\s*[\]:\-\u2013\u2014]",
    re.IGNORECASE,
)


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of a feed's entries."""
    feed = _parse_feed(prepare_feed_xml(body=body, content_type=content_type))
    if not feed.get("version") and not feed.entries:
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, "The answer is XML, but neither RSS nor Atom.")
    # Feeds have the newest first, so what is beyond MOST_ENTRIES is the oldest.
    posts: list[FeedPost] = []
    dropped = max(len(feed.entries) - MOST_ENTRIES, 0)
    for entry in feed.entries[:MOST_ENTRIES]:
        try:
            posts.append(_read_post(entry))
        except UnableToReadEntry:
            dropped += 1
    if dropped and not posts:
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, f"None of its {dropped} entries can be read.")
    statements = [post for post in posts if not is_news(post)]
    return _make_document(posts=statements, home=_read_field(feed.feed, "link"), dropped=dropped)


def _make_document(*, posts: Sequence[FeedPost], home: str, dropped: int) -> Document:
    """The claims in the order of the feed. `home` is the address of the page that it is the feed of."""
    incidents = identity.group_incidents(entries=[make_entry(post) for post in posts], home=home)
    by_place: dict[int, list[Claim]] = {}
    for incident in incidents:
        by_place |= make_claims_by_place(incident, posts)
    claims: dict[tuple[str, str], Claim] = {}
    for claim in (claim for place in sorted(by_place) for claim in by_place[place]):
        # Two equal statements are one, with the time of the first.
        claims[claim.subject, claim.update] = min(
            claims.get((claim.subject, claim.update), claim), claim, key=lambda each: each.at or FOREVER
        )
    identities = {incident.subject: incident.identity for incident in incidents}
    return Document(tuple(claims.values()), dropped=dropped, identities=identities)


def _parse_feed(xml: bytes) -> Any:
    """As a stream: of bytes feedparser first tries whether they are the name of a file of ours. It mends XML
    that is broken, but with a parser that takes minutes for some of it, so only what is small."""
    if len(xml) > LONGEST or len(ENTRY.findall(xml)) > MOST_PARSED:
        reason = f"The feed has more than {LONGEST:,} bytes or {MOST_PARSED:,} entries."
        raise UnableToReadPage(ReadingProblem.TOO_LARGE, reason)
    xml = WORD.sub(lambda word: word[0] + b" " if len(word[0]) == LONGEST_WORD else word[0], xml)
    # A quick parser looks first, because the one that mends is slow on large broken files.
    if not _is_well_formed(xml):
        if len(xml) > LONGEST_BROKEN:
            raise UnableToReadPage(ReadingProblem.NOT_XML, "The answer is large and its XML is broken.")
        xml = _escape_ampersands(xml)
    try:
        return feedparser.parse(BytesIO(xml), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # it mends what is broken, and breaks itself on some of that
        raise UnableToReadPage(ReadingProblem.NOT_XML, "The answer is no feed that can be read.") from error


def _is_well_formed(xml: bytes) -> bool:
    """As feedparser will find it: names of unknown spaces are a mistake too."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _check_attributes
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        return False
    return True


def _check_attributes(_name: str, attributes: dict[str, str]) -> None:
    if len(attributes) > MOST_ATTRIBUTES:
        raise UnableToReadPage(
            ReadingProblem.TOO_LARGE, f"An element has more than {MOST_ATTRIBUTES} attributes."
        )


def _escape_ampersands(xml: bytes) -> bytes:
    """Vendors' commonest slip, "R&D", of which feedparser makes "R&D;"."""
    front, *rest = xml.split(CDATA)
    pieces = [BARE.sub(b"&amp;", front)]
    for piece in rest:
        inside, end, outside = piece.partition(b"]]>")
        pieces.append(inside + end + BARE.sub(b"&amp;", outside))
    return CDATA.join(pieces)


def _read_post(entry: object) -> FeedPost:
    """Raise UnableToReadEntry where nothing can be an id."""
    text, title = (
        _read_text(entry),
        fields.clean_line(strip_markup(_read_field(entry, "title")[: feed_updates.LONGEST])),
    )
    published, updated = _read_time(entry, "published"), _read_time(entry, "updated")
    updates = feed_updates.read_updates(text=text, published=published or updated)
    plan = feed_updates.read_plan(text=text, published=published or updated)
    planned = plan is not None or is_planned(updates)
    if not updates:
        planned = planned or bool(MAINTENANCE_TITLE.search(title))
    # Not cut to the length of a key: identity reads the end of it.
    own = fields.clean_line(_read_field(entry, "id"), longest=feed_updates.LONGEST)
    fields.make_key(own, _read_field(entry, "link"), title)
    return FeedPost(
        id=own,
        link=_read_field(entry, "link"),
        title=title,
        text=text,
        words=feed_updates.split_blocks(text),
        published=published,
        updated=updated,
        about=About.MAINTENANCE if planned else About.INCIDENT,
        updates=tuple(updates),
        plan=plan or (None, None),
        span=feed_updates.read_span(text=text),
    )


def make_subject(*, link: str, otherwise: tuple[object, ...]) -> str:
    """The code in an incident's address: it is the id that the same page's API gives it."""
    return fields.make_key(addresses.parse_link(link).code or None, *otherwise)


def _read_field(entry: Any, name: str) -> str:
    value = entry[name] if name in entry else None  # noqa: SIM401 - get() lends "updated" from "published"
    return value if isinstance(value, str) else ""


def _read_text(entry: Any) -> str:
    content = entry.get("content")
    first = content[0].get("value") if isinstance(content, list) and content else None
    return (first if isinstance(first, str) else _read_field(entry, "summary"))[: feed_updates.LONGEST]


def _read_time(entry: object, name: str) -> datetime | None:
    """With its own offset; None without one, and never as feedparser reads it, which takes all for UTC."""
    return times.parse_time(text=_read_field(entry, name))
