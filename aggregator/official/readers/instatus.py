"""Instatus: summary.json (the page's status, open incidents, planned work) and v2/components.json.

A page without incidents leaves the lists out, so its status alone is an answer: UP, HASISSUES,
UNDERMAINTENANCE, formerly also ALL..., SOME... and ONE.... A page may say UP while an incident is open, so
this status is no claim.

A page in several languages gives its names as {"default": ..., "de": ...}, as the data inside its web pages
does (a public client reads it so: bentleypark/aiwatch, worker/src/parsers/instatus.ts).
"""

import re
from datetime import datetime, timedelta

from aggregator.official.claims import About, Claim, Document, Fields, Progress
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import parse_json_object
from aggregator.official.parsing.fields import ParsedEntries, gather_entries
from aggregator.official.parsing.titles import choose_title
from aggregator.official.readers import statuspage

INCIDENTS, MAINTENANCES = "activeIncidents", "activeMaintenances"
PAGE_WORD = re.compile(r"UP|UNDERMAINTENANCE|(?:HAS|ALL|SOME|ONE)[A-Z]+")
# As JavaScript writes a date: "Sat Jun 11 2022 18:55:50 GMT+0000 (Coordinated Universal Time)".
WRITTEN_OUT = re.compile(r"(?:\w{3}),? (\w{3} \d{1,2} \d{4} \d\d:\d\d:\d\d) GMT([+-]\d{4})(?: \(.*\))?")
LONGEST_MINUTES = 366 * 24 * 60  # of a maintenance; beyond is a slip


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the summary or of the components, or of the copy of the Statuspage API."""
    page = parse_json_object(body=body, content_type=content_type)
    if isinstance(page.get("components"), list) and "status" not in page:
        parsed = gather_entries(entries=page["components"], read=_read_component, name="components")
        # An empty list may be a fault of the page, and must not end any state.
        lists = frozenset({About.COMPONENT}) if parsed.claims else frozenset[About]()
        return fields.make_document(parsed=parsed, lists=lists)
    if not _is_summary(page):
        return statuspage.read_object(page)
    parsed = gather_entries(entries=page.get(INCIDENTS), read=_read_incident, name=INCIDENTS)
    parsed += gather_entries(entries=page.get(MAINTENANCES), read=_read_maintenance, name=MAINTENANCES)
    return fields.make_document(parsed=parsed, lists=frozenset({About.INCIDENT, About.MAINTENANCE}))


def _is_summary(page: Fields) -> bool:
    about = page.get("page")
    word = about.get("status") if isinstance(about, dict) else None
    if isinstance(word, str) and PAGE_WORD.fullmatch(word):
        return True
    return isinstance(page.get(INCIDENTS), list) or isinstance(page.get(MAINTENANCES), list)


def _read_component(entry: Fields) -> ParsedEntries:
    """A component; of a parent only its children, which it sums up."""
    children = entry.get("children")
    if entry.get("isParent") is True or (isinstance(children, list) and children):
        return gather_entries(
            # A child without a state tells nothing, and is not counted as left out.
            entries=[each for each in fields.list_objects(children) if "status" in each],
            read=lambda child: statuspage.read_component(_choose_language(child)),
            name="children",  # one level: Instatus knows no groups of groups
        )
    return statuspage.read_component(_choose_language(entry))


def _choose_language(entry: Fields) -> Fields:
    """The same with its default name, else the first that there is."""
    names = entry.get("name")
    if not isinstance(names, dict):
        return entry
    texts = (names.get("default"), names.get("en"), *names.values())
    return {**entry, "name": next((text for text in texts if fields.clean_line(text)), names)}


def _read_incident(entry: Fields) -> ParsedEntries:
    progress = words.parse_progress(About.INCIDENT, fields.require_word(entry, "status"))
    at = fields.parse_time(entry.get("updatedAt"))
    claim = Claim(
        about=About.INCIDENT,
        subject=fields.make_key(entry.get("id"), entry.get("url")),
        update=at.isoformat() if at else progress.value,
        title=choose_title(fields.read_title(_choose_language(entry), "name", otherwise="")),
        standing=words.parse_impact(entry.get("impact")),
        progress=progress,
        at=at,
        since=_parse_time(entry.get("started")),
        url=fields.choose_link(entry.get("url")),
    )
    return ParsedEntries((claim,))


def _read_maintenance(entry: Fields) -> ParsedEntries:
    progress = words.parse_progress(About.MAINTENANCE, fields.require_word(entry, "status"))
    at, since = fields.parse_time(entry.get("updatedAt")), _parse_time(entry.get("start"))
    claim = Claim(
        about=About.MAINTENANCE,
        subject=fields.make_key(entry.get("id"), entry.get("url")),
        update=at.isoformat() if at else progress.value,
        title=choose_title(fields.read_title(_choose_language(entry), "name", otherwise="")),
        standing=None,
        progress=progress,
        at=at,
        since=since,
        # Once it is completed the plan says nothing: the end is the time of the update.
        until=_compute_end(since, entry.get("duration")) if progress is not Progress.COMPLETED else None,
        url=fields.choose_link(entry.get("url")),
    )
    return ParsedEntries((claim,))


def _compute_end(since: datetime | None, minutes: object) -> datetime | None:
    """Instatus tells a length in minutes, as a number or as a text, and no end."""
    text = str(minutes).strip() if type(minutes) in (int, float, str) else ""
    if since is None or not re.fullmatch(r"\d{1,9}(?:\.0+)?", text):
        return None
    length = float(text)
    return since + timedelta(minutes=length) if 0 < length <= LONGEST_MINUTES else None


def _parse_time(value: object) -> datetime | None:
    """A time as ISO 8601 or as JavaScript writes it."""
    match = WRITTEN_OUT.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return fields.parse_time(value)
    try:
        return fields.convert_to_utc(datetime.strptime(f"{match[1]} {match[2]}", "%b %d %Y %H:%M:%S %z"))
    except ValueError:
        return None
