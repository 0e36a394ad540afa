"""incident.io's widget: open incidents and planned maintenances, and nothing that is resolved.

Below a page's address it is api/v1/summary. It has only the latest update of each incident, so each is a
claim named by its time; what is missing from it is resolved (Document.lists). Pages that serve incident.io's
copy of the Statuspage API instead are read as that.
"""

from dataclasses import replace

from aggregator.official.claims import (
    About,
    Claim,
    Document,
    Fields,
    Part,
    Progress,
    ReadingProblem,
    UnableToReadPage,
)
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import parse_json_object
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry, gather_entries
from aggregator.official.parsing.titles import choose_title
from aggregator.official.readers import statuspage

INCIDENTS, PRESENT, PLANNED = "ongoing_incidents", "in_progress_maintenances", "scheduled_maintenances"


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the widget, or of the copy of the Statuspage API."""
    page = parse_json_object(body=body, content_type=content_type)
    # None of the widget's own names: the page serves the copy at this path.
    if not {INCIDENTS, PRESENT, "page_title"} & page.keys():
        return statuspage.read_object(page)
    named = bool(fields.clean_line(page.get("page_title")))
    if not any(isinstance(page.get(name), list) for name in (INCIDENTS, PRESENT, PLANNED)) and not (
        named and INCIDENTS in page
    ):
        reason = f"{INCIDENTS} is no list: this is no answer of incident.io's widget."
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, reason)
    parsed = gather_entries(entries=page.get(INCIDENTS), read=_read_incident, name=INCIDENTS)
    parsed += gather_entries(entries=page.get(PRESENT), read=_read_present_work, name=PRESENT)
    parsed += gather_entries(entries=page.get(PLANNED), read=_read_planned_work, name=PLANNED)
    return fields.make_document(parsed=parsed, lists=_find_complete_lists(page))


def _find_complete_lists(page: Fields) -> frozenset[About]:
    incidents = {About.INCIDENT} if INCIDENTS in page else set()
    maintenances = {About.MAINTENANCE} if PRESENT in page and PLANNED in page else set()
    return frozenset(incidents | maintenances)


def _read_incident(entry: Fields) -> ParsedEntries:
    claim, dropped = _read_claim(entry, About.INCIDENT, Progress.INVESTIGATING)
    impact = words.parse_impact(entry.get("current_worst_impact"))
    since = fields.parse_time(entry.get("started_at"), entry.get("created_at"))
    return ParsedEntries((replace(claim, standing=impact, since=since),), dropped)


def _read_present_work(entry: Fields) -> ParsedEntries:
    claim, dropped = _read_claim(entry, About.MAINTENANCE, Progress.IN_PROGRESS)
    since = fields.parse_time(entry.get("started_at"), entry.get("starts_at"))
    until = fields.parse_time(entry.get("scheduled_end_at"), entry.get("ends_at"))
    return ParsedEntries((replace(claim, since=since, until=until),), dropped)


def _read_planned_work(entry: Fields) -> ParsedEntries:
    claim, dropped = _read_claim(entry, About.MAINTENANCE, Progress.SCHEDULED)
    since, until = fields.parse_time(entry.get("starts_at")), fields.parse_time(entry.get("ends_at"))
    return ParsedEntries((replace(claim, since=since, until=until),), dropped)


def _read_claim(entry: Fields, about: About, otherwise: Progress) -> tuple[Claim, int]:
    """What all three have in common; how many of its parts could not be read."""
    at = fields.parse_time(entry.get("last_update_at"))
    progress = words.find_progress(about, entry.get("status")) or otherwise
    parts, dropped = _read_parts(entry.get("affected_components"))
    claim = Claim(
        about=about,
        subject=fields.make_key(entry.get("id")),
        # The widget gives updates no ids. The time of the latest is new with each of them.
        update=at.isoformat() if at else progress.value,
        title=choose_title(fields.read_title(entry, "name", otherwise=""), entry.get("last_update_message")),
        standing=None,
        progress=progress,
        at=at,
        parts=parts,
        url=fields.choose_link(entry.get("url")),
    )
    return claim, dropped


def _read_parts(entries: object) -> tuple[tuple[Part, ...], int]:
    parts, dropped = {}, 0
    for entry in fields.list_objects(entries):
        try:
            part = fields.make_key(entry.get("id"), entry.get("name"))
        except UnableToReadEntry:
            dropped += 1
            continue
        standing = words.parse_standing(entry.get("current_status"))
        # Some pages leave the state out; a word that we do not know is counted.
        dropped += standing is None and entry.get("current_status") is not None
        parts[part] = Part(part, fields.clean_line(entry.get("name")) or part, standing)
    return tuple(parts.values()), dropped
