"""Rollup -> Watch, Assessment: walks closed minutes in order, from the last one assessed.

A late tick makes the same changes as punctual ones, and replay the same as production: all of them call
stats.detector.advance, whose outcome does not depend on how the minutes are cut into calls.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Protocol

import numpy as np
from django.conf import settings
from django.db import connection

from aggregator.models import Assessment, Baseline, Level, Rollup, State, Watch
from aggregator.pipeline import failures
from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.policy import current
from aggregator.queries import coverage, levels
from aggregator.queries.counts.parts import read_parts
from aggregator.queries.counts.usual import assemble
from aggregator.queries.vendors.pressure import read_pressure
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.concentration import caps
from aggregator.stats.detector.early_look import take_early_look
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.ledger.audit import usual_of
from reports import sql
from reports.models import Stance

MINUTE = timedelta(minutes=1)
# A minute is closed this long after its end: by then its reports are committed and counted.
CLOSING = timedelta(seconds=5)
NEVER = -1
SECOND = timedelta(seconds=1)
LEAST_SECONDS = 10  # of a running minute, before anybody looks at it
QUARTER = timedelta(minutes=caps.QUARTER)
STANCES = {Stance.BROKEN: 0, Stance.WORKS: 1}
STRETCH = timedelta(weeks=1)  # assessed and saved at once when much is to be caught up


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Assess the minutes that closed since the last time; return how many states changed.

    Minutes in which nobody could report are passed over: that they are empty tells nothing. Where nothing
    changed in the open `window`, there is no second look at the running minute: the same reports in more
    time are less evidence.
    """
    until = _floor(now - CLOSING)
    _watch_new_services(until)
    starts = Watch.objects.filter(assessed_until__lt=until, service__active=True)
    starts = sorted(set(starts.values_list("assessed_until", flat=True)))
    unheard = coverage.read(first=starts[0], last=until).unheard if starts else ()
    if unheard and unheard[-1][1] == until:
        until = unheard[-1][0]  # it may go on: once it is over we know all of it
    changes = 0
    with failures.isolation(stage="detection", now=now) as isolated:
        for start in starts:
            for first, last, observed in split_at_gaps(first=start, last=until, gaps=unheard):
                step = _assess if observed else _pass_over
                changes += _move_on(step, first, last, isolated)
        changes += isolated.together(services=_to_look_at(now, until, window), work=partial(_peek, now))
    return changes


class Step(Protocol):
    """Moves services that stand at `first` on to `last`; returns how many states changed."""

    def __call__(self, services: Sequence[int], *, first: datetime, last: datetime) -> int: ...


def _move_on(step: Step, first: datetime, last: datetime, isolated: failures.Isolation) -> int:
    """In pieces of a length that memory can hold. A service that fails stays behind, and is tried again."""
    changes = 0
    while first < last:
        until = min(first + STRETCH, last)
        standing = Watch.objects.filter(assessed_until=first, service__active=True).order_by("pk")
        services = list(standing.values_list("pk", flat=True))
        changes += isolated.together(services=services, work=partial(step, first=first, last=until))
        first = until
    return changes


def _watch_new_services(until: datetime) -> None:
    """A service's life begins when it first has a baseline."""
    new = list(
        Baseline.objects.filter(service__active=True)
        .exclude(service_id__in=Watch.objects.values("service_id"))
        .values_list("service_id", flat=True)
    )
    if not new:
        return
    records = Memory.start(size=len(new), minute=_minute(until), policy=current()).to_records()
    Watch.objects.bulk_create(
        Watch(service_id=service, assessed_until=until, level=Level.THIN, memory=record)
        for service, record in zip(new, records, strict=True)
    )


def _locked(services: Sequence[int]) -> list[Watch]:
    return list(Watch.objects.select_for_update().filter(pk__in=services).order_by("pk"))


