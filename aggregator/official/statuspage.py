"""Atlassian Statuspage, API v2, and the copies of it that others serve (incident.io, Instatus).

One reader for summary, components, incidents and scheduled-maintenances: by the lists that are there.
Each update of an incident becomes a claim. What the vendor tells of the incident as a whole (its impact, its
components, its beginning) stands in each of them, its end only in those that call it over.
"""

from dataclasses import replace
from datetime import datetime

from aggregator.official import fields, words
from aggregator.official.answers import Fields, json_object
from aggregator.official.claims import (
    OVER,
    About,
    Claim,
    Document,
    Part,
    Problem,
    Progress,
    UnableToReadPage,
)
from aggregator.official.fields import Found, UnableToReadEntry, gather
from aggregator.official.readers.titles import choose_title

LISTS = ("components", "incidents", "scheduled_maintenances")
COMPONENTS = "api/v2/components.json"


def read(*, body: bytes, content_type: str) -> Document:
    """Claims of whichever file of the API this is."""
    return read_object(json_object(body=body, content_type=content_type))


def read_object(page: Fields) -> Document:
    """The same of an object that was read already."""
    if not any(_holds(page, name) for name in LISTS):
        said = f"None of {', '.join(LISTS)} is a list: this is no answer of the Statuspage API."
        raise UnableToReadPage(Problem.WRONG_SHAPE, said)
    found = gather(entries=page.get("components"), read=component)
    found += gather(entries=page.get("incidents"), read=_incident)
    found += gather(entries=page.get("scheduled_maintenances"), read=_maintenance)
    if found.dropped and not found.claims:
        raise UnableToReadPage(Problem.WRONG_SHAPE, f"None of its {found.dropped} entries can be read.")
    summary = isinstance(page.get("status"), dict) and "incidents" in page
    return Document(
        found.claims,
        # incident.io's copy leaves the components out of its summary
        more=(COMPONENTS,) if summary and not page.get("components") else (),
        dropped=found.dropped,
        lists=frozenset() if found.dropped else _listed(page, summary=summary),
    )


def _holds(page: Fields, name: str) -> bool:
    """A list; or null in its place, as some copies write an empty one, where the page gives its name."""
    about = page.get("page")
    named = isinstance(about, dict) and bool(about.get("id") or about.get("name"))
    return isinstance(page.get(name), list) or (name in page and page[name] is None and named)


def _listed(page: Fields, *, summary: bool) -> frozenset[About]:
    """A summary names every unresolved incident and every maintenance that is not over."""
    kinds = {"incidents": About.INCIDENT, "scheduled_maintenances": About.MAINTENANCE} if summary else {}
    found = {about for name, about in kinds.items() if _holds(page, name)}
    return frozenset(found | ({About.COMPONENT} if page.get("components") else set()))


def component(entry: Fields) -> Found:
    """Its state. A group only sums up its components, which are listed too."""
    if entry.get("group") is True:
        return Found()
    stands = words.standing(entry.get("status"))
    if stands is None:
        raise UnableToReadEntry
    subject = fields.key(entry.get("id"), entry.get("name"))
    title = fields.line(entry.get("name")) or subject
    at = fields.moment(entry.get("updated_at"))
    return Found((Claim(About.COMPONENT, subject, "", title, stands, None, at),))


def _incident(entry: Fields) -> Found:
    whole = Claim(
        about=About.INCIDENT,
        subject=fields.key(entry.get("id")),
        update="",
        title=choose_title(entry.get("name"), *_bodies(entry)),
        standing=words.impact(entry.get("impact")),
        progress=None,
        at=None,
        since=fields.moment(entry.get("started_at"), entry.get("created_at")),
        parts=_named(entry),
        url=fields.link(entry.get("shortlink"), entry.get("url")),
    )
    return _updates(entry, whole)


def _maintenance(entry: Fields) -> Found:
    whole = Claim(
        about=About.MAINTENANCE,
        subject=fields.key(entry.get("id")),
        update="",
        title=choose_title(entry.get("name"), *_bodies(entry)),
        standing=words.impact(entry.get("impact")),
        progress=None,
        at=None,
        since=fields.moment(entry.get("scheduled_for"), entry.get("started_at")),
        until=fields.moment(entry.get("scheduled_until")),
        parts=_named(entry),
        url=fields.link(entry.get("shortlink"), entry.get("url")),
    )
    return _updates(entry, whole)


def _bodies(entry: Fields) -> list[object]:
    """The texts of its updates, oldest first."""
    return [update.get("body") for update in fields.objects(entry.get("incident_updates"))][::-1]


def _named(entry: Fields) -> tuple[Part, ...]:
    """The components it names. What they are said to be is how they stand at this moment, not in this
    incident, so it is left to the components' own claims."""
    parts = {}
    for each in fields.objects(entry.get("components")):
        if each.get("group") is True or not (each.get("id") or each.get("name")):
            continue
        try:
            part = fields.key(each.get("id"), each.get("name"))
        except UnableToReadEntry:
            continue
        parts[part] = Part(part, fields.line(each.get("name")) or part)
    return tuple(parts.values())


def _updates(entry: Fields, whole: Claim) -> Found:
    """A claim for each update; one for the whole where there are none."""
    ended = fields.moment(entry.get("resolved_at"))
    found = gather(entries=entry.get("incident_updates"), read=lambda update: _update(update, whole, ended))
    if found.claims:  # the API has the newest first
        return replace(found, claims=found.claims[::-1])
    return found + Found((_alone(entry, whole, ended),))


def _update(update: Fields, whole: Claim, ended: datetime | None) -> Found:
    progress = words.progress(whole.about, update.get("status"))
    told, dropped = _affected(update.get("affected_components"), whole.parts)
    claim = replace(
        whole,
        update=fields.key(update.get("id"), update.get("created_at"), update.get("display_at")),
        progress=progress,
        # display_at is what staff may set afterwards
        at=fields.moment(update.get("created_at"), update.get("display_at"), update.get("updated_at")),
        until=ended if progress in OVER else whole.until,
        parts=told,
    )
    return Found((claim,), dropped)


def _alone(entry: Fields, whole: Claim, ended: datetime | None) -> Claim:
    """An incident without updates says what its status says; a further status is a further statement."""
    progress = words.progress(whole.about, entry.get("status"))
    times = [entry.get("updated_at"), entry.get("created_at")]
    if progress in (Progress.INVESTIGATING, Progress.SCHEDULED):  # its first words
        times.reverse()
    return replace(
        whole,
        update=progress.value,
        progress=progress,
        at=fields.moment(*times),
        until=ended if progress in OVER else whole.until,
    )


def _affected(entries: object, parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], int]:
    """The parts, with how an update says that they stand from now on; how many of these could not be read."""
    found = {part.id: part for part in parts}
    ids = {part.name: part.id for part in parts}
    dropped = 0
    for each in fields.objects(entries):
        try:
            name = fields.line(each.get("name"))
            part = fields.key(each.get("code"), ids.get(name), each.get("name"))
        except UnableToReadEntry:
            dropped += 1
            continue
        stands = words.standing(each.get("new_status"))
        dropped += stands is None
        found[part] = Part(part, name or part, stands)
    return tuple(found.values()), dropped
