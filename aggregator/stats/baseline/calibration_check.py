"""A check of the promise: how often quiet days reached a level of evidence, and how often they may.

Evidence of L nats is promised to occur no oftener than once in e^L minutes of one service, whatever the data
look like, after subtracting the service's own offset (calibration.py). At 9 to 12 nats, far below an
alarm, that happens often enough to be counted. Days with an incident that was `open` are no quiet days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import chdtri

from aggregator.stats.baseline.baselines import VOLUMES
from aggregator.stats.baseline.daily_maxima import OPENED
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

LEVELS = (9.0, 10.0, 11.0, 12.0)  # nats
CLASSES = (*VOLUMES, 3.0)  # reports a minute that part the classes shown
DAY = 1440
ENOUGH = 5.0  # promised cases below which no verdict is possible
SURE = 0.001
Verdict = Literal["as promised", "too early", "more often"]


@dataclass(frozen=True)
class CheckedRate:
    """Cases seen where at most `promised` were promised, with the 95 % interval of the cases seen."""

    name: str
    days: float
    seen: int
    promised: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """`more often` only where chance shows it once in a thousand lines, because a page has many lines."""
        if self.seen and chdtri(2 * self.seen, 1 - SURE) / 2 > self.promised:
            return "more often"
        return "too early" if self.promised < ENOUGH else "as promised"


def build_checked_rate(*, name: str, days: float, seen: int, promised: float) -> CheckedRate:
    """With the exact interval of a Poisson count."""
    low = float(chdtri(2 * seen, 0.975) / 2) if seen else 0.0
    return CheckedRate(name, days, seen, promised, low, float(chdtri(2 * seen + 2, 0.025) / 2))


def check_quiet_days(
    *, maxima: Sequence[Floats], in_force: Sequence[Floats], rate: Floats
) -> list[list[CheckedRate]]:
    """For each class of volume a line a level.

    `maxima`: highest evidence of each day of each service (nan: not quiet). `in_force`: the offset of its
    threshold on that day, learned from earlier days only (nan: unknown). `rate` (N,): expected reports a
    minute.
    """
    classes = np.digitize(rate, CLASSES)
    return [
        [
            _line(level, [maxima[n] - in_force[n] for n in np.flatnonzero(classes == each).tolist()])
            for level in LEVELS
        ]
        for each in range(len(CLASSES) + 1)
    ]


def _line(level: float, days: list[Floats]) -> CheckedRate:
    every = np.concatenate(days) if days else np.zeros(0)
    # Half of OPENED, because the offset has been subtracted from days with an incident too.
    known = every[~np.isnan(every) & (every < OPENED / 2)]
    # More than once a day counts once: what is counted are days.
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