def _pass_over(services: Sequence[int], *, first: datetime, last: datetime) -> int:
    """Without evidence either way."""
    watches = _locked(services)
    memory = Memory.from_records([watch.memory for watch in watches], policy=current())
    _keep(watches, memory.skip(until=_minute(last), bins=(last - first) // MINUTE), last)
    return 0


def _assess(services: Sequence[int], *, first: datetime, last: datetime) -> int:
    """By the evidence of their reports."""
    watches = _locked(services)
    services = [watch.service_id for watch in watches]
    rows = Baseline.objects.in_bulk(services)
    baseline = assemble([rows[service] for service in services])
    broken, works, aside, networks = _counts(services, first, last)
    before = Memory.from_records([watch.memory for watch in watches], policy=current())
    series = Watch.objects.filter(service__active=True).count()
    few = [rows[service].few_share for service in services]
    parts = read_parts(services=services, baseline=baseline, few=few, first=first, last=last)
    memory, changes = advance(
        memory=before,
        bins=Bins(
            counts=broken,
            works=works,
            discarded=aside,
            networks=networks if settings.COUNT_NETWORKS else None,
            vendor=read_pressure(services=services, first=first, last=last),
            announced=_spoken(watches),
            first_minute=_minute(first),
        ),
        baseline=baseline,
        policy=current(),
        series=series,
        parts=parts,
    )
    usual = partial(usual_of, baseline=baseline, memory=before, series=series)
    heard = {change.row for change in changes}
    changes = [change for change in changes if not _was_told(watches[change.row], change)]
    Assessment.objects.bulk_create(_assessment(services, change, usual(row=change.row)) for change in changes)
    for row, watch in enumerate(watches):
        if watch.spoken_at and first <= watch.spoken_at < last and row not in heard:
            _take_back(watch)
    _remember(watches, memory, baseline, last)
    return len(changes)


def _spoken(watches: list[Watch]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(N,) minutes in which a look told of trouble before they closed."""
    return np.array([_minute(w.spoken_at) if w.spoken_at else NEVER for w in watches], np.int64)


def _was_told(watch: Watch, change: Transition) -> bool:
    """Said already, within the minute that closes now."""
    spoken = _minute(watch.spoken_at) + 1 if watch.spoken_at else NEVER
    return State(change.state) is State.SUSPECTED and change.at_minute == spoken


def _take_back(watch: Watch) -> None:
    """What a look told of rested on reports that were excluded before the minute closed."""
    told = Assessment.objects.filter(service_id=watch.service_id, state=State.SUSPECTED).latest("at")
    at = _floor(told.at) + MINUTE
    Assessment.objects.create(
        service_id=watch.service_id,
        at=at,
        state=State.RESOLVED,
        onset_at=told.onset_at,
        ended_at=at,
        evidence=told.evidence,
        usual=told.usual,
        policy=told.policy,
    )


def _to_look_at(now: datetime, until: datetime, window: OpenWindow | None) -> list[int]:
    """Quiet services; where a look found the window as it is now, those of which it failed."""
    if not (window and window.is_settled and _is_time_to_look(window.last_tick, _floor(now))):
        return _quiet(now, until)
    failing = failures.services_failing(stage="detection")
    return [service for service in _quiet(now, until) if service in failing] if failing else []


def _quiet(now: datetime, until: datetime) -> list[int]:
    """Services of which nothing is said, and somebody has reported in the minute that runs."""
    first = _floor(now)
    if first != until or not _is_time_to_look(now, first):
        return []  # the minute before is not closed yet, or this one has hardly begun
    reported = Rollup.objects.filter(minute=first, stance=Stance.BROKEN, reports__gt=0).values("service_id")
    quiet = Watch.objects.filter(assessed_until=first, service_id__in=reported, service__active=True)
    return list(quiet.exclude(spoken_at__gte=first).order_by("pk").values_list("pk", flat=True))


def _is_time_to_look(at: datetime | None, minute: datetime) -> bool:
    """Whether enough of the minute had passed by then."""
    return at is not None and (at - minute) // SECOND >= LEAST_SECONDS


def _peek(now: datetime, services: Sequence[int]) -> int:
    """Look at the minute that runs."""
    first = _floor(now)
    seconds = (now - first) // SECOND
    watches = _locked(services)
    services = [watch.service_id for watch in watches]
    rows = Baseline.objects.in_bulk(services)
    broken, works, aside, networks = _counts(services, first, first + MINUTE)
    memory = Memory.from_records([watch.memory for watch in watches], policy=current())
    baseline = assemble([rows[service] for service in services])
    series = Watch.objects.filter(service__active=True).count()
    usual = partial(usual_of, baseline=baseline, memory=memory, series=series)
    changes = take_early_look(
        memory=memory,
        bins=Bins(
            counts=broken,
            works=works,
            discarded=aside,
            networks=networks if settings.COUNT_NETWORKS else None,
            vendor=read_pressure(services=services, first=first, last=first + MINUTE),
            first_minute=_minute(first),
            elapsed=min(seconds + 1, 59) / 60,
        ),
        baseline=baseline,
        policy=current(),
        series=series,
    )
    Assessment.objects.bulk_create(
        _assessment(services, change, usual(row=change.row), now.replace(microsecond=0)) for change in changes
    )
    for change in changes:
        Watch.objects.filter(pk=watches[change.row].pk).update(spoken_at=now, level=Level.POSSIBLE)
    return len(changes)


def _counts(
    services: list[int], first: datetime, last: datetime
) -> np.ndarray[tuple[int, int, int], np.dtype[np.int64]]:
    """(4, N, T) minute by minute: reports that something is broken, and that it works, as they count; then
    those set aside in the 15 minutes up to it, and the networks that reported."""
    begun, lead = first - QUARTER, QUARTER // MINUTE
    found = np.zeros((4, len(services), (last - begun) // MINUTE), dtype=np.int64)
    counted, lately, networks = found[:2], found[2], found[3]
    rows = {service: n for n, service in enumerate(services)}
    asked = {"services": services, "first": begun, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "stances_by_minute"), asked)
        for service, place, *reports in cursor.fetchall():
            counted[:, rows[service], place] = reports
        cursor.execute(sql.load("aggregator", "crowds_by_minute"), asked)
        for service, place, stance, aside, different in cursor.fetchall():
            row, side = rows[service], counted[STANCES[stance]]
            side[row, place] = max(
                side[row, place] - aside, 0
            )  # one excluded a moment ago is no longer there
            if stance == Stance.BROKEN:
                lately[row, place], networks[row, place] = aside, different
    lately[:] = caps.sum_latest_quarter(counts=lately)
    return found[:, :, lead:]


def _remember(watches: list[Watch], memory: Memory, baseline: stats.Baselines, last: datetime) -> None:
    thin = stats.find_thin_services(baseline=baseline, policy=current())
    said = [
        levels.SAID[State(state)] if state else Level.THIN if thin[n] else Level.OK
        for n, state in enumerate(memory.states())
    ]
    _keep(watches, memory, last, said)


def _keep(watches: list[Watch], memory: Memory, until: datetime, said: Sequence[str] = ()) -> None:
    """Where they stand, and what is said of them; without it, that stays as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "remember_watches"),
            {
                "services": [watch.service_id for watch in watches],
                "levels": [str(level) for level in said] or [""] * len(watches),
                "memories": json.dumps(memory.to_records()),
                "until": until,
            },
        )


def _assessment(
    services: list[int], change: Transition, usual: dict[str, Any], at: datetime | None = None
) -> Assessment:
    return Assessment(
        service_id=services[change.row],
        at=at or _at(change.at_minute),
        state=change.state,
        onset_at=_at(change.onset_minute),
        ended_at=None if change.ended_minute is None else _at(change.ended_minute),
        evidence=change.evidence.to_record(),
        usual=usual,
        policy=change.evidence.policy,
    )


def _floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _at(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
