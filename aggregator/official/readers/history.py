"""Lines of JSON with a vendor's past incidents -> claims, for import: mrshu/github-statuses.

{"id", "title", "url", "published_at", "started_at", "resolved_at", "impact", "components": [names],
"updates": [{"at", "status", "message"}, oldest first]}. Components have names only, so the name is the id.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.official.claims import (
    About,
    Claim,
    Document,
    Fields,
    Part,
    ReadingProblem,
    UnableToReadPage,
)
from aggregator.official.feeds.entries import FeedUpdate
from aggregator.official.feeds.posts import is_planned, make_claims
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import parse_json_object
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry
from aggregator.official.parsing.titles import choose_title
from aggregator.official.readers import feed


def read_document(*, body: bytes) -> Document:
    """Claims of all lines; a line that cannot be read is dropped. Raise UnableToReadPage if none can."""
    claims: list[Claim] = []
    dropped = 0
    for row in body.splitlines():
        if not row.strip():
            continue
        try:
            parsed = _read_incident(parse_json_object(body=row, content_type=""))
        # A broken line costs itself only: such files are put together by hand and by scripts.
        except (UnableToReadPage, UnableToReadEntry):
            dropped += 1
        else:
            claims += parsed.claims
            dropped += parsed.dropped
    if not claims:
        reason = "No line holds an incident: expected one JSON object a line, with id, title and updates."
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE if dropped else ReadingProblem.EMPTY, reason)
    return Document(tuple(claims), dropped=dropped)


def _read_incident(row: Fields) -> ParsedEntries:
    updates = fields.list_objects(row.get("updates"))
    updates_of_row = [
        FeedUpdate(fields.clean_line(entry.get("status")), fields.parse_time(entry.get("at")))
        for entry in updates
    ]
    planned = row.get("impact") == "maintenance" or is_planned(updates_of_row)
    ended = fields.parse_time(row.get("resolved_at"))
    about = About.MAINTENANCE if planned else About.INCIDENT
    link = fields.choose_link(row.get("url"))
    names = [name for entry in _require_list(row.get("components")) if (name := fields.clean_line(entry))]
    whole = Claim(
        about=about,
        subject=feed.make_subject(link=link, otherwise=(row.get("id"),)),
        update="",
        title=choose_title(row.get("title")),
        standing=words.parse_impact(row.get("impact")),
        progress=None,
        at=None,
        since=_find_begin(updates_of_row) if planned else fields.parse_time(row.get("started_at")),
        # A name that is repeated is one component.
        parts=tuple(Part(fields.make_key(name), name) for name in dict.fromkeys(names)),
        url=link,
    )
    if updates_of_row:
        return ParsedEntries(tuple(make_claims(whole=whole, updates=updates_of_row, ended=ended)))
    over = words.parse_progress(about, "resolved" if ended else None)
    return ParsedEntries((replace(whole, update=over.value, progress=over, at=ended, until=ended),))


def _require_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _find_begin(updates: Sequence[FeedUpdate]) -> datetime | None:
    """Of a maintenance, when it was said to be in progress; `started_at` is when it was announced."""
    return next((update.at for update in updates if update.label.casefold() == "in progress"), None)
