"""A look within the running minute: who would be suspected now?

Evidence may be looked at whenever one likes: the likelihood ratio of the part of a minute that has passed is
a martingale in that part, so stopping inside a minute costs no false alarms (optional stopping). The test of
single minutes has no such property and waits for their end, as `open` does. What was said is not unsaid when
the minute closes: advance(spoken=) begins the incident there.
"""

from dataclasses import replace

import numpy as np

from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import Policy


def take_early_look(
    *,
    memory: Memory,
    counts: Ints,
    baseline: Baselines,
    minute: int,
    seconds: int,
    policy: Policy,
    series: int,
    works: Ints | None = None,
    aside: Ints | None = None,
    networks: Ints | None = None,
    official: Ints | None = None,
) -> list[Transition]:
    """Who of N services that are quiet would be suspected for `counts` (N,), with the evidence so far.

    `minute` runs, and `seconds` of it (10 to 59) have passed; `memory` stands at its start, and stays there.
    Reports are taken to come evenly within a minute, so nobody looks at its first seconds. The other
    arguments are those of advance(). `at_minute` of what is found is the minute that runs.
    """
    quiet = [row for row, episode in enumerate(memory.episodes) if episode is None]
    _, changes = advance(
        memory=memory.take(quiet),
        counts=np.asarray(counts)[quiet, None],
        works=_of(works, quiet),
        aside=_of(aside, quiet),
        networks=_of(networks, quiet),
        official=_of(official, quiet),
        baseline=baseline.take(quiet),
        first_minute=minute,
        policy=replace(policy, open_nats=np.inf),
        series=series,
        part=seconds / 60,
    )
    return [
        replace(
            change,
            row=quiet[change.row],
            at_minute=minute,
            onset_minute=min(change.onset_minute, minute),
            evidence=replace(change.evidence, policy=policy.version, peak_at=minute),
        )
        for change in changes
    ]


def _of(told: Ints | None, rows: list[int]) -> Ints | None:
    return None if told is None else told[rows, None]
