"""Better Stack: index.json, a document of JSON:API as betterstack.com describes it ("JSON API status").

`included` holds resources (components), reports (incidents and maintenances) and their updates. A report has
no word for how far it has come: it is over when it has an end, or all of it is resolved.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aggregator.official.claims import (
    About,
    Claim,
    Document,
    Fields,
    Part,
    Progress,
    ReadingProblem,
    Standing,
    UnableToReadPage,
)
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.answers import parse_json_object
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry, gather_entries
from aggregator.official.parsing.titles import choose_title

# By this state the vendor says that it does not know: no standing is better than a wrong one.
UNWATCHED = "not_monitored"
FINE = ("resolved", "operational")


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the page's resources and reports."""
    page = parse_json_object(body=body, content_type=content_type)
    data, included = page.get("data"), page.get("included")
    attributes = _read_attributes(data) if isinstance(data, dict) else {}
    if not words.parse_standing(attributes.get("aggregate_state")):
        reason = "It has no data.attributes.aggregate_state: this is no status page of Better Stack."
        raise UnableToReadPage(ReadingProblem.WRONG_SHAPE, reason)
    parsed = _read_included(included, address=_make_address(attributes))
    whole = isinstance(included, list)
    return fields.make_document(parsed=parsed, lists=frozenset(About) if whole else frozenset())


def _read_included(included: object, *, address: str) -> ParsedEntries:
    by_kind: dict[object, list[Fields]] = defaultdict(list)
    for entry in fields.list_objects(included):
        kind = entry.get("type")
        # Grouped first: a report may come before the updates and resources that it names.
        by_kind[kind if isinstance(kind, str) else None].append(entry)
    names = _list_names(by_kind["status_page_resource"])
    updates = _group_updates(by_kind["status_update"], by_kind["status_report"])
    parsed = gather_entries(
        entries=by_kind["status_page_resource"], read=_read_resource, name="status_page_resource"
    )
    parsed += gather_entries(
        entries=by_kind["status_report"],
        read=lambda report: _read_report(report, names, updates, address),
        name="status_report",
    )
    odd = len(by_kind[None]) + (included is not None and not isinstance(included, list))
    return parsed + ParsedEntries(dropped=odd, left_out=("included: it holds what has no type",) * bool(odd))


def _read_attributes(entry: Fields) -> Fields:
    attributes = entry.get("attributes")
    return attributes if isinstance(attributes, dict) else {}


def _make_address(attributes: Fields) -> str:
    """Of the page, for links to its reports."""
    domain, sub = attributes.get("custom_domain"), attributes.get("subdomain")
    # Its own domain first, which readers know.
    for host in (domain, f"{sub}.betteruptime.com" if isinstance(sub, str) and sub else None):
        if isinstance(host, str) and "/" not in host and (address := fields.choose_link(f"https://{host}")):
            return address
    return ""


def _list_names(resources: Sequence[Fields]) -> dict[str, str]:
    return {
        _read_id(each.get("id")): fields.clean_line(_read_attributes(each).get("public_name"))
        for each in resources
    }


def _read_resource(entry: Fields) -> ParsedEntries:
    attributes, subject = _read_attributes(entry), fields.make_key(entry.get("id"))
    title = fields.read_title(attributes, "public_name", otherwise=subject)
    state = fields.require_word(attributes, "status")
    if state == UNWATCHED:
        return ParsedEntries(unstated=frozenset({Part(subject, title)}))
    return fields.make_component_claim(
        subject=subject, title=title, standing=words.parse_standing(state), state=state
    )


def _group_updates(updates: Sequence[Fields], reports: Sequence[Fields]) -> dict[str, list[Fields]]:
    """Updates by report: a report names its updates, and an update names its report."""
    by_id = {update: entry for entry in updates if (update := _read_id(entry.get("id")))}
    of_report: dict[str, dict[str, Fields]] = defaultdict(dict)
    for report in reports:
        relationships = report.get("relationships")
        relationships = relationships.get("status_updates") if isinstance(relationships, dict) else None
        for entry in fields.list_objects(
            relationships.get("data") if isinstance(relationships, dict) else None
        ):
            # A report may name updates that are not included.
            if (update := _read_id(entry.get("id"))) in by_id:
                of_report[_read_id(report.get("id"))][update] = by_id[update]
    for update, entry in by_id.items():
        of_report[_read_id(_read_attributes(entry).get("status_report_id"))][update] = entry
    return {report: list(updates_by_id.values()) for report, updates_by_id in of_report.items()}


