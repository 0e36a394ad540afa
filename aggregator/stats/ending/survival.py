"""Weighted product-limit estimate (Kaplan and Meier, 1958) of what is left, and its quantiles."""

from dataclasses import dataclass

import numpy as np

from aggregator.stats.ending.archive import Bools, Floats


@dataclass(frozen=True)
class SurvivalCurve:
    """Share that goes on for longer than so many more minutes: a line through these points, and a tail."""

    left: Floats  # minutes, rising; may be below zero: over already, which nobody could tell yet
    share: Floats  # falling

    def quantile(self, *, over: float, age: float) -> float:
        """Minutes after which the share `over` is over.

        `age`, the minutes so far, is for what lies beyond the points: of problems that lasted so long, half
        last twice as long.
        """
        goes_on = 1 - over
        if goes_on >= self.share[-1]:
            return float(np.interp(-goes_on, -self.share, self.left))
        return self._longest(age) * float(self.share[-1]) / goes_on - age

    def over_by(self, *, left: float, age: float) -> float:
        """Share that is over by then."""
        if left <= self.left[-1]:
            return 1 - float(np.interp(left, self.left, self.share))
        return 1 - float(self.share[-1]) * min(1.0, self._longest(age) / (left + age))

    def _longest(self, age: float) -> float:
        return max(float(self.left[-1]) + age, 1.0)


def compute_effective_size(weight: Floats) -> float:
    """How many alike these unlike weights are worth (Kish, 1965)."""
    total = float(weight.sum())
    return total**2 / float((weight**2).sum()) if total > 0 else 0.0


def estimate_curve(*, left: Floats, ended: Bools, weight: Floats) -> SurvivalCurve:
    """From (K,) minutes left, whether each ended then or was only seen so long, and weights > 0.

    One more that never ends, as heavy as the others on average, stands for the problem that is asked about:
    n + 1 of them are alike, so of n equal weights the i-th is over with a chance of i / (n + 1).
    """
    left = np.round(left, 6)  # the same minute, whatever differences of times it was made of
    order = np.lexsort((~ended, left))
    left, ended, weight = left[order], ended[order], weight[order]
    own = float(weight.sum()) / compute_effective_size(weight)
    at_risk = np.cumsum(weight[::-1])[::-1] + own
    goes_on: Floats = np.cumprod(np.where(ended, 1 - weight / at_risk, 1.0)).astype(float)
    left, share = _spread_ties(left[ended]), goes_on[ended]
    begin = min(0.0, float(left[0])) if len(left) else 0.0
    return SurvivalCurve(np.append(begin, left), np.append(1.0, share))


def _spread_ties(left: Floats) -> Floats:
    """Those that ended in the same minute, which is as well as anybody can tell, spread evenly over it."""
    _, first, place, many = np.unique(left, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(len(left)) - first[place]
    return left + (rank + 0.5) / many[place] - 0.5
