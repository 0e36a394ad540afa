"""How long incidents last: what was learned from past ones, and the estimate for an unresolved one."""

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from django.db.models import Max
from django.db.models.fields.json import KeyTransform

from aggregator.models.incidents import Incident, IncidentEvent, IncidentNote, LearnedEndings
from aggregator.policy import current
from aggregator.queries import coverage
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.answers.incidents import CurrentIncident, IncidentStep
from aggregator.queries.incidents import notes
from aggregator.stats.ending.archive import (
    CODE_OF_STATE,
    NEVER,
    NOT_KNOWN,
    SUBSIDING,
    Archive,
    LifeStep,
    PastIncident,
    build_archive,
)
from aggregator.stats.ending.end_coverage import EndCoverage
from aggregator.stats.ending.estimate import OngoingIncident
from aggregator.stats.ending.outlook import Experience, Outlook, learn_experience
from aggregator.stats.ending.published import read_published
from aggregator.stats.states import State
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue


class Event(NamedTuple):
    """A step of an incident, as far as it matters here."""

    at: datetime
    state: str
    severity: float  # 0 in old records
    absorbed: bool = False  # resolved because a lasting shift is the new baseline


_kept: tuple[object, Experience] | None = None
_one_at_a_time = threading.Lock()


def read_outlook(
    *, service: CatalogueEntry, trouble: CurrentIncident, steps: Sequence[IncidentStep], now: datetime
) -> Outlook | None:
    """For an unresolved incident; None where too few are like it, or it was never confirmed."""
    events = [Event(step.at, step.state, step.evidence.get("severity", 0.0)) for step in steps]
    if not events or trouble.state == State.RESOLVED:
        return None
    return read_experience().estimate_outlook(present=_make_ongoing(service, trouble, events, now))


def read_experience() -> Experience:
    """As it was learned last; each process keeps it until it is learned anew."""
    global _kept  # noqa: PLW0603  one value, replaced whole
    version = LearnedEndings.objects.values_list("learned_at", "policy").first()
    # Readers who come together wait for the one that loads it.
    with _one_at_a_time:
        if _kept is None or _kept[0] != (version, current()):
            _kept = ((version, current()), _load_experience())
        return _kept[1]


def _load_experience() -> Experience:
    row = LearnedEndings.objects.first()
    if row is None:  # the first hour of a site
        return learn_experience(own=build_archive([]), elsewhere=read_published(), policy=current())
    return Experience.from_record(row.experience, elsewhere=read_published(), policy=current())


def read_end_coverage() -> tuple[EndCoverage, ...]:
    """How often such estimates of this site's own problems were right; () before there are any."""
    records = LearnedEndings.objects.values_list("coverage", flat=True).first()
    return tuple(map(EndCoverage.from_record, records or ()))


def read_latest_ids() -> tuple[int, int]:
    """Numbers of the last step of an incident, and of the last note."""
    event = IncidentEvent.objects.aggregate(last=Max("id"))["last"]
    return event or 0, IncidentNote.objects.aggregate(last=Max("id"))["last"] or 0


def read_past_problems(*, now: datetime) -> Archive:
    """The latest incidents, without those that are marked as false alarms; some may be unresolved."""
    rows = Incident.objects.exclude(id__in=notes.select_false_alarms()).order_by("-id")
    incidents = list(rows.select_related("service__category")[: current().end_kept])
    if not incidents:
        return build_archive([])
    events = _read_events([row.id for row in incidents])
    gaps = coverage.read_coverage(first=min(row.onset_at for row in incidents), last=now)
    with_page = _list_services_with_page()
    # Incidents from before vendor statements were recorded: nobody knows what their vendor published.
    recorded_from = min((row.onset_at for row in incidents if row.vendor_at), default=now)
    problems = [
        _make_past_problem(
            row,
            events[row.id],
            gaps,
            has_page=row.service_id in with_page and row.onset_at >= recorded_from,
            now=now,
        )
        for row in reversed(incidents)
    ]
    return build_archive([one for one in problems if one.steps])


