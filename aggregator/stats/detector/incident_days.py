"""What an incident says of its day: evidence for calibration, and how high the rise was (tops.py)."""

from aggregator.stats.baseline import daily_maxima
from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.lifecycle import Episode
from aggregator.stats.policy import Policy


def rate_incident_day(*, episode: Episode, at: Bin, strength: float, policy: Policy) -> float:
    """The top that a bin in an incident makes. A suspicion may be what this service does on quiet days."""
    nats = min(max(strength, at.pulse), policy.top_most)
    if not episode.opened:
        return nats
    # An incident counts on the day on which it opened.
    if (at.end - 1) // daily_maxima.DAY > (episode.opened_at - 1) // daily_maxima.DAY:
        return nats if episode.height < policy.real_ratio else daily_maxima.LEFT_OUT
    return daily_maxima.OPENED + min(episode.height, daily_maxima.HIGHEST)
