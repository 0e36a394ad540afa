"""Apple: system_status_en_US.js, an object with its services and what happened to each. The file for
developers hands it to a function, `jsonCallback({...});`. Times are milliseconds since 1970, or text in
Pacific time.

The same event stands at every service that it touches; one `messageId` is one incident here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone

from aggregator.official.claims import About, Claim, Document, Progress, Standing
from aggregator.official.parsing import fields
from aggregator.official.parsing.answers import Fields, script_object
from aggregator.official.parsing.documents import (
    add_ending,
    known_standing,
    make_component,
    make_parts,
    read_entries,
    refusal,
    require_title,
)
from aggregator.official.parsing.fields import MILLISECOND, Found, UnableToReadEntry
from aggregator.official.timeline.events import WORST

STANDINGS = {
    "Available": Standing.OPERATIONAL,
    "Performance": Standing.DEGRADED,
    "Issue": Standing.DEGRADED,
    "Outage": Standing.MAJOR,
    "Maintenance": Standing.MAINTENANCE,
}
ENDS = frozenset({"resolved", "completed"})
ZONES = {"PDT": timezone(timedelta(hours=-7)), "PST": timezone(timedelta(hours=-8))}
MOST_NAMES = 3  # services that a title names


def read(*, body: bytes, content_type: str) -> Document:
    """Claims of the services and of their events."""
    services = script_object(body=body, content_type=content_type).get("services")
    if not isinstance(services, list):
        raise refusal("It has no list of services: this is no answer of Apple's system status.")
    found = read_entries(value=services, read=_service)
    for events in _by_message(services).values():
        try:
            found += _event(events)
        except UnableToReadEntry as error:
            place = f"event of {fields.quote(events[0][0])}"
            found += Found(dropped=1, left_out=(f"{place}: {error}",))
    return fields.make_document(found=found, lists=About)


def _service(entry: Fields) -> Found:
    """How it stands: as the worst of the events that go on."""
    if not isinstance(entry.get("events"), list):
        raise UnableToReadEntry("it has no list of events")
    going_on = [each for each in fields.objects(entry["events"]) if each.get("eventStatus") == "ongoing"]
    unknown = [each.get("statusType") for each in going_on if _standing(each) is None]
    standings = [standing for each in going_on if (standing := _standing(each))]
    worst = max(standings, key=WORST.__getitem__, default=Standing.OPERATIONAL)
    return make_component(
        part=None,
        name=require_title(entry.get("serviceName")),
        standing=None if unknown else worst,
        state=unknown[0] if unknown else None,
    )


def _by_message(services: Sequence[object]) -> dict[object, list[tuple[str, Fields]]]:
    """(name of the service, event) by the id of the event; those without an id each for itself."""
    found: dict[object, list[tuple[str, Fields]]] = defaultdict(list)
    for name, event in _events(services):
        try:
            found[fields.key(event.get("messageId"))].append((name, event))
        except UnableToReadEntry:
            found[id(event)].append((name, event))
    return found


def _events(services: Sequence[object]) -> Iterator[tuple[str, Fields]]:
    for service in fields.objects(services):
        for event in fields.objects(service.get("events")):
            yield fields.line(service.get("serviceName")), event


def _event(events: Sequence[tuple[str, Fields]]) -> Found:
    names, event = list(dict.fromkeys(name for name, _ in events if name)), events[0][1]
    kind, status = event.get("statusType"), event.get("eventStatus")
    if not names or not isinstance(kind, str) or not isinstance(status, str):
        raise UnableToReadEntry("it has no statusType or no eventStatus")
    planned = kind == "Maintenance"
    posted = _posted(event.get("datePosted"))
    since = fields.epoch(event.get("epochStartDate"), unit=MILLISECOND)
    ended = fields.epoch(event.get("epochEndDate"), unit=MILLISECOND)
    whole = Claim(
        about=About.MAINTENANCE if planned else About.INCIDENT,
        subject=fields.key(event.get("messageId")),
        update=_progress(status, planned=planned).value,
        title=require_title(f"{', '.join(names[:MOST_NAMES])}: {fields.line(event.get('message')) or kind}"),
        standing=None if planned else _standing(event),
        progress=_progress(status, planned=planned),
        at=posted or since,
        since=since,
        until=ended if planned else None,
        parts=make_parts(names=((None, name, None) for name in names)),
    )
    if status not in ENDS:
        return Found((whole,))
    return Found(add_ending(whole=whole, claims=[whole], ended=ended))


def _progress(status: str, *, planned: bool) -> Progress:
    """Before the end."""
    if not planned:
        return Progress.INVESTIGATING
    return Progress.IN_PROGRESS if status == "ongoing" else Progress.SCHEDULED


def _standing(event: Fields) -> Standing | None:
    return known_standing(standings=STANDINGS, word=event.get("statusType"))


def _posted(value: object) -> datetime | None:
    """As "06/13/2025 01:00 PDT"; None in any other zone."""
    text, _, zone = fields.line(value).rpartition(" ")
    try:
        local = datetime.strptime(text, "%m/%d/%Y %H:%M")  # noqa: DTZ007 - the zone follows
    except ValueError:
        return None
    return fields.in_utc(local.replace(tzinfo=ZONES[zone])) if zone in ZONES else None
