"""Rootly: api/v1/status.json below a page's own domain, an object with the incidents that go on
(docs.rootly.com, "Status Page Public API"). Incidents have no id but their address, and name no components.
"""

from dataclasses import replace

from aggregator.official.claims import FINISHED, About, Claim, Document, Fields
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import parse_json_object
from aggregator.official.parsing.documents import (
    add_ending,
    choose_headline,
    list_texts,
    make_refusal,
    read_entries,
    require_time,
    sort_claims,
)
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry
from aggregator.official.parsing.words import UNRESOLVED

PLANNED = ("scheduled", "in_progress", "verifying")  # words that only maintenances have
INDICATORS = frozenset({"none", "minor", "major", "critical", "maintenance"})


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the incidents: one of each update."""
    page = parse_json_object(body=body, content_type=content_type)
    about = page.get("page")
    if not isinstance(about, dict) or "time_zone" not in about or not isinstance(page.get("incidents"), list):
        raise make_refusal("It has no page.time_zone with a list of incidents: this is no page of Rootly.")
    # The answers of both look much alike; this field tells them apart.
    if "id" in about:
        raise make_refusal("It has page.id, which Rootly does not tell: this is the Statuspage API.")
    status = page.get("status")
    word = status.get("indicator") if isinstance(status, dict) else None
    whole = isinstance(word, str) and word in INDICATORS
    # Without a status it may be a part of the page; a word of another format shows another vendor.
    if "status" in page and not whole:
        raise make_refusal("status.indicator is none of Rootly's words.")
    parsed = read_entries(value=page["incidents"], name="incidents", read=_read_incident)
    return fields.make_document(parsed=parsed, lists=[About.INCIDENT, About.MAINTENANCE] if whole else [])


def _read_incident(entry: Fields) -> ParsedEntries:
    since, url = require_time(entry, "started_at"), fields.choose_link(entry.get("url"))
    if not url or not isinstance(entry.get("status"), str):
        raise UnableToReadEntry("it has no url or no status")
    about = About.MAINTENANCE if _is_planned(entry) else About.INCIDENT
    whole = Claim(
        about=about,
        subject=fields.make_key(url),
        update="",
        title=choose_headline(
            entry.get("name"), texts=list_texts(entry.get("incident_updates"), "body")[::-1]
        ),
        standing=words.parse_impact(entry.get("impact")),
        progress=words.parse_progress(about, entry.get("status")),
        at=None,
        since=since,
        url=url,
    )
    updates = read_entries(
        value=entry.get("incident_updates"),
        name="incident_updates",
        read=lambda update: _read_update(update, whole),
    )
    first = replace(whole, update=since.isoformat(), progress=UNRESOLVED[about], at=since)
    claims = sort_claims(claims=updates.claims) or (first,)
    ended = fields.parse_time(entry.get("resolved_at"))
    # The end may be told by the fields of the incident alone.
    if (ended or whole.progress in FINISHED) and claims[-1].progress not in FINISHED:
        claims = add_ending(whole=whole, claims=claims, ended=ended)
    return replace(updates, claims=claims)


def _is_planned(entry: Fields) -> bool:
    """Rootly lists maintenances among the incidents; their words are others."""
    updates = fields.list_objects(entry.get("incident_updates"))
    stages = [entry.get("status"), *(each.get("status") for each in updates)]
    return entry.get("impact") == "maintenance" or any(stage in PLANNED for stage in stages)


def _read_update(update: Fields, whole: Claim) -> ParsedEntries:
    at = require_time(update, "created_at")
    progress = words.parse_progress(whole.about, update.get("status"))
    return ParsedEntries((replace(whole, update=f"{at.isoformat()} {progress}", progress=progress, at=at),))
