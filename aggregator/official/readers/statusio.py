"""Status.io: its Public Status API, one object below `result` (kb.status.io, "Public Status API").

Codes of how something stands: 100 fine, 200 planned maintenance, 300 degraded, 400 partial and 500 full
disruption, 600 a security event. Of how far an incident has come: 100 investigating, 200 identified,
300 monitoring, 400 resolved (kb.status.io, "Status Codes").
"""

from dataclasses import replace

from aggregator.official.claims import OVER, About, Claim, Document, Part, Progress, Standing
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import Fields, json_object
from aggregator.official.parsing.documents import (
    add_ending,
    headline,
    make_component,
    make_parts,
    read_entries,
    refusal,
    require_time,
    require_title,
    sort_claims,
    texts_of,
)
from aggregator.official.parsing.fields import Found

STANDINGS = {
    100: Standing.OPERATIONAL,
    200: Standing.MAINTENANCE,
    300: Standing.DEGRADED,
    400: Standing.PARTIAL,
    500: Standing.MAJOR,
}
SECURITY = 600  # says nothing of whether it works
STATES = {
    100: Progress.INVESTIGATING,
    200: Progress.IDENTIFIED,
    300: Progress.MONITORING,
    400: Progress.RESOLVED,
}


def read(*, body: bytes, content_type: str) -> Document:
    """Claims of the components, incidents and maintenances."""
    result = json_object(body=body, content_type=content_type).get("result")
    if not isinstance(result, dict) or not isinstance(result.get("status_overall"), dict):
        raise refusal("It has no result.status_overall: this is no answer of Status.io's public API.")
    if not isinstance(result.get("status"), list):
        raise refusal("result.status is no list of components.")
    found = read_entries(value=result["status"], name="status", read=_component)
    found += read_entries(value=result.get("incidents"), name="incidents", read=_incident)
    planned = result.get("maintenance")
    if isinstance(planned, dict):
        found += read_entries(
            value=planned.get("active"), name="active", read=lambda each: _planned(each, Progress.IN_PROGRESS)
        )
        found += read_entries(
            value=planned.get("upcoming"),
            name="upcoming",
            read=lambda each: _planned(each, Progress.SCHEDULED),
        )
    return fields.make_document(found=found, lists=_listed(result))


def _listed(result: Fields) -> set[About]:
    planned = result.get("maintenance")
    found = {About.COMPONENT} if result["status"] else set()
    found |= {About.INCIDENT} if isinstance(result.get("incidents"), list) else set()
    lists = [planned.get(name) for name in ("active", "upcoming")] if isinstance(planned, dict) else [None]
    return found | ({About.MAINTENANCE} if all(isinstance(each, list) for each in lists) else set())


def _component(entry: Fields) -> Found:
    """A component; its containers, the places where it runs, are summed up in it."""
    name, code = require_title(entry.get("name")), entry.get("status_code")
    if _code(code) == SECURITY:
        return Found(unstated=frozenset({Part(fields.key(entry.get("id"), name), name)}))
    return make_component(
        part=entry.get("id"),
        name=name,
        standing=STANDINGS.get(_code(code)),
        state=code,
        at=fields.moment(entry.get("updated")),
    )


def _incident(entry: Fields) -> Found:
    affected = _affected(entry)
    whole = Claim(
        about=About.INCIDENT,
        subject=fields.key(entry.get("_id")),
        update="",
        title=_title(entry, affected),
        standing=None,
        progress=Progress.INVESTIGATING,
        at=None,
        since=fields.moment(entry.get("datetime_open")),
        parts=affected,
    )
    updates = read_entries(
        value=entry.get("messages"), name="messages", read=lambda message: _message(message, whole)
    )
    claims = sort_claims(claims=updates.claims) or (replace(whole, update="open", at=whole.since),)
    if entry.get("current_active") is False and claims[-1].progress not in OVER:
        claims = add_ending(whole=whole, claims=claims, ended=None)
    return replace(updates, claims=claims)


def _message(message: Fields, whole: Claim) -> Found:
    progress = STATES.get(_code(message.get("state")), Progress.INVESTIGATING)
    at = require_time(message, "datetime")
    over = progress in OVER  # what it brought is over too
    standing = None if over else STANDINGS.get(_code(message.get("status")))
    update = f"{at.isoformat()} {progress}"
    return Found((replace(whole, update=update, standing=standing, progress=progress, at=at),))


def _planned(entry: Fields, progress: Progress) -> Found:
    affected = _affected(entry)
    claim = Claim(
        about=About.MAINTENANCE,
        subject=fields.key(entry.get("_id")),
        update=progress.value,
        title=_title(entry, affected),
        standing=None,
        progress=progress,
        at=fields.moment(entry.get("datetime_open")) if progress is Progress.SCHEDULED else None,
        since=fields.moment(entry.get("datetime_planned_start")),
        until=fields.moment(entry.get("datetime_planned_end")),
        parts=affected,
    )
    return Found((claim,))


def _title(entry: Fields, affected: tuple[Part, ...]) -> str:
    return headline(entry.get("name"), texts=texts_of(entry.get("messages"), "details"), parts=affected)


def _affected(entry: Fields) -> tuple[Part, ...]:
    affected = fields.objects(entry.get("components_affected"))
    return make_parts(names=((each.get("_id"), each.get("name"), None) for each in affected))


def _code(value: object) -> int:
    """0 where there is none."""
    return value if type(value) is int else 0