def _read_events(incidents: Sequence[int]) -> Mapping[int, list[Event]]:
    events_by_incident: dict[int, list[Event]] = defaultdict(list)
    # A range instead of a list: there may be thousands, and they are the latest without a gap.
    rows = IncidentEvent.objects.filter(incident_id__gte=min(incidents), incident_id__lte=max(incidents))
    # Two values of each record, because there may be thousands of records.
    values = {name: KeyTransform(name, "assessment__evidence") for name in ("severity", "absorbed")}
    columns = rows.annotate(**values).order_by("at", "id")
    for incident, at, state, size, absorbed in columns.values_list("incident_id", "at", "state", *values):
        events_by_incident[incident].append(Event(at, state, size or 0.0, absorbed=bool(absorbed)))
    return events_by_incident


def _list_services_with_page() -> set[int]:
    """Services whose vendor has a status page: of the others nobody knows what the vendor published."""
    return {entry.id for entry in catalogue().known().values() if entry.status_address}


def _make_past_problem(
    row: Incident, events: Sequence[Event], gaps: Coverage, *, has_page: bool, now: datetime
) -> PastIncident:
    """An incident with its length.

    That is only a lower bound where a lasting shift became the baseline, or where the end lies in a gap.
    """
    last = events[-1] if events and events[-1].state == State.RESOLVED else None
    resolved_at = last.at if last else now
    gap = gaps.before_end(row.ended_at)
    has_ended = row.ended_at is not None and not gap and not (last and last.absorbed)
    seen = row.ended_at if has_ended and row.ended_at else gap[0] if gap else resolved_at
    return PastIncident(
        service=row.service_id,
        category=_number_category(row.service.category.slug),
        length=_count_minutes(row.onset_at, seen),
        resolved_after=_count_minutes(row.onset_at, resolved_at if has_ended else seen),
        steps=_make_steps(row.onset_at, events),
        ended=has_ended,
        breadth=NOT_KNOWN if row.breadth is None else row.breadth,
        vendor_after=_count_minutes_to_vendor(row.onset_at, row.vendor_at, has_page=has_page),
    )


def _make_ongoing(
    service: CatalogueEntry, trouble: CurrentIncident, events: Sequence[Event], now: datetime
) -> OngoingIncident:
    steps = _make_steps(trouble.onset_at, events)
    age = max(_count_minutes(trouble.onset_at, now), steps[-1].at)
    # Not while it subsides: then the size is that of the rest.
    sizes = [step.size for step in steps if step.state != SUBSIDING and step.size > 0]
    vendor = _count_minutes_to_vendor(
        trouble.onset_at, trouble.vendor_at, has_page=bool(service.status_address)
    )
    return OngoingIncident(
        service=service.id,
        category=_number_category(service.category.slug),
        age=age,
        state=steps[-1].state,
        since=age - steps[-1].at,
        wave=sum(step.state == SUBSIDING for step in steps),
        size=max(sizes, default=NOT_KNOWN),
        breadth=NOT_KNOWN if trouble.breadth is None else trouble.breadth,
        vendor_announced=NOT_KNOWN if vendor != vendor else float(vendor <= age),
    )


def _make_steps(onset: datetime, events: Sequence[Event]) -> tuple[LifeStep, ...]:
    return tuple(
        LifeStep(
            max(_count_minutes(onset, event.at), 0.0), CODE_OF_STATE[event.state], event.severity or NOT_KNOWN
        )
        for event in events
        if event.state in CODE_OF_STATE
    )


def _count_minutes_to_vendor(onset: datetime, at: datetime | None, *, has_page: bool) -> float:
    if at is not None:
        return _count_minutes(onset, at)
    return NEVER if has_page else NOT_KNOWN


def _number_category(category: str) -> int:
    """The same in every process, whatever else the catalogue holds."""
    return crc32(category.encode())


def _count_minutes(first: datetime, last: datetime) -> float:
    return (last - first) / MINUTE
