"""Rollup -> Watch, Assessment: walks closed minutes in order, from the last one assessed.

A late tick makes the same changes as punctual ones, and replay the same as production: all of them call
stats.detector.advance, whose outcome does not depend on how the minutes are cut into calls.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import numpy as np
from django.db import connection

from aggregator.models.baselines import Baseline
from aggregator.models.detection import Assessment, Watch
from aggregator.models.states import Level
from aggregator.pipeline import failures
from aggregator.pipeline.inputs.detector_input import DetectorInput, read_detector_input
from aggregator.pipeline.inputs.early_looks import choose_for_early_look
from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.policy import current
from aggregator.queries import coverage, levels
from aggregator.queries.counts.parts import read_parts
from aggregator.stats.baseline.baselines import find_thin_services
from aggregator.stats.detector.advance import advance, take_early_look
from aggregator.stats.detector.bins import Ints
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import split_at_gaps
from aggregator.stats.states import State
from aggregator.times import MINUTE, floor_minute, split_span, to_datetime, to_minute
from reports import sql

# A minute is closed this long after its end: by then its reports are committed and counted.
CLOSING = timedelta(seconds=5)
NEVER = -1  # as a minute
SECOND = timedelta(seconds=1)
# Assessed and saved at once when much is to be caught up: its counts must fit into memory.
PIECE = timedelta(weeks=1)


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Assess the minutes that closed since the last time; return how many states changed.

    Minutes in which nobody could report are skipped: that they are empty is no evidence. Where nothing
    changed in the open `window`, no second early look is taken at the running minute: the same reports in
    more time are less evidence.
    """
    # By position in time, not by number of ticks: whoever was away for an hour has sixty minutes to assess.
    until = floor_minute(now - CLOSING)
    _watch_new_services(until)
    # Without services that left the catalogue: nobody can report on them any more.
    behind = Watch.objects.filter(assessed_until__lt=until, service__active=True)
    starts = sorted(set(behind.values_list("assessed_until", flat=True)))
    unheard = coverage.read_coverage(first=starts[0], last=until).unheard if starts else ()
    if unheard and unheard[-1][1] == until:
        # The gap may go on: its minutes are skipped once it is over.
        until = unheard[-1][0]
    changes = 0
    # Most services were assessed up to the same minute; those that failed lag behind.
    with failures.isolate_services(stage="detection", now=now) as isolated:
        for start in starts:
            for first, last, observed in split_at_gaps(first=start, last=until, gaps=unheard):
                step = _assess if observed else _skip_unheard
                changes += _advance_in_pieces(step, first, last, isolated)
        # After the closed minutes: an early look rests on the memory up to the minute that runs.
        changes += isolated.together(
            services=choose_for_early_look(now=now, until=until, window=window),
            work=partial(_take_early_look, now),
        )
    return changes


class Step(Protocol):
    """Moves services that stand at `first` on to `last`; returns how many states changed."""

    def __call__(self, services: Sequence[int], *, first: datetime, last: datetime) -> int: ...


def _advance_in_pieces(step: Step, first: datetime, last: datetime, isolated: failures.Isolation) -> int:
    """A service that fails stays behind, and is tried again by the next tick."""
    changes = 0
    for begun, ended in split_span(first=first, last=last, step=PIECE):
        waiting = Watch.objects.filter(assessed_until=begun, service__active=True).order_by("pk")
        services = list(waiting.values_list("pk", flat=True))
        changes += isolated.together(services=services, work=partial(step, first=begun, last=ended))
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
    records = Memory.start(size=len(new), minute=to_minute(until), policy=current()).to_records()
    Watch.objects.bulk_create(
        # Thin: without any assessment it is too early to call a service quiet.
        Watch(service_id=service, assessed_until=until, level=Level.THIN, memory=record)
        for service, record in zip(new, records, strict=True)
    )


def _lock_watches(services: Sequence[int]) -> list[Watch]:
    # In one order, so that two transactions that lock several never wait for each other.
    return list(Watch.objects.select_for_update().filter(pk__in=services).order_by("pk"))


