"""Apple: system_status_en_US.js, an object with its services and what happened to each. The file for
developers hands it to a function, `jsonCallback({...});`. Times are milliseconds since 1970, or text in
Pacific time.

The same event stands at every service that it touches; one `messageId` is one incident here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone

from aggregator.official.claims import About, Claim, Document, Fields, Progress, Standing
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import parse_script_object
from aggregator.official.parsing.documents import (
    add_ending,
    find_standing,
    make_component,
    make_parts,
    make_refusal,
    read_entries,
    require_title,
)
from aggregator.official.parsing.fields import MILLISECOND, ParsedEntries, UnableToReadEntry
from aggregator.official.timeline.events import WORST

STANDINGS = {
    "Available": Standing.OPERATIONAL,
    "Performance": Standing.DEGRADED,
    "Issue": Standing.DEGRADED,
    "Outage": Standing.MAJOR,
    "Maintenance": Standing.MAINTENANCE,
}
ENDS = frozenset({"resolved", "completed"})
# The file gives only these two. Any other is not guessed: the event then has the times in milliseconds.
ZONES = {"PDT": timezone(timedelta(hours=-7)), "PST": timezone(timedelta(hours=-8))}
MOST_NAMES = 3  # services that a title names


def read_document(*, body: bytes, content_type: str) -> Document:
    """Claims of the services and of their events."""
    services = parse_script_object(body=body, content_type=content_type).get("services")
    if not isinstance(services, list):
        raise make_refusal("It has no list of services: this is no answer of Apple's system status.")
    parsed = read_entries(value=services, read=_read_service)
    for events in _group_by_message(services).values():
        try:
            parsed += _read_event(events)
        except UnableToReadEntry as error:
            place = f"event of {fields.quote_word(events[0][0])}"
            parsed += ParsedEntries(dropped=1, left_out=(f"{place}: {error}",))
    return fields.make_document(parsed=parsed, lists=About)


def _read_service(entry: Fields) -> ParsedEntries:
    """Its status: that of the worst of the events that go on."""
    if not isinstance(entry.get("events"), list):
        raise UnableToReadEntry("it has no list of events")
    # Events that are over stay in the list for a while, and say nothing of the present.
    ongoing = [each for each in fields.list_objects(entry["events"]) if each.get("eventStatus") == "ongoing"]
    unknown = [each.get("statusType") for each in ongoing if _find_standing(each) is None]
    standings = [standing for each in ongoing if (standing := _find_standing(each))]
    worst = max(standings, key=WORST.__getitem__, default=Standing.OPERATIONAL)
    return make_component(
        part=None,
        name=require_title(entry.get("serviceName")),
        # One unknown kind may be the worst of them, so the rest cannot stand for the service.
        standing=None if unknown else worst,
        state=unknown[0] if unknown else None,
    )


def _group_by_message(services: Sequence[object]) -> dict[object, list[tuple[str, Fields]]]:
    """(name of the service, event) by the id of the event; those without an id each for itself."""
    events: dict[object, list[tuple[str, Fields]]] = defaultdict(list)
    for name, event in _list_events(services):
        try:
            events[fields.make_key(event.get("messageId"))].append((name, event))
        except UnableToReadEntry:
            # Kept apart, so that each of them is counted as left out and named in the report.
            events[id(event)].append((name, event))
    return events


def _list_events(services: Sequence[object]) -> Iterator[tuple[str, Fields]]:
    for service in fields.list_objects(services):
        for event in fields.list_objects(service.get("events")):
            yield fields.clean_line(service.get("serviceName")), event


def _read_event(events: Sequence[tuple[str, Fields]]) -> ParsedEntries:
    # The copies of one message differ in nothing but the service.
    names, event = list(dict.fromkeys(name for name, _ in events if name)), events[0][1]
    kind, status = event.get("statusType"), event.get("eventStatus")
    if not names or not isinstance(kind, str) or not isinstance(status, str):
        raise UnableToReadEntry("it has no statusType or no eventStatus")
    planned = kind == "Maintenance"
    posted = _parse_posted(event.get("datePosted"))
    since = fields.parse_epoch(event.get("epochStartDate"), unit=MILLISECOND)
    ended = fields.parse_epoch(event.get("epochEndDate"), unit=MILLISECOND)
    whole = Claim(
        about=About.MAINTENANCE if planned else About.INCIDENT,
        subject=fields.make_key(event.get("messageId")),
        update=_choose_progress(status, planned=planned).value,
        title=require_title(
            f"{', '.join(names[:MOST_NAMES])}: {fields.clean_line(event.get('message')) or kind}"
        ),
        standing=None if planned else _find_standing(event),
        progress=_choose_progress(status, planned=planned),
        at=posted or since,
        since=since,
        until=ended if planned else None,
        parts=make_parts(names=((None, name, None) for name in names)),
    )
    if status not in ENDS:
        return ParsedEntries((whole,))
    return ParsedEntries(add_ending(whole=whole, claims=[whole], ended=ended))


def _choose_progress(status: str, *, planned: bool) -> Progress:
    """Before the end."""
    if not planned:
        return Progress.INVESTIGATING
    return Progress.IN_PROGRESS if status == "ongoing" else Progress.SCHEDULED


def _find_standing(event: Fields) -> Standing | None:
    return find_standing(standings=STANDINGS, word=event.get("statusType"))


def _parse_posted(value: object) -> datetime | None:
    """As "06/13/2025 01:00 PDT"; None in any other zone."""
    text, _, zone = fields.clean_line(value).rpartition(" ")
    try:
        local = datetime.strptime(text, "%m/%d/%Y %H:%M")  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    return fields.convert_to_utc(local.replace(tzinfo=ZONES[zone])) if zone in ZONES else None
