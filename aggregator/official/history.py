"""Lines of JSON with a vendor's past incidents -> claims, for import: mrshu/github-statuses.

{"id", "title", "url", "published_at", "started_at", "resolved_at", "impact", "components": [names],
"updates": [{"at", "status", "message"}, oldest first]}. Components have names only, so the name is the id.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime

from aggregator.official import feed, fields, words
from aggregator.official.answers import Fields, json_object
from aggregator.official.claims import (
    OVER,
    About,
    Claim,
    Document,
    Part,
    Problem,
    Progress,
    UnableToReadPage,
)
from aggregator.official.fields import Found, UnableToReadEntry

PLANNED_WORDS = frozenset({"scheduled", "in progress", "verifying", "completed"})


def read(*, body: bytes) -> Document:
    """Claims of all lines; a line that cannot be read is dropped. Raise UnableToReadPage if none can."""
    claims: list[Claim] = []
    dropped = 0
    for row in body.splitlines():
        if not row.strip():
            continue
        try:
            found = _incident(json_object(body=row, content_type=""))
        except (UnableToReadPage, UnableToReadEntry):
            dropped += 1
        else:
            claims += found.claims
            dropped += found.dropped
    if not claims:
        said = "No line holds an incident: expected one JSON object a line, with id, title and updates."
        raise UnableToReadPage(Problem.WRONG_SHAPE if dropped else Problem.EMPTY, said)
    return Document(tuple(claims), dropped=dropped)


def _incident(row: Fields) -> Found:
    updates = list(fields.objects(row.get("updates")))
    planned = row.get("impact") == "maintenance" or any(_word(each) in PLANNED_WORDS for each in updates)
    about = About.MAINTENANCE if planned else About.INCIDENT
    link = fields.link(row.get("url"))
    names = [name for each in _list(row.get("components")) if (name := fields.line(each))]
    whole = Claim(
        about=about,
        subject=feed.subject_of(link=link, otherwise=(row.get("id"),)),
        update="",
        title=fields.line(row.get("title")),
        standing=words.impact(row.get("impact")),
        progress=None,
        at=None,
        since=_begun(updates) if planned else fields.moment(row.get("started_at")),
        parts=tuple(Part(fields.key(name), name) for name in dict.fromkeys(names)),
        url=link,
    )
    return Found(_updates(whole, updates, ended=fields.moment(row.get("resolved_at"))))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _word(update: Fields) -> str:
    return fields.line(update.get("status")).casefold()


def _begun(updates: list[Fields]) -> datetime | None:
    """Of a maintenance, the beginning is when it was said to be in progress; `started_at` is its announcement."""
    return fields.moment(*(each.get("at") for each in updates if _word(each) == "in progress"))


def _updates(whole: Claim, updates: list[Fields], ended: datetime | None) -> tuple[Claim, ...]:
    """ "Update" goes on with the word before. The file holds what is over: without updates, that is all it says."""
    if not updates:
        over = words.progress(whole.about, "resolved" if ended else None)
        return (replace(whole, update=over.value, progress=over, at=ended, until=ended),)
    claims, times = [], Counter[str]()
    progress = Progress.SCHEDULED if whole.about is About.MAINTENANCE else Progress.INVESTIGATING
    for each in updates:
        progress = words.known_progress(whole.about, each.get("status")) or progress
        at = fields.moment(each.get("at"))
        name = f"{at.isoformat() if at else ''} {progress.value}".strip()
        times[name] += 1
        update = name if times[name] == 1 else f"{name} {times[name]}"
        until = ended if progress in OVER else None
        claims.append(replace(whole, update=update, progress=progress, at=at, until=until))
    return tuple(claims)
