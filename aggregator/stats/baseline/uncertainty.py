"""What may be wrong with the learned week: hours observed in few weeks, and levels that have just fallen.

A profile that is too high costs minutes of delay. One that is too low makes an outage of every ordinary day,
and a single holiday can do that: it is the only Friday observed, or it has pulled the level down. So a low
level is believed more slowly than a high one.
"""

import numpy as np

from aggregator.stats.baseline.hourly_history import HOURS, HourlyHistory
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

DAYS = 7  # of a week


def compute_hour_uncertainty(*, past: HourlyHistory, expected: Floats, policy: Policy) -> Floats:
    """(N, 168) >= 1: times the `expected` (N, 168) reports that an hour of the week may really bring.

    Observed in one week: as many as the other days bring at that time of the day. In two: as many as the
    higher of them. From the third week on outliers lose their weight instead.
    """
    weeks = past.seen.sum(axis=1)
    if not (weeks[weeks > 0] < 3).any():
        return np.ones(expected.shape)
    lean, reach = policy.shrink_reports, policy.uncertainty_reach
    counts, due = _sum_around(past.counts, reach), _sum_around(past.seen * expected[:, None], reach)
    # Shrunk to 1, because a few reports around an hour are no evidence of another level.
    highest = ((counts + lean) / (due + lean)).max(axis=1)
    others = _compare_other_days(past, expected, policy)
    factor = _take_highest_window(np.where(weeks < 2, np.maximum(highest, others), highest), reach)
    return np.clip(np.where((weeks < 1) | (weeks >= 3), 1.0, factor), 1.0, policy.uncertainty_most)


def _compare_other_days(past: HourlyHistory, expected: Floats, policy: Policy) -> Floats:
    """(N, 168) reports of the other days of the week at this time of the day, over the expected ones."""
    lean, reach = policy.shrink_reports, policy.uncertainty_reach
    hours = _sum_around(past.seen.sum(axis=1), reach)
    counts = _sum_around(past.counts.sum(axis=1), reach)
    elsewhere = _sum_over_days(hours) - hours
    an_hour = (_sum_over_days(counts) - counts) / np.maximum(elsewhere, 1e-9)
    ratio = (an_hour * (2 * reach + 1) + lean) / (_sum_around(expected, reach) + lean)
    return np.where(elsewhere > 0, ratio, 1.0)


def _sum_around(values: Floats, reach: int) -> Floats:
    """Sums over the hours around each of the week (..., 168)."""
    total: Floats = sum(
        (np.roll(values, shift, axis=-1) for shift in range(-reach, reach + 1)), start=np.zeros(values.shape)
    )
    return total


def _take_highest_window(centred: Floats, reach: int) -> Floats:
    """The highest of the windows that begin, centre and end at each hour: a holiday begins at once."""
    shifted = [np.roll(centred, shift, axis=-1) for shift in (-reach, 0, reach)]
    return np.maximum(np.maximum(*shifted[:2]), shifted[2])


def _sum_over_days(values: Floats) -> Floats:
    """(N, 168) sums over the days of the week, hour by hour, laid out as a week again."""
    return np.tile(values.reshape(-1, DAYS, HOURS).sum(axis=1), DAYS)


def compute_believed_level(*, past: HourlyHistory, expected: Floats, policy: Policy) -> Floats:
    """(N,) times `expected` (N, 168), the level below which a drop is not believed yet.

    A week's level is the median of its days, so that neither an outage nor a holiday decides it. The highest
    week counts, and counts less the older it is: after school holidays at 60 % the full level is no news. The
    first day of a service shows no level.
    """
    size, weeks = past.counts.shape[:2]
    hours = past.seen.reshape(size, weeks, DAYS, HOURS).sum(axis=3)
    counts = past.counts.reshape(size, weeks, DAYS, HOURS).sum(axis=3)
    due = (past.seen * expected[:, None]).reshape(size, weeks, DAYS, HOURS).sum(axis=3)
    lean = policy.shrink_reports
    level = np.where(hours >= HOURS / 2, (counts + lean) / (due + lean), np.nan)
    known = (~np.isnan(level)).sum(axis=2) >= DAYS // 2
    middle = np.ones((size, weeks))
    middle[known] = np.nanmedian(level[known], axis=1)
    # Without the fade a single high week would keep the null high for all of the history.
    fade = 0.5 ** (np.arange(weeks - 1, -1, -1.0) / policy.believed_half_life_weeks)
    believed = 1 - policy.believed_slack + ((middle - 1) * fade).max(axis=1, initial=0.0)
    return np.where(past.hours < policy.newborn_hours, 0.0, believed)
