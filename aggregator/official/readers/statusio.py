"""Status.io: its Public Status API, one object below `result` (kb.status.io, "Public Status API").

Codes of how something stands: 100 fine, 200 planned maintenance, 300 degraded, 400 partial and 500 full
disruption, 600 a security event. Of how far an incident has come: 100 investigating, 200 identified,
300 monitoring, 400 resolved (kb.status.io, "Status Codes").
"""

from dataclasses import replace

from aggregator.official.claims import FINISHED, About, Claim, Document, Fields, Part, Progress, Standing
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import parse_json_object
from aggregator.official.parsing.documents import (
    add_ending,
    choose_headline,
    list_texts,
    make_component,
    make_parts,
    make_refusal,
    read_entries,
    require_time,
    require_title,
    sort_claims,
)
from aggregator.official.parsing.fields import ParsedEntries

STANDINGS = {
    100: Standing.OPERATIONAL,
    200: Standing.MAINTENANCE,
    300: Standing.DEGRADED,
    400: Standing.PARTIAL,
    500: Standing.MAJOR,
}
SECURITY = 600  # says nothing of whether it works
# Codes of Status.io's documentation; an unknown one counts as investigating, so it stays open.
STATES = {
    100: Progress.INVESTIGATING,
    200: Progress.IDENTIFIED,
    300: Progress.MONITORING,
    400: Progress.RESOLVED,
}


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the components, incidents and maintenances."""
    result = parse_json_object(body=body, content_type=content_type).get("result")
    if not isinstance(result, dict) or not isinstance(result.get("status_overall"), dict):
        raise make_refusal("It has no result.status_overall: this is no answer of Status.io's public API.")
    if not isinstance(result.get("status"), list):
        raise make_refusal("result.status is no list of components.")
    parsed = read_entries(value=result["status"], name="status", read=_read_component)
    parsed += read_entries(value=result.get("incidents"), name="incidents", read=_read_incident)
    planned = result.get("maintenance")
    if isinstance(planned, dict):
        parsed += read_entries(
            value=planned.get("active"),
            name="active",
            read=lambda each: _read_planned_work(each, Progress.IN_PROGRESS),
        )
        parsed += read_entries(
            value=planned.get("upcoming"),
            name="upcoming",
            read=lambda each: _read_planned_work(each, Progress.SCHEDULED),
        )
    return fields.make_document(parsed=parsed, lists=_find_complete_lists(result))


def _find_complete_lists(result: Fields) -> set[About]:
    planned = result.get("maintenance")
    kinds = {About.COMPONENT} if result["status"] else set()
    kinds |= {About.INCIDENT} if isinstance(result.get("incidents"), list) else set()
    lists = [planned.get(name) for name in ("active", "upcoming")] if isinstance(planned, dict) else [None]
    return kinds | ({About.MAINTENANCE} if all(isinstance(each, list) for each in lists) else set())


def _read_component(entry: Fields) -> ParsedEntries:
    """A component; its containers, the places where it runs, are summed up in it."""
    name, code = require_title(entry.get("name")), entry.get("status_code")
    if _read_code(code) == SECURITY:
        return ParsedEntries(unstated=frozenset({Part(fields.make_key(entry.get("id"), name), name)}))
    return make_component(
        part=entry.get("id"),
        name=name,
        standing=STANDINGS.get(_read_code(code)),
        state=code,
        at=fields.parse_time(entry.get("updated")),
    )


def _read_incident(entry: Fields) -> ParsedEntries:
    affected = _list_affected(entry)
    whole = Claim(
        about=About.INCIDENT,
        subject=fields.make_key(entry.get("_id")),
        update="",
        title=_make_title(entry, affected),
        standing=None,
        progress=Progress.INVESTIGATING,
        at=None,
        since=fields.parse_time(entry.get("datetime_open")),
        parts=affected,
    )
    updates = read_entries(
        value=entry.get("messages"), name="messages", read=lambda message: _read_message(message, whole)
    )
    claims = sort_claims(claims=updates.claims) or (replace(whole, update="open", at=whole.since),)
    if entry.get("current_active") is False and claims[-1].progress not in FINISHED:
        claims = add_ending(whole=whole, claims=claims, ended=None)
    return replace(updates, claims=claims)


def _read_message(message: Fields, whole: Claim) -> ParsedEntries:
    progress = STATES.get(_read_code(message.get("state")), Progress.INVESTIGATING)
    at = require_time(message, "datetime")
    over = progress in FINISHED  # what it brought is over too
    standing = None if over else STANDINGS.get(_read_code(message.get("status")))
    update = f"{at.isoformat()} {progress}"
    return ParsedEntries((replace(whole, update=update, standing=standing, progress=progress, at=at),))


def _read_planned_work(entry: Fields, progress: Progress) -> ParsedEntries:
    affected = _list_affected(entry)
    claim = Claim(
        about=About.MAINTENANCE,
        subject=fields.make_key(entry.get("_id")),
        update=progress.value,
        title=_make_title(entry, affected),
        standing=None,
        progress=progress,
        # Opened means announced. When the work really began, the API does not tell.
        at=fields.parse_time(entry.get("datetime_open")) if progress is Progress.SCHEDULED else None,
        since=fields.parse_time(entry.get("datetime_planned_start")),
        until=fields.parse_time(entry.get("datetime_planned_end")),
        parts=affected,
    )
    return ParsedEntries((claim,))


def _make_title(entry: Fields, affected: tuple[Part, ...]) -> str:
    return choose_headline(
        entry.get("name"), texts=list_texts(entry.get("messages"), "details"), parts=affected
    )


def _list_affected(entry: Fields) -> tuple[Part, ...]:
    affected = fields.list_objects(entry.get("components_affected"))
    return make_parts(names=((each.get("_id"), each.get("name"), None) for each in affected))


def _read_code(value: object) -> int:
    """0 where there is none."""
    return value if type(value) is int else 0
