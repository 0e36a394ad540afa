"""AWS: currentevents of its public dashboard, a bare list of events that are open, or were until lately.

The answer is UTF-16. Times are seconds since 1970, as numbers or as texts. AWS documents none of it; what the
codes of a state mean is taken from what clients saw: 0 fine or over, 1 a note, 2 degraded, 3 disrupted.
A component is a service in a region, by AWS's own key such as "ec2-us-east-1".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from aggregator.official.claims import About, Claim, Document, Fields, Part, Progress, Standing
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import parse_json_list
from aggregator.official.parsing.documents import (
    add_ending,
    list_texts,
    make_parts,
    read_entries,
    require_title,
    sort_claims,
)
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry
from aggregator.official.parsing.titles import choose_title

# A note tells no standing.
STANDINGS = {"0": Standing.OPERATIONAL, "2": Standing.DEGRADED, "3": Standing.MAJOR}
OVER = "0"
RESOLVED = "[RESOLVED]"
DASHBOARD = "https://health.aws.amazon.com/health/status"  # events have no address of their own


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the events: one for each time at which something was said or a service changed."""
    parsed = read_entries(value=parse_json_list(body=body, content_type=content_type), read=_read_event)
    return fields.make_document(parsed=parsed, lists=[About.INCIDENT])


def _read_event(entry: Fields) -> ParsedEntries:
    since, log = fields.parse_epoch(entry.get("date")), entry.get("event_log")
    if since is None or not isinstance(log, list):
        raise UnableToReadEntry("it has no date or no event_log")
    ended = fields.parse_epoch(entry.get("end_time"))
    # Either is enough, because AWS documents neither.
    over = ended is not None or _read_code(entry.get("status")) == OVER
    service, name = fields.make_key(entry.get("service")), _make_name(entry, entry.get("service_name"))
    whole = Claim(
        about=About.INCIDENT,
        # Without an ARN, service and beginning are what stays the same of an event.
        subject=fields.make_key(entry.get("arn"), f"{service} {since:%Y-%m-%dT%H:%M:%SZ}"),
        update="",
        title=_make_title(entry, name),
        standing=None if over else _find_standing(entry.get("status")),
        progress=Progress.INVESTIGATING,
        at=None,
        since=since,
        parts=(Part(service, name or service),),
        url=DASHBOARD,
    )
    updates = read_entries(value=log, name="event_log", read=lambda each: _read_log_entry(each, whole))
    claims = sort_claims(claims=_add_changes(updates.claims or (_date_claim(whole, since),), entry, whole))
    if over:
        claims = add_ending(whole=whole, claims=claims, ended=ended)
    return replace(updates, claims=claims)


def _read_log_entry(each: Fields, whole: Claim) -> ParsedEntries:
    """What was said, and how the event's own service stood by it."""
    at, standing = fields.parse_epoch(each.get("timestamp")), _find_standing(each.get("status"))
    if at is None:
        raise UnableToReadEntry("it has no timestamp")
    own = tuple(replace(part, standing=standing) for part in whole.parts)
    return ParsedEntries((replace(_date_claim(whole, at), standing=standing, parts=own),))


def _add_changes(updates: Iterable[Claim], entry: Fields, whole: Claim) -> Iterator[Claim]:
    """The same with the other services: all that the event names in its first statement, and those that
    changed at each time. How they stand at last says nothing of the times before."""
    # By time: the update and the changes of one moment become one statement.
    claims = {claim.at: claim for claim in updates if claim.at}
    changes = _read_changes(entry)
    claims |= {at: _date_claim(whole, at) for at in changes if at not in claims}
    # There is always one: an event without an update gets its beginning.
    first = min(claims)
    for at, claim in claims.items():
        parts = {part.id: part for part in (*(_list_impacted(entry) if at == first else ()), *claim.parts)}
        parts |= {part.id: part for part in changes.get(at, ())}
        yield replace(claim, parts=tuple(parts.values()))


def _make_title(entry: Fields, name: str) -> str:
    """What happened to which service where; the summary alone may be "Increased Error Rates"."""
    headline = choose_title(entry.get("summary"), *list_texts(entry.get("event_log"), "message"))
    summary = headline.removeprefix(RESOLVED).strip()
    return require_title(": ".join(text for text in (name, summary) if text))


def _make_name(entry: Fields, service: object) -> str:
    """Of a service in the event's region, as "Amazon Elastic Compute Cloud (Oregon)"."""
    where = fields.clean_line(entry.get("region_name"))
    return f"{fields.clean_line(service)} ({where})".strip() if where else fields.clean_line(service)


def _date_claim(whole: Claim, at: datetime) -> Claim:
    return replace(whole, update=at.isoformat(), at=at)


def _read_changes(entry: Fields) -> Mapping[datetime, tuple[Part, ...]]:
    """How services stood from then on, by time."""
    changes: dict[datetime, list[tuple[object, object, Standing | None]]] = defaultdict(list)
    for each in fields.list_objects(entry.get("impacted_service_status_changes")):
        if at := fields.parse_epoch(each.get("timestamp")):
            name = _make_name(entry, each.get("service_name"))
            changes[at].append((each.get("service"), name, _find_standing(each.get("current_status"))))
    return {at: make_parts(names=names) for at, names in changes.items()}


def _list_impacted(entry: Fields) -> tuple[Part, ...]:
    impacted = entry.get("impacted_services")
    pairs = impacted.items() if isinstance(impacted, dict) else ()
    services = [(key, each.get("service_name")) for key, each in pairs if isinstance(each, dict)]
    return make_parts(names=((key, _make_name(entry, name), None) for key, name in services))


def _find_standing(value: object) -> Standing | None:
    return STANDINGS.get(_read_code(value))


def _read_code(value: object) -> str:
    return str(value) if type(value) in (int, str) else ""
