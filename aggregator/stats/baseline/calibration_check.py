"""Is it as promised? What quiet days showed, against what the policy promises.

Evidence of L nats is promised to come up no oftener than once in e^L minutes of one service, whatever the
data look like, once a service's own offset is taken off (calibration.py). At 9 to 12 nats, far below an
alarm, that happens often enough to be counted. Days with an incident that was `open` are no quiet days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtri

from aggregator.stats.baseline import calibration
from aggregator.stats.baseline.daily_maxima import OPENED
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

LEVELS = (9.0, 10.0, 11.0, 12.0)  # nats
CLASSES = (*calibration.EDGES, 3.0)  # reports a minute that part the classes shown
DAY = 1440
ENOUGH = 5.0  # promised cases below which nothing can be told
SURE = 0.001
Verdict = Literal["as promised", "too early", "more often"]


@dataclass(frozen=True)
class CheckedRate:
    """So many cases seen where at most so many were promised; 95 % interval of what was seen."""

    name: str
    days: float
    seen: int
    promised: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """`more often` only where chance would show it once in a thousand such lines: there are many."""
        if self.seen and chdtri(2 * self.seen, 1 - SURE) / 2 > self.promised:
            return "more often"
        return "too early" if self.promised < ENOUGH else "as promised"


def build_checked_rate(*, name: str, days: float, seen: int, promised: float) -> CheckedRate:
    """With the exact interval of a Poisson count."""
    low = float(chdtri(2 * seen, 0.975) / 2) if seen else 0.0
    return CheckedRate(name, days, seen, promised, low, float(chdtri(2 * seen + 2, 0.025) / 2))


def check_quiet_days(
    *, tops: Sequence[Floats], in_force: Sequence[Floats], rate: Floats
) -> list[list[CheckedRate]]:
    """For each class of volume a line a level.

    `tops`: highest evidence of each day of each service (nan: not quiet); `in_force`: the offset of its
    threshold on that day, which no later day has taught (nan: unknown); `rate` (N,) usual reports a minute.
    """
    classes = np.digitize(rate, CLASSES)
    return [
        [
            _line(level, [tops[n] - in_force[n] for n in np.flatnonzero(classes == each).tolist()])
            for level in LEVELS
        ]
        for each in range(len(CLASSES) + 1)
    ]


def _line(level: float, days: list[Floats]) -> CheckedRate:
    every = np.concatenate(days) if days else np.zeros(0)
    known = every[~np.isnan(every) & (every < OPENED / 2)]
    promised = len(known) * min(1.0, DAY * float(np.exp(-level)))
    return build_checked_rate(
        name=f"{level:g} nats", days=len(known), seen=int((known > level).sum()), promised=promised
    )


def check_suspicions(*, came_to_nothing: int, days: float, policy: Policy) -> CheckedRate:
    """Suspicions that never became more, against the site's budget."""
    promised = policy.false_alarms_per_year * days / 365.25
    return build_checked_rate(
        name="suspicions that came to nothing", days=days, seen=came_to_nothing, promised=promised
    )
