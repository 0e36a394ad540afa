"""Google's dashboards (Cloud, Workspace, Play): incidents.json, a bare list of open and of recent incidents.

status.cloud.google.com/incidents.schema.json describes it. An incident goes on until it has an `end`. Updates
tell how the affected products stood when they were written, and not how far the incident has come.
"""

import re
from dataclasses import replace

from aggregator.official.claims import About, Claim, Document, Fields, Part, Progress, Standing
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import parse_json_list
from aggregator.official.parsing.documents import (
    add_ending,
    choose_headline,
    find_standing,
    list_texts,
    make_parts,
    read_entries,
    require_time,
    sort_claims,
)
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry

STANDINGS = {
    "AVAILABLE": Standing.OPERATIONAL,
    "AVAILABLE_INFORMATION": Standing.OPERATIONAL,
    "SERVICE_INFORMATION": Standing.OPERATIONAL,  # a notice: Google paints it like "available"
    "SERVICE_DISRUPTION": Standing.PARTIAL,
    "SERVICE_OUTAGE": Standing.MAJOR,
}
HEADING = re.compile(r"^\W*(?:title|summary|description)\W*\n", re.IGNORECASE)  # Workspace writes Markdown


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the incidents: one of each update, one of the end."""
    parsed = read_entries(value=parse_json_list(body=body, content_type=content_type), read=_read_incident)
    return fields.make_document(parsed=parsed, lists=[About.INCIDENT])


def _read_incident(entry: Fields) -> ParsedEntries:
    since = require_time(entry, "begin")
    if not isinstance(entry.get("affected_products"), list):
        raise UnableToReadEntry("it has no list affected_products")
    products = _list_products(entry, None)
    whole = Claim(
        about=About.INCIDENT,
        subject=fields.make_key(entry.get("id")),
        update="",
        title=choose_headline(
            _clean_headline(entry.get("external_desc")),
            entry.get("service_name"),
            texts=map(_clean_headline, list_texts(entry.get("updates"), "text")[::-1]),
            parts=products,
        ),
        standing=_find_standing(entry.get("status_impact")),
        progress=Progress.INVESTIGATING,
        at=None,
        since=since,
        parts=products,
    )
    updates = read_entries(
        value=entry.get("updates"), name="updates", read=lambda update: _read_update(update, whole, entry)
    )
    # An incident whose updates are all missing still counts, from when it was entered.
    first = replace(whole, update="begin", at=fields.parse_time(entry.get("created")))
    claims = sort_claims(claims=updates.claims) or (first,)
    ended = fields.parse_time(entry.get("end"))
    if ended:
        claims = add_ending(whole=whole, claims=claims, ended=ended)
    return replace(updates, claims=claims)


def _read_update(update: Fields, whole: Claim, entry: Fields) -> ParsedEntries:
    at, standing = require_time(update, "created", "when"), _find_standing(update.get("status"))
    return ParsedEntries(
        (replace(whole, update=at.isoformat(), at=at, parts=_list_products(entry, standing)),)
    )


def _list_products(entry: Fields, standing: Standing | None) -> tuple[Part, ...]:
    """By today's name where there is one: the other is that of the day of the incident."""
    return make_parts(
        names=(
            (each.get("id"), fields.clean_line(each.get("current_title")) or each.get("title"), standing)
            for each in fields.list_objects(entry.get("affected_products"))
        )
    )


def _find_standing(value: object) -> Standing | None:
    return find_standing(standings=STANDINGS, word=value)


def _clean_headline(value: object) -> str:
    # The first line: Workspace writes whole paragraphs into the description.
    text = HEADING.sub("", value).strip() if isinstance(value, str) else ""
    return text.partition("\n")[0].strip("*# ")
