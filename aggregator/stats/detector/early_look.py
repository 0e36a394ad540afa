"""An early look within the running minute: which services would be suspected now?

Evidence may be looked at at any time: the likelihood ratio of the part of a minute that has passed is a
martingale in that part, so stopping inside a minute costs no false alarms (optional stopping). The test of
single minutes has no such property and waits for their end, as `open` does. An early announcement is not
taken back when the minute closes: advance() begins the incident there.
"""

from dataclasses import replace

import numpy as np

from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import Policy
from aggregator.stats.policy_keys import compute_version


def take_early_look(
    *, memory: Memory, bins: Bins, baseline: Baselines, policy: Policy, series: int
) -> list[Transition]:
    """Which of N services that are quiet would be suspected, with the evidence so far.

    The only bin is the minute that runs; ten seconds of it or more have elapsed, because reports are taken to
    come evenly within a minute. `memory` stands at its start, and stays there. `at_minute` is that minute.
    """
    quiet = [row for row, episode in enumerate(memory.episodes) if episode is None]
    minute = bins.first_minute
    # An early look may only suspect: `open` needs whole minutes. No threshold is as high as infinity.
    _, changes = advance(
        memory=memory.take(quiet),
        bins=bins.take(quiet),
        baseline=baseline.take(quiet),
        policy=replace(policy, open_nats=np.inf),
        series=series,
    )
    return [
        replace(
            change,
            row=quiet[change.row],
            at_minute=minute,
            onset_minute=min(change.onset_minute, minute),
            evidence=replace(change.evidence, policy=compute_version(policy), peak_at=minute),
        )
        for change in changes
    ]
