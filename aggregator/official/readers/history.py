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
    Part,
    ReadingProblem,
    UnableToReadPage,
)
from aggregator.official.feeds import updates as feed_updates
from aggregator.official.feeds.updates import FeedUpdate
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import Fields, parse_json_object
from aggregator.official.parsing.fields import Found, UnableToReadEntry
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
            found = _read_incident(parse_json_object(body=row, content_type=""))
        except (UnableToReadPage, UnableToReadEntry):
            dropped += 1
        else:
            claims += found.claims
            dropped += found.dropped
    if not claims:
        said = "No line holds an incident: expected one JSON object a line, with id, title and updates."
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE if dropped else ReadingProblem.EMPTY, said)
    return Document(tuple(claims), dropped=dropped)


def _read_incident(row: Fields) -> Found:
    updates = fields.list_objects(row.get("updates"))
    told = [
        FeedUpdate(fields.clean_line(each.get("status")), fields.parse_time(each.get("at")))
        for each in updates
    ]
    planned = row.get("impact") == "maintenance" or feed_updates.is_planned(told)
    ended = fields.parse_time(row.get("resolved_at"))
    about = About.MAINTENANCE if planned else About.INCIDENT
    link = fields.choose_link(row.get("url"))
    names = [name for each in _require_list(row.get("components")) if (name := fields.clean_line(each))]
    whole = Claim(
        about=about,
        subject=feed.make_subject(link=link, otherwise=(row.get("id"),)),
        update="",
        title=choose_title(row.get("title")),
        standing=words.parse_impact(row.get("impact")),
        progress=None,
        at=None,
        since=_find_begin(told) if planned else fields.parse_time(row.get("started_at")),
        parts=tuple(Part(fields.make_key(name), name) for name in dict.fromkeys(names)),
        url=link,
    )
    if told:
        return Found(tuple(feed_updates.make_claims(whole=whole, told=told, ended=ended)))
    over = words.parse_progress(about, "resolved" if ended else None)
    return Found((replace(whole, update=over.value, progress=over, at=ended, until=ended),))


def _require_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _find_begin(told: Sequence[FeedUpdate]) -> datetime | None:
    """Of a maintenance, when it was said to be in progress; `started_at` is when it was announced."""
    return next((each.at for each in told if each.word.casefold() == "in progress"), None)
