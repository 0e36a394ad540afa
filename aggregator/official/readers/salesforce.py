"""Salesforce's Trust Status API: incidents/active, a bare list of incidents, or instances/status, a bare list
of the instances that customers live on, or one instance (api.status.salesforce.com/v1/docs).

Incidents have no title: it is put together from the kind of the trouble and the services that have it.
"""

import re
from dataclasses import replace
from datetime import datetime

from aggregator.official.claims import About, Claim, Document, Fields, Progress, Standing
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import is_json_list, parse_json_list, parse_json_object
from aggregator.official.parsing.documents import (
    add_ending,
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
from aggregator.official.parsing.titles import choose_title

STANDINGS = {
    "OK": Standing.OPERATIONAL,
    "INFORMATIONAL_CORE": Standing.OPERATIONAL,
    "INFORMATIONAL_NONCORE": Standing.OPERATIONAL,
    "MAINTENANCE_CORE": Standing.MAINTENANCE,
    "MAINTENANCE_NONCORE": Standing.MAINTENANCE,
    "MINOR_INCIDENT_CORE": Standing.DEGRADED,
    "MINOR_INCIDENT_NONCORE": Standing.DEGRADED,
    "MAJOR_INCIDENT_CORE": Standing.MAJOR,
    "MAJOR_INCIDENT_NONCORE": Standing.PARTIAL,  # of what stands beside the core
}
CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # "serviceDisruption"
PAGE = "https://status.salesforce.com/incidents/"


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of incidents, or of instances and of the incidents that they name."""
    if is_json_list(body=body):
        listed = parse_json_list(body=body, content_type=content_type)
        parsed = read_entries(value=listed, read=_read_entry)
        # The two lists are told apart by their entries: both are bare, and may be empty.
        instances = any("environment" in each for each in fields.list_objects(listed))
        return fields.make_document(parsed=parsed, lists=[About.COMPONENT if instances else About.INCIDENT])
    page = parse_json_object(body=body, content_type=content_type)
    if not isinstance(page.get("key"), str) or not isinstance(page.get("Incidents"), list):
        raise make_refusal("It has no key with a list of Incidents: this is no answer of the Trust API.")
    return fields.make_document(parsed=_read_instance(page), lists=[About.COMPONENT, About.INCIDENT])


def _read_entry(entry: Fields) -> ParsedEntries:
    return _read_instance(entry) if "environment" in entry else _read_incident(entry)


def _read_instance(entry: Fields) -> ParsedEntries:
    """An instance; those that are retired, and sandboxes, say nothing of the service."""
    if entry.get("isActive") is False or entry.get("environment") == "sandbox":
        return ParsedEntries()
    word = entry.get("status")
    standing = find_standing(standings=STANDINGS, word=word)
    parsed = make_component(part=None, name=require_title(entry.get("key")), standing=standing, state=word)
    return parsed + read_entries(value=entry.get("Incidents"), name="Incidents", read=_read_incident)


def _read_incident(entry: Fields) -> ParsedEntries:
    created = require_time(entry, "createdAt")
    if not isinstance(entry.get("status"), str) or "IncidentImpacts" not in entry:
        raise UnableToReadEntry("it has no status or no IncidentImpacts")
    impacts = list(fields.list_objects(entry["IncidentImpacts"]))
    begun = [at for each in impacts if (at := fields.parse_time(each.get("startTime")))]
    subject = fields.make_key(entry.get("id"))
    whole = Claim(
        about=About.INCIDENT,
        subject=subject,
        update="",
        title=_make_title(entry, impacts),
        standing=words.parse_impact(impacts[0].get("severity")) if impacts else None,
        progress=Progress.INVESTIGATING,
        at=None,
        since=min(begun, default=created),
        parts=make_parts(names=((key, key, None) for key in _list_texts(entry.get("serviceKeys")))),
        url=f"{PAGE}{subject}" if subject.isdecimal() else "",
    )
    updates = read_entries(
        value=entry.get("IncidentEvents"), name="IncidentEvents", read=lambda event: _read_event(event, whole)
    )
    claims = sort_claims(claims=updates.claims) or (replace(whole, update="created", at=created),)
    if entry["status"] == "Resolved":
        claims = add_ending(whole=whole, claims=claims, ended=_find_end(impacts))
    return replace(updates, claims=claims)


def _make_title(entry: Fields, impacts: list[Fields]) -> str:
    """As "Service disruption: coreService"."""
    kinds = [*(each.get("type") for each in impacts), entry.get("type")]
    kind = CAPITAL.sub(" ", next(filter(None, map(choose_title, kinds)), "")).capitalize()
    label = kind or choose_title("", *list_texts(entry.get("IncidentEvents"), "message"))
    return require_title(
        ": ".join(text for text in (label, ", ".join(_list_texts(entry.get("serviceKeys")))) if text)
    )


def _read_event(event: Fields, whole: Claim) -> ParsedEntries:
    at = require_time(event, "createdAt")
    return ParsedEntries((replace(whole, update=fields.make_key(event.get("id"), at.isoformat()), at=at),))


def _find_end(impacts: list[Fields]) -> datetime | None:
    ended = [fields.parse_time(each.get("endTime")) for each in impacts]
    # One impact without an end still goes on, and the incident with it.
    return max((at for at in ended if at), default=None) if all(ended) else None


def _list_texts(value: object) -> list[str]:
    named = value if isinstance(value, list) else ()
    return [text for each in named if (text := fields.clean_line(each))]
