"""Atlassian Statuspage, API v2, and the copies of it that others serve (incident.io, Instatus).

One reader for summary, components, incidents and scheduled-maintenances: by the lists that are there.
Each update of an incident becomes a claim. What the vendor tells of the incident as a whole (its impact, its
components, its beginning) stands in each of them, its end only in those that call it over.
"""

import re
from dataclasses import replace
from datetime import datetime

from aggregator.official.claims import (
    FINISHED,
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

# One of them is enough: summary, components, incidents and maintenances are files of their own.
LISTS = ("components", "incidents", "scheduled_maintenances")
COMPONENTS = "api/v2/components.json"
ATLASSIANS_ID = re.compile(r"[a-z0-9]{12}")


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of whichever file of the API this is."""
    return read_object(parse_json_object(body=body, content_type=content_type))


def read_object(page: Fields) -> Document:
    """The same of an object that was read already."""
    if not _names_itself(page) or not any(_has_list(page, name) for name in LISTS):
        reason = f"It has no page with an id or a name, or no list of {', '.join(LISTS)}"
        raise UnableToReadPage(
            ReadingProblem.WRONG_SHAPE, f"{reason}: this is no answer of the Statuspage API."
        )
    parsed = gather_entries(entries=page.get("components"), read=read_component, name="components")
    parsed += gather_entries(entries=page.get("incidents"), read=_read_incident, name="incidents")
    parsed += gather_entries(
        entries=page.get("scheduled_maintenances"), read=_read_maintenance, name="scheduled_maintenances"
    )
    # Only the summary has both. A list of incidents alone holds the last fifty, open or not.
    summary = isinstance(page.get("status"), dict) and "incidents" in page
    return fields.make_document(
        parsed=parsed,
        lists=_find_complete_lists(page, summary=summary),
        # Copies leave some components out of their summary, or all of them.
        more=(COMPONENTS,) if summary and not _is_atlassians(page) else (),
    )


def _names_itself(page: Fields) -> bool:
    about = page.get("page")
    return isinstance(about, dict) and any(type(about.get(name)) in (str, int) for name in ("id", "name"))


def _has_list(page: Fields, name: str) -> bool:
    """A list; or null in its place, as some copies write an empty one."""
    return name in page and (page[name] is None or isinstance(page[name], list))


def _is_atlassians(page: Fields) -> bool:
    """Whether it is Atlassian's own summary, which names all components: its ids have twelve characters, and
    each component names its page. Copies have other ids (incident.io ULIDs, Instatus CUIDs)."""
    about = page.get("page")
    number = about.get("id") if isinstance(about, dict) else None
    if not isinstance(number, str) or not ATLASSIANS_ID.fullmatch(number):
        return False
    parts = list(fields.list_objects(page.get("components")))
    return bool(parts) and all(each.get("page_id") == number for each in parts)


def _find_complete_lists(page: Fields, *, summary: bool) -> frozenset[About]:
    """A summary names every unresolved incident and every maintenance that is not over."""
    kinds = {"incidents": About.INCIDENT, "scheduled_maintenances": About.MAINTENANCE} if summary else {}
    listed_kinds = {about for name, about in kinds.items() if _has_list(page, name)}
    return frozenset(listed_kinds | ({About.COMPONENT} if page.get("components") else set()))


def read_component(entry: Fields) -> ParsedEntries:
    """Its state. A group only sums up its components, which are listed too."""
    if entry.get("group") is True:
        return ParsedEntries()
    subject = fields.make_key(entry.get("id"), entry.get("name"))
    title = fields.read_title(entry, "name", otherwise=subject)
    state, at = fields.require_word(entry, "status"), fields.parse_time(entry.get("updated_at"))
    return fields.make_component_claim(
        subject=subject, title=title, standing=words.parse_standing(state), state=state, at=at
    )


def _read_incident(entry: Fields) -> ParsedEntries:
    whole = Claim(
        about=About.INCIDENT,
        subject=fields.make_key(entry.get("id")),
        update="",
        title=choose_title(fields.read_title(entry, "name", otherwise=""), *_list_bodies(entry)),
        standing=words.parse_impact(entry.get("impact")),
        progress=None,
        at=None,
        since=fields.parse_time(entry.get("started_at"), entry.get("created_at")),
        parts=_list_components(entry),
        url=fields.choose_link(entry.get("shortlink"), entry.get("url")),
    )
    return _read_updates(entry, whole)


def _read_maintenance(entry: Fields) -> ParsedEntries:
    whole = Claim(
        about=About.MAINTENANCE,
        subject=fields.make_key(entry.get("id")),
        update="",
        title=choose_title(fields.read_title(entry, "name", otherwise=""), *_list_bodies(entry)),
        standing=words.parse_impact(entry.get("impact")),
        progress=None,
        at=None,
        since=fields.parse_time(entry.get("scheduled_for"), entry.get("started_at")),
        until=fields.parse_time(entry.get("scheduled_until")),
        parts=_list_components(entry),
        url=fields.choose_link(entry.get("shortlink"), entry.get("url")),
    )
    return _read_updates(entry, whole)


def _list_bodies(entry: Fields) -> list[object]:
    """The texts of its updates, oldest first."""
    return [update.get("body") for update in fields.list_objects(entry.get("incident_updates"))][::-1]


def _list_components(entry: Fields) -> tuple[Part, ...]:
    """The components it names. What they are said to be is how they stand at this moment, not in this
    incident, so it is left to the components' own claims."""
    parts = {}
    for each in fields.list_objects(entry.get("components")):
        if each.get("group") is True or not (each.get("id") or each.get("name")):
            continue
        try:
            part = fields.make_key(each.get("id"), each.get("name"))
        except UnableToReadEntry:
            continue
        # By id, so that a component in two groups is one part.
        parts[part] = Part(part, fields.clean_line(each.get("name")) or part)
    return tuple(parts.values())


def _read_updates(entry: Fields, whole: Claim) -> ParsedEntries:
    """A claim for each update; one for the whole where there are none."""
    fields.require_word(entry, "status")  # without it, the entry is of another format
    ended = fields.parse_time(entry.get("resolved_at"))
    parsed = gather_entries(
        entries=entry.get("incident_updates"),
        read=lambda update: _read_update(update, whole, ended),
        name="incident_updates",
    )
    if parsed.claims:  # the API has the newest first
        return replace(parsed, claims=parsed.claims[::-1])
    return parsed + ParsedEntries((_make_single_claim(entry, whole, ended),))


def _read_update(update: Fields, whole: Claim, ended: datetime | None) -> ParsedEntries:
    progress = words.parse_progress(whole.about, update.get("status"))
    parts, dropped = _read_affected(update.get("affected_components"), whole.parts)
    claim = replace(
        whole,
        update=fields.make_key(update.get("id"), update.get("created_at"), update.get("display_at")),
        progress=progress,
        # display_at is what staff may set afterwards
        at=fields.parse_time(update.get("created_at"), update.get("display_at"), update.get("updated_at")),
        until=ended if progress in FINISHED else whole.until,
        parts=parts,
    )
    return ParsedEntries((claim,), dropped)


def _make_single_claim(entry: Fields, whole: Claim, ended: datetime | None) -> Claim:
    """An incident without updates says what its status says; a further status is a further statement."""
    progress = words.parse_progress(whole.about, entry.get("status"))
    times = [entry.get("updated_at"), entry.get("created_at")]
    if progress in (Progress.INVESTIGATING, Progress.SCHEDULED):  # its first words
        times.reverse()
    return replace(
        whole,
        update=progress.value,
        progress=progress,
        at=fields.parse_time(*times),
        until=ended if progress in FINISHED else whole.until,
    )


def _read_affected(entries: object, parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], int]:
    """The parts, with how an update says that they stand from now on; how many of these could not be read."""
    affected = {part.id: part for part in parts}
    # Updates of copies name components without their code.
    ids = {part.name: part.id for part in parts}
    dropped = 0
    for entry in fields.list_objects(entries):
        try:
            name = fields.clean_line(entry.get("name"))
            part = fields.make_key(entry.get("code"), ids.get(name), entry.get("name"))
        except UnableToReadEntry:
            dropped += 1
            continue
        standing = words.parse_standing(entry.get("new_status"))
        dropped += standing is None
        affected[part] = Part(part, name or part, standing)
    return tuple(affected.values()), dropped
