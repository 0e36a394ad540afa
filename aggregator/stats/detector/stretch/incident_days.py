"""The daily maximum during an incident: evidence for calibration, or the height of the rise."""

from aggregator.stats.baseline import daily_maxima
from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.policy import Policy


def rate_incident_day(*, episode: Episode, at: Bin, statistic: float, policy: Policy) -> float:
    """The daily maximum that a bin of an incident gives.

    A suspicion may be ordinary for this service, so its day counts as a quiet one.
    """
    nats = min(max(statistic, at.single_bin_nats), policy.daily_maximum_most)
    if not episode.opened:
        return nats
    # An incident counts on the day on which it opened; later days would count the same rise again.
    if (at.end - 1) // daily_maxima.DAY > (episode.opened_at - 1) // daily_maxima.DAY:
        return nats if episode.height < policy.real_ratio else daily_maxima.LEFT_OUT
    return daily_maxima.OPENED + min(episode.height, daily_maxima.HIGHEST)
