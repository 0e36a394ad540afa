"""Heroku's status API, version 4: current-status, an object with the colours of its systems and what goes on.

What the colours mean: green, all is well; yellow, intermittent errors or a part of it; red, a major outage
(blog.heroku.com, "New Heroku Status Site"); blue, a maintenance. `state` tells whether an incident is over;
`resolved` may still be false then. Of a maintenance the time stands in prose only.
"""

from dataclasses import replace

from aggregator.official.claims import FINISHED, About, Claim, Document, Fields, Progress, Standing
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import parse_json_object
from aggregator.official.parsing.documents import (
    add_ending,
    choose_headline,
    find_standing,
    list_texts,
    make_component,
    make_parts,
    make_refusal,
    read_entries,
    require_time,
    require_title,
    sort_claims,
)
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry

COLOURS = {
    "green": Standing.OPERATIONAL,
    "blue": Standing.MAINTENANCE,
    "yellow": Standing.PARTIAL,
    "red": Standing.MAJOR,
}
LISTS = {"status": About.COMPONENT, "incidents": About.INCIDENT, "scheduled": About.MAINTENANCE}


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the systems, incidents and maintenances."""
    page = parse_json_object(body=body, content_type=content_type)
    missing = [name for name in LISTS if not isinstance(page.get(name), list)]
    # A page without any system would end the states of all components.
    if missing or not page["status"]:
        reason = f"{missing[0]} is no list" if missing else "status is empty"
        raise make_refusal(f"{reason}: this is no answer of Heroku's status API.")
    parsed = read_entries(value=page["status"], name="status", read=_read_system)
    parsed += read_entries(
        value=page["incidents"], name="incidents", read=lambda entry: _read_event(entry, About.INCIDENT)
    )
    parsed += read_entries(
        value=page["scheduled"], name="scheduled", read=lambda entry: _read_event(entry, About.MAINTENANCE)
    )
    return fields.make_document(parsed=parsed, lists=LISTS.values())


def _read_system(entry: Fields) -> ParsedEntries:
    colour = entry.get("status")
    standing = find_standing(standings=COLOURS, word=colour)
    return make_component(part=None, name=require_title(entry.get("system")), standing=standing, state=colour)


def _read_event(entry: Fields, about: About) -> ParsedEntries:
    created = require_time(entry, "created_at")
    # Neither of them: then nothing could ever tell that it is over.
    if "state" not in entry and "resolved" not in entry:
        raise UnableToReadEntry("it has no state")
    planned = about is About.MAINTENANCE
    systems = make_parts(
        names=((None, each.get("name"), None) for each in fields.list_objects(entry.get("systems")))
    )
    whole = Claim(
        about=about,
        subject=fields.make_key(entry.get("id")),
        update="",
        title=choose_headline(
            entry.get("title"), texts=list_texts(entry.get("updates"), "contents")[::-1], parts=systems
        ),
        standing=None,
        progress=Progress.SCHEDULED if planned else Progress.INVESTIGATING,
        at=None,
        since=None if planned else created,
        parts=systems,
        url=fields.choose_link(entry.get("full_url")),
    )
    updates = read_entries(
        value=entry.get("updates"), name="updates", read=lambda update: _read_update(update, whole)
    )
    claims = sort_claims(claims=updates.claims) or (replace(whole, update="created", at=created),)
    if _is_over(entry) and claims[-1].progress not in FINISHED:
        claims = add_ending(whole=whole, claims=claims, ended=fields.parse_time(entry.get("resolved_at")))
    return replace(updates, claims=claims)


def _is_over(entry: Fields) -> bool:
    return entry.get("state") == "resolved" or entry.get("resolved") is True


def _read_update(update: Fields, whole: Claim) -> ParsedEntries:
    at = require_time(update, "created_at")
    # Unknown types ("update", "issue") leave it as it was.
    progress = words.find_progress(whole.about, update.get("update_type")) or whole.progress
    subject = fields.make_key(update.get("id"), at.isoformat())
    return ParsedEntries((replace(whole, update=subject, progress=progress, at=at),))