def _skip_unheard(services: Sequence[int], *, first: datetime, last: datetime) -> int:
    """Minutes in which nobody could report are no evidence either way."""
    watches = _lock_watches(services)
    memory = Memory.from_records([watch.memory for watch in watches], policy=current())
    # The levels stay: what was announced before the gap holds until people can report again.
    _save_watches(watches, memory.skip(until=to_minute(last), bins=(last - first) // MINUTE), last)
    return 0


def _assess(services: Sequence[int], *, first: datetime, last: datetime) -> int:
    """By the evidence of their reports."""
    given = read_detector_input(watches=_lock_watches(services), first=first, last=last)
    parts = read_parts(
        services=given.services, baseline=given.baseline, few=given.few_shares, first=first, last=last
    )
    memory, transitions = advance(
        memory=given.memory,
        bins=replace(given.bins, announced=_list_announced(given.watches)),
        baseline=given.baseline,
        policy=current(),
        series=given.series,
        parts=parts,
    )
    # What an early look has announced already must not be announced twice.
    new = [each for each in transitions if not _was_announced(given.watches[each.row], each)]
    Assessment.objects.bulk_create(_make_assessment(given, each) for each in new)
    # An early look that the closed minute does not bear out must be taken back, or it would stay for ever.
    with_transition = {each.row for each in transitions}
    for row, watch in enumerate(given.watches):
        if watch.spoken_at and first <= watch.spoken_at < last and row not in with_transition:
            _retract_suspicion(watch)
    _save_assessed(given, memory, last)
    return len(new)


def _list_announced(watches: Sequence[Watch]) -> Ints:
    """(N,) minutes in which an early look announced a suspicion before they closed."""
    return np.array([to_minute(w.spoken_at) if w.spoken_at else NEVER for w in watches], np.int64)


def _was_announced(watch: Watch, transition: Transition) -> bool:
    """Whether an early look announced it within the minute that closes now."""
    minute = to_minute(watch.spoken_at) + 1 if watch.spoken_at else NEVER
    return State(transition.state) is State.SUSPECTED and transition.at_minute == minute


def _retract_suspicion(watch: Watch) -> None:
    """It rested on reports that were excluded before the minute of the early look closed."""
    suspicion = Assessment.objects.filter(service_id=watch.service_id, state=State.SUSPECTED).latest("at")
    at = floor_minute(suspicion.at) + MINUTE
    Assessment.objects.create(
        service_id=watch.service_id,
        at=at,
        state=State.RESOLVED,
        onset_at=suspicion.onset_at,
        ended_at=at,
        evidence=suspicion.evidence,
        usual=suspicion.usual,
        policy=suspicion.policy,
    )


def _take_early_look(now: datetime, services: Sequence[int]) -> int:
    """At the minute that runs, as far as it has passed."""
    first = floor_minute(now)
    given = read_detector_input(watches=_lock_watches(services), first=first, last=first + MINUTE)
    # Reports of the second that runs are counted already. A whole minute is for the assessment.
    seconds = min((now - first) // SECOND + 1, 59)
    transitions = take_early_look(
        memory=given.memory,
        bins=replace(given.bins, elapsed=seconds / 60),
        baseline=given.baseline,
        policy=current(),
        series=given.series,
    )
    # Times that are published have whole seconds.
    second = now.replace(microsecond=0)
    Assessment.objects.bulk_create(_make_assessment(given, each, second) for each in transitions)
    for each in transitions:
        Watch.objects.filter(pk=given.watches[each.row].pk).update(spoken_at=now, level=Level.POSSIBLE)
    return len(transitions)


def _save_assessed(given: DetectorInput, memory: Memory, last: datetime) -> None:
    thin = find_thin_services(baseline=given.baseline, policy=current())
    levels_now = [
        levels.SAID[State(state)] if state else Level.THIN if thin[n] else Level.OK
        for n, state in enumerate(memory.states())
    ]
    _save_watches(given.watches, memory, last, levels_now)


def _save_watches(
    watches: Sequence[Watch], memory: Memory, until: datetime, levels_now: Sequence[str] = ()
) -> None:
    """How far they were assessed, and their levels; without `levels_now` those stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "remember_watches"),
            {
                "services": [watch.service_id for watch in watches],
                "levels": [str(level) for level in levels_now] or [""] * len(watches),
                "memories": json.dumps(memory.to_records()),
                "until": until,
            },
        )


def _make_assessment(given: DetectorInput, transition: Transition, at: datetime | None = None) -> Assessment:
    ended = transition.ended_minute
    return Assessment(
        service_id=given.services[transition.row],
        at=at or to_datetime(transition.at_minute),
        state=transition.state,
        onset_at=to_datetime(transition.onset_minute),
        ended_at=None if ended is None else to_datetime(ended),
        evidence=transition.evidence.to_record(),
        usual=given.record_usual(transition.row),
        policy=transition.evidence.policy,
    )