def _read_id(value: object) -> str:
    try:
        return fields.make_key(value)
    except UnableToReadEntry:
        return ""


def _read_report(
    entry: Fields, names: Mapping[str, str], updates: Mapping[str, Sequence[Fields]], address: str
) -> ParsedEntries:
    attributes, subject = _read_attributes(entry), fields.make_key(entry.get("id"))
    planned = attributes.get("report_type") == "maintenance"
    begun, ended = (
        fields.parse_time(attributes.get("starts_at")),
        fields.parse_time(attributes.get("ends_at")),
    )
    parts, dropped = _read_parts(attributes.get("affected_resources"), names)
    whole = Claim(
        about=About.MAINTENANCE if planned else About.INCIDENT,
        subject=subject,
        update="",
        title=choose_title(
            fields.read_title(attributes, "title", otherwise=""), *_list_messages(updates.get(subject, ()))
        ),
        # That of a report that is over says nothing of what it was.
        standing=None if _is_fine(attributes) else words.parse_standing(attributes.get("aggregate_state")),
        progress=Progress.SCHEDULED if planned else Progress.INVESTIGATING,
        at=None,
        since=begun,
        until=ended if planned else None,
        parts=parts,
        url=fields.choose_link(f"{address}/incident/{subject}") if address and subject.isalnum() else "",
    )
    claims = [_read_update(update, whole, names) for update in updates.get(subject, ())]
    claims = sorted(claims, key=lambda claim: (claim.at.isoformat() if claim.at else "", claim.update))
    # The end of a maintenance is its plan, and proves nothing.
    if _is_fine(attributes) or (ended and not planned):
        over = words.ENDS[whole.about]
        last = replace((claims or [whole])[-1], progress=over, until=None if planned else ended)
        claims = [*claims[:-1], replace(last, update=last.update or over.value)]
    alone = Progress.SCHEDULED if planned else Progress.INVESTIGATING
    return ParsedEntries(tuple(claims) or (replace(whole, update=alone.value),), dropped)


def _list_messages(updates: Sequence[Fields]) -> list[object]:
    """Texts of updates, oldest first."""
    ordered = sorted(
        map(_read_attributes, updates), key=lambda attributes: str(attributes.get("published_at") or "")
    )
    return [attributes.get("message") for attributes in ordered]


def _is_fine(attributes: Fields) -> bool:
    return attributes.get("aggregate_state") in FINE


def _read_update(update: Fields, whole: Claim, names: Mapping[str, str]) -> Claim:
    """What an update says. Reports tell how their parts stand at last: before the last update, and of an
    update that does not tell, that is not known."""
    attributes = _read_attributes(update)
    at = fields.parse_time(attributes.get("published_at"), attributes.get("created_at"))
    updated, _ = _read_parts(attributes.get("affected_resources"), names)
    parts = {part.id: replace(part, standing=None) for part in whole.parts} | {
        part.id: part for part in updated
    }
    return replace(whole, update=fields.make_key(update.get("id")), at=at, parts=tuple(parts.values()))


def _read_parts(entries: object, names: Mapping[str, str]) -> tuple[tuple[Part, ...], int]:
    parts, dropped = {}, 0
    for entry in fields.list_objects(entries):
        try:
            part = fields.make_key(entry.get("status_page_resource_id"))
        except UnableToReadEntry:
            dropped += 1
            continue
        fine = entry.get("status") == "resolved"
        standing = Standing.OPERATIONAL if fine else words.parse_standing(entry.get("status"))
        # The part is kept all the same: that it is affected is known, only how much is not.
        dropped += standing is None
        parts[part] = Part(part, names.get(part) or part, standing)
    return tuple(parts.values()), dropped
