"""What may be wrong with the usual week: hours that few weeks have heard, and levels that have just fallen.

A profile that is too high costs minutes of delay. One that is too low makes an outage of every ordinary day,
and a single holiday can make it so: it is the only Friday heard, or it has pulled the level down. So a low
figure is believed more slowly than a high one.
"""

import numpy as np

from aggregator.stats.baseline.scatter import HourlyHistory
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

DAYS, HOURS = 7, 24


def compute_hour_uncertainty(*, past: HourlyHistory, usual: Floats, policy: Policy) -> Floats:
    """(N, 168) >= 1: times `usual` (N, 168) reports an hour that an hour of the week may be worth.

    Heard in one week, as much as the other days say of that time of the day; in two, as much as the higher of
    them. From the third week on outliers lose their weight instead.
    """
    weeks = past.seen.sum(axis=1)
    if not (weeks[weeks > 0] < 3).any():
        return np.ones(usual.shape)
    lean, reach = policy.shrink_reports, policy.uncertainty_reach
    counts, due = _around(past.counts, reach), _around(past.seen * usual[:, None], reach)
    highest = ((counts + lean) / (due + lean)).max(axis=1)
    others = _other_days(past, usual, policy)
    found = _highest_window(np.where(weeks < 2, np.maximum(highest, others), highest), reach)
    return np.clip(np.where((weeks < 1) | (weeks >= 3), 1.0, found), 1.0, policy.uncertainty_most)


def _other_days(past: HourlyHistory, usual: Floats, policy: Policy) -> Floats:
    """(N, 168) what the other days of the week bring at this time of the day, over what is usual in it."""
    lean, reach = policy.shrink_reports, policy.uncertainty_reach
    hours = _around(past.seen.sum(axis=1), reach)
    counts = _around(past.counts.sum(axis=1), reach)
    elsewhere = _over_days(hours) - hours
    an_hour = (_over_days(counts) - counts) / np.maximum(elsewhere, 1e-9)
    told = (an_hour * (2 * reach + 1) + lean) / (_around(usual, reach) + lean)
    return np.where(elsewhere > 0, told, 1.0)


def _around(values: Floats, reach: int) -> Floats:
    """Sums over the hours around each of the week (..., 168)."""
    found: Floats = sum(
        (np.roll(values, shift, axis=-1) for shift in range(-reach, reach + 1)), start=np.zeros(values.shape)
    )
    return found


def _highest_window(centred: Floats, reach: int) -> Floats:
    """The highest of the windows that begin, centre and end at each hour: a holiday begins at once."""
    shifted = [np.roll(centred, shift, axis=-1) for shift in (-reach, 0, reach)]
    return np.maximum(np.maximum(*shifted[:2]), shifted[2])


def _over_days(values: Floats) -> Floats:
    """(N, 168) sums over the days of the week, hour by hour, laid out as a week again."""
    return np.tile(values.reshape(-1, DAYS, HOURS).sum(axis=1), DAYS)


def compute_believed_level(*, past: HourlyHistory, usual: Floats, policy: Policy) -> Floats:
    """(N,) times `usual` (N, 168), the level below which a drop is not believed yet.

    A week's level is the median of its days, so that neither an outage nor a holiday makes it. The highest
    week counts, less the older it is: after school holidays at 60 % the usual level is no news. The first day
    of a service tells of no level.
    """
    size, weeks = past.counts.shape[:2]
    hours = past.seen.reshape(size, weeks, DAYS, HOURS).sum(axis=3)
    counts = past.counts.reshape(size, weeks, DAYS, HOURS).sum(axis=3)
    due = (past.seen * usual[:, None]).reshape(size, weeks, DAYS, HOURS).sum(axis=3)
    lean = policy.shrink_reports
    level = np.where(hours >= HOURS / 2, (counts + lean) / (due + lean), np.nan)
    told = (~np.isnan(level)).sum(axis=2) >= DAYS // 2
    middle = np.ones((size, weeks))
    middle[told] = np.nanmedian(level[told], axis=1)
    fade = 0.5 ** (np.arange(weeks - 1, -1, -1.0) / policy.believed_half_life_weeks)
    found = 1 - policy.believed_slack + ((middle - 1) * fade).max(axis=1, initial=0.0)
    return np.where(past.hours < policy.newborn_hours, 0.0, found)
