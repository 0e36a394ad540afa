"""The stages in order, every ten seconds: the lines to read first.

Each stage pulls from the table before it and writes its own; run twice, it changes nothing. A tick that is
killed costs lateness only: the next one starts where the last completed one stopped.

A stage that fails is recorded as a failure, and the others go on. But what could not be counted is not
assessed: too few reports would look like the end of an incident.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F
from django.db.models.functions import Greatest, Now

from aggregator.models.bookkeeping import Tick, TickSpan
from aggregator.pipeline import (
    attributions,
    baselines,
    crowds,
    detection,
    failures,
    incidents,
    places,
    publications,
    rollups,
)
from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.pipeline.locks import hold_lock
from aggregator.pipeline.past import stage as past
from aggregator.queries import coverage
from aggregator.queries.counts import standstill


def run(*, now: datetime) -> bool:
    """Run all stages; False when another tick is still running."""
    with hold_lock() as is_alone:
        if not is_alone:
            return False
        _run_stages(now)
    return True


def _run_stages(now: datetime) -> None:
    begun = time.monotonic()
    attempt = partial(failures.attempt_stage, now=now)
    # Read once, before any stage: all of them must recount from the same minute on.
    window = OpenWindow.read(now=now)
    # The order is that of the tables: each stage reads what the one before has written.
    counted = attempt(stage="rollups", work=partial(rollups.refresh, now=now, window=window))
    attempt(stage="baselines", work=partial(baselines.refresh, now=now))
    # If this stage fails, nothing is assessed: a flood from few networks would look like an outage.
    counted = attempt(stage="crowds", work=partial(crowds.refresh, now=now, window=window)) and counted
    judged = counted and attempt(stage="detection", work=partial(detection.refresh, now=now, window=window))
    if counted:
        # Needs complete counts, because reports that could not be counted look like silence.
        attempt(stage="standstill", work=partial(record_silence, now=now))
    # A tick that catches up on hours takes long: what it detects becomes public then, not when it began.
    passed = timedelta(seconds=int(time.monotonic() - begun))
    attempt(stage="incidents", work=partial(incidents.refresh, now=now + passed))
    attempt(stage="attributions", work=partial(attributions.refresh, now=now))
    # Last: no verdict may wait for what places may be shown.
    placed = attempt(stage="places", work=partial(places.refresh, now=now, window=window))
    # A tick that was not judged is not complete: the next one starts where this one did.
    if judged:
        complete_tick(now=now, counted=window.state if placed else {})
    # After that, so that it tells how far the data go; also when stages failed, for their readers must know.
    attempt(stage="past", work=partial(past.refresh, now=now))
    publish = partial(publications.refresh, past=past.get_outbox(), window=window, now=now)
    attempt(stage="publication", work=publish)


def record_silence(*, now: datetime) -> None:
    """Record since when the whole site has had no report, if too many were due."""
    Tick.objects.update(silent_since=standstill.find_silence_start(now=now))


def complete_tick(*, now: datetime, counted: Mapping[str, object] | None = None) -> None:
    """The next tick starts where this one was given `now`, and recounts what differs from `counted`."""
    # `now` is when the tick began; the database's clock says when it ended.
    defaults = {"started_at": now, "finished_at": Now(), "counted": counted or {}}
    Tick.objects.update_or_create(id=1, defaults=defaults)
    record_span(first=now, last=now)


def record_span(*, first: datetime, last: datetime) -> None:
    """Record that ticks ran from `first` to `last`; a pause shorter than coverage.PAUSE is no gap."""
    current = TickSpan.objects.filter(first__lte=first, last__gte=first - coverage.PAUSE)
    # Greatest: if a clock was set back, the span must not become shorter.
    if not current.update(last=Greatest(F("last"), last)):
        TickSpan.objects.bulk_create([TickSpan(first=first, last=last)], ignore_conflicts=True)
