"""Slack's Status API, version 2.0.0 (docs.slack.dev, "Slack Status API").

`current` is an object that lists the active events; `history` is a bare list of past ones in the same form.
"""

from dataclasses import replace

from aggregator.official.claims import About, Claim, Document, Fields, Part, Progress, Standing
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import is_json_list, parse_json_list, parse_json_object
from aggregator.official.parsing.documents import (
    add_ending,
    choose_headline,
    list_texts,
    make_parts,
    make_refusal,
    read_entries,
    require_time,
    sort_claims,
)
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry

# Nothing but the type of an event says how severe it is.
STANDINGS = {"notice": Standing.OPERATIONAL, "incident": Standing.DEGRADED, "outage": Standing.MAJOR}
ENDS = frozenset({"resolved", "completed", "cancelled", "canceled"})
PLANNED = frozenset({"scheduled", "completed", "cancelled", "canceled"})


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the events of `current` or `history`: one for each note, and one for the end."""
    if is_json_list(body=body):
        parsed = read_entries(value=parse_json_list(body=body, content_type=content_type), read=_read_event)
        # The history does not list active events, so an event that is missing there has not ended.
        return fields.make_document(parsed=parsed, lists=())
    page = parse_json_object(body=body, content_type=content_type)
    if not isinstance(page.get("status"), str) or not isinstance(page.get("active_incidents"), list):
        raise make_refusal(
            "It has no status with a list of active_incidents: this is no answer of Slack's API."
        )
    parsed = read_entries(value=page["active_incidents"], name="active_incidents", read=_read_event)
    return fields.make_document(parsed=parsed, lists=[About.INCIDENT, About.MAINTENANCE])


def _read_event(entry: Fields) -> ParsedEntries:
    begun = require_time(entry, "date_created")
    kind, status = entry.get("type"), entry.get("status")
    if not isinstance(kind, str) or not isinstance(status, str):
        raise UnableToReadEntry("it has no type or no status")
    planned = status in PLANNED or kind == "maintenance"
    services = _list_services(entry.get("services"))
    whole = Claim(
        about=About.MAINTENANCE if planned else About.INCIDENT,
        subject=fields.make_key(entry.get("id")),
        update="",
        title=choose_headline(
            entry.get("title"), texts=list_texts(entry.get("notes"), "body")[::-1], parts=services
        ),
        standing=None if planned else STANDINGS.get(kind),
        progress=_choose_progress(status) if planned else Progress.INVESTIGATING,
        at=None,
        since=None if planned else begun,
        parts=services,
        url=fields.choose_link(entry.get("url")),
    )
    updates = read_entries(value=entry.get("notes"), name="notes", read=lambda note: _read_note(note, whole))
    claims = sort_claims(claims=updates.claims) or (replace(whole, update=begun.isoformat(), at=begun),)
    if status in ENDS:
        # No time of the end is given, so the last note dates it.
        claims = add_ending(whole=whole, claims=claims, ended=None)
    return replace(updates, claims=claims)


def _choose_progress(status: str) -> Progress:
    """Of a planned event, before its end."""
    return Progress.IN_PROGRESS if status == "active" else Progress.SCHEDULED


def _read_note(note: Fields, whole: Claim) -> ParsedEntries:
    at = require_time(note, "date_created")
    return ParsedEntries((replace(whole, update=at.isoformat(), at=at),))


def _list_services(value: object) -> tuple[Part, ...]:
    named = value if isinstance(value, list) else ()
    return make_parts(names=((each, each, None) for each in named if isinstance(each, str)))
