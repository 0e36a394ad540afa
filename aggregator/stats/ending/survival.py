"""Weighted product-limit estimate (Kaplan and Meier, 1958) of the minutes left, and its quantiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class SurvivalCurve:
    """Share that lasts longer than so many more minutes: a line through these points, and a tail."""

    left: Floats  # minutes, rising; below zero: ended already, which showed only later
    share: Floats  # falling

    def compute_quantile(self, *, share: float, age: float) -> float:
        """Minutes after which `share` of the incidents have ended; `age`: minutes so far."""
        unresolved = 1 - share
        if unresolved >= self.share[-1]:
            return float(np.interp(-unresolved, -self.share, self.left))
        # Beyond the longest one known: Pareto's law with exponent 1, by which half of the incidents that have
        # lasted so long last twice as long.
        return self._find_longest(age) * float(self.share[-1]) / unresolved - age

    def compute_ended_share(self, *, left: float, age: float) -> float:
        """Share that has ended `left` minutes from now."""
        if left <= self.left[-1]:
            return 1 - float(np.interp(left, self.left, self.share))
        return 1 - float(self.share[-1]) * min(1.0, self._find_longest(age) / (left + age))

    def _find_longest(self, age: float) -> float:
        return max(float(self.left[-1]) + age, 1.0)


def compute_effective_size(weight: Floats) -> float:
    """The number of equal weights that are worth as much as these (Kish, 1965)."""
    total = float(weight.sum())
    return total**2 / float((weight**2).sum()) if total > 0 else 0.0


def estimate_curve(*, left: Floats, ended: Bools, weight: Floats) -> SurvivalCurve:
    """From (K,) minutes left, whether each incident ended then or was only observed so long, and weights > 0.

    One more incident that never ends, with the average weight, stands for the current one: all n + 1 are
    exchangeable, so of n equal weights the i-th has ended with probability i / (n + 1).
    """
    left = np.round(left, 6)  # so that rounding errors of differences make no two times of one minute
    # Of one minute, ends come before observations that stop: those were still at risk.
    order = np.lexsort((~ended, left))
    left, ended, weight = left[order], ended[order], weight[order]
    own = float(weight.sum()) / compute_effective_size(weight)
    at_risk = np.cumsum(weight[::-1])[::-1] + own
    unresolved: Floats = np.cumprod(np.where(ended, 1 - weight / at_risk, 1.0)).astype(float)
    left, share = _spread_ties(left[ended]), unresolved[ended]
    # The curve starts with everybody unresolved, also where the first end lies before now.
    begin = min(0.0, float(left[0])) if len(left) else 0.0
    return SurvivalCurve(np.append(begin, left), np.append(1.0, share))


def _spread_ties(left: Floats) -> Floats:
    """Ends of the same minute, spread evenly over it: times are known by the minute only."""
    _, first, place, many = np.unique(left, return_index=True, return_inverse=True, return_counts=True)
    rank = np.arange(len(left)) - first[place]
    return left + (rank + 0.5) / many[place] - 0.5
