"""When will it end? What past problems teach, and what they say of one that goes on."""

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from django.db.models import Max
from django.db.models.fields.json import KeyTransform

from aggregator.models import Incident, IncidentEvent, IncidentNote, LearnedEndings, State
from aggregator.policy import current
from aggregator.queries import coverage
from aggregator.queries.coverage import Coverage
from aggregator.queries.incidents import notes
from aggregator.queries.incidents.history import IncidentStep
from aggregator.queries.incidents.verdicts import CurrentIncident
from aggregator.stats.ending.archive import (
    NEVER,
    NOT_KNOWN,
    STATES,
    SUBSIDING,
    Archive,
    LifeStep,
    PastProblem,
    build_archive,
)
from aggregator.stats.ending.coverage import EndCoverage
from aggregator.stats.ending.estimate import Ongoing
from aggregator.stats.ending.outlook import Experience, Outlook, from_record, learn
from aggregator.stats.ending.published import read_published
from reports.queries import CatalogueEntry, catalogue

MINUTE = timedelta(minutes=1)


class Event(NamedTuple):
    """A step of an incident, as far as it matters here."""

    at: datetime
    state: str
    severity: float  # 0 in old records
    absorbed: bool = False  # resolved because a lasting shift is the usual now


_kept: tuple[object, Experience] | None = None
_one_at_a_time = threading.Lock()


def outlook(
    *, service: CatalogueEntry, trouble: CurrentIncident, steps: Sequence[IncidentStep], now: datetime
) -> Outlook | None:
    """Of a problem that goes on; None where too few are like it, or it was never called one."""
    events = [Event(step.at, step.state, step.evidence.get("severity", 0.0)) for step in steps]
    if not events or trouble.state == State.RESOLVED:
        return None
    return experience().outlook(present=_present(service, trouble, events, now))


def experience() -> Experience:
    """As it was learned last; each process keeps it until it is learned anew."""
    global _kept  # noqa: PLW0603  one value, replaced whole
    found = LearnedEndings.objects.values_list("learned_at", "policy").first()
    with _one_at_a_time:
        if _kept is None or _kept[0] != (found, current()):
            _kept = ((found, current()), _read())
        return _kept[1]


def _read() -> Experience:
    row = LearnedEndings.objects.first()
    if row is None:  # the first hour of a site
        return learn(own=build_archive([]), elsewhere=read_published(), policy=current())
    return from_record(row.experience, elsewhere=read_published(), policy=current())


def tested() -> tuple[EndCoverage, ...]:
    """How often such estimates of this site's own problems were right; () before there are any."""
    kept = LearnedEndings.objects.values_list("coverage", flat=True).first()
    return tuple(map(EndCoverage.from_record, kept or ()))


def latest() -> tuple[int, int]:
    """Numbers of the last step of an incident, and of the last note."""
    event = IncidentEvent.objects.aggregate(last=Max("id"))["last"]
    return event or 0, IncidentNote.objects.aggregate(last=Max("id"))["last"] or 0


def past(*, now: datetime) -> Archive:
    """The latest problems, without those that are marked as false alarms; some may go on."""
    rows = Incident.objects.exclude(id__in=notes.marked_false()).order_by("-id")
    found = list(rows.select_related("service__category")[: current().end_kept])
    if not found:
        return build_archive([])
    events = _events([row.id for row in found])
    gaps = coverage.read(first=min(row.onset_at for row in found), last=now)
    speaks, noted = _speaks(), min((row.onset_at for row in found if row.vendor_at), default=now)
    problems = [
        _past(
            row,
            events[row.id],
            gaps,
            # Of problems from before vendors' words were noted beside them nobody knows.
            spoken=row.service_id in speaks and row.onset_at >= noted,
            now=now,
        )
        for row in reversed(found)
    ]
    return build_archive([one for one in problems if one.steps])


def _events(incidents: Sequence[int]) -> Mapping[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    rows = IncidentEvent.objects.filter(incident_id__gte=min(incidents), incident_id__lte=max(incidents))
    told = {name: KeyTransform(name, "assessment__evidence") for name in ("severity", "absorbed")}
    columns = rows.annotate(**told).order_by("at", "id")
    for incident, at, state, size, absorbed in columns.values_list("incident_id", "at", "state", *told):
        found[incident].append(Event(at, state, size or 0.0, absorbed=bool(absorbed)))
    return found


def _speaks() -> set[int]:
    """Services whose vendor has a status page: of the others nobody can say whether it told of anything."""
    return {entry.id for entry in catalogue().known().values() if entry.status_address}


def _past(
    row: Incident, events: Sequence[Event], gaps: Coverage, *, spoken: bool, now: datetime
) -> PastProblem:
    """A lasting shift that became the usual, and an end in a gap, are no ends: it lasted so long at least."""
    last = events[-1] if events and events[-1].state == State.RESOLVED else None
    told = last.at if last else now
    gap = gaps.before_end(row.ended_at)
    over = row.ended_at is not None and not gap and not (last and last.absorbed)
    seen = row.ended_at if over and row.ended_at else gap[0] if gap else told
    return PastProblem(
        service=row.service_id,
        category=_number(row.service.category.slug),
        length=_minutes(row.onset_at, seen),
        told=_minutes(row.onset_at, told if over else seen),
        steps=_steps(row.onset_at, events),
        over=over,
        breadth=NOT_KNOWN if row.breadth is None else row.breadth,
        vendor=_vendor(row.onset_at, row.vendor_at, spoken=spoken),
    )


def _present(
    service: CatalogueEntry, trouble: CurrentIncident, events: Sequence[Event], now: datetime
) -> Ongoing:
    steps = _steps(trouble.onset_at, events)
    age = max(_minutes(trouble.onset_at, now), steps[-1].at)
    sizes = [step.size for step in steps if step.state != SUBSIDING and step.size > 0]
    vendor = _vendor(trouble.onset_at, trouble.vendor_at, spoken=bool(service.status_address))
    return Ongoing(
        service=service.id,
        category=_number(service.category.slug),
        age=age,
        state=steps[-1].state,
        since=age - steps[-1].at,
        wave=sum(step.state == SUBSIDING for step in steps),
        size=max(sizes, default=NOT_KNOWN),
        breadth=NOT_KNOWN if trouble.breadth is None else trouble.breadth,
        vendor=NOT_KNOWN if vendor != vendor else float(vendor <= age),
    )


def _steps(onset: datetime, events: Sequence[Event]) -> tuple[LifeStep, ...]:
    return tuple(
        LifeStep(max(_minutes(onset, event.at), 0.0), STATES[event.state], event.severity or NOT_KNOWN)
        for event in events
        if event.state in STATES
    )


def _vendor(onset: datetime, at: datetime | None, *, spoken: bool) -> float:
    if at is not None:
        return _minutes(onset, at)
    return NEVER if spoken else NOT_KNOWN


def _number(category: str) -> int:
    """The same in every process, whatever else the catalogue holds."""
    return crc32(category.encode())


def _minutes(first: datetime, last: datetime) -> float:
    return (last - first) / MINUTE
