"""What an incident says of its day: evidence for calibration, and how high the rise was (tops.py)."""

from aggregator.stats.baseline import tops
from aggregator.stats.detector.evidence import Bin
from aggregator.stats.detector.lifecycle import Episode
from aggregator.stats.policy import Policy


def told_by(*, episode: Episode, at: Bin, strength: float, policy: Policy) -> float:
    """The top that a bin in an incident makes. A suspicion may be what this service does on quiet days."""
    nats = min(max(strength, at.pulse), policy.top_most)
    if not episode.opened:
        return nats
    today, opened_on = ((minute - 1) // tops.DAY for minute in (at.end, episode.opened_at))
    if today > opened_on:  # an incident counts on the day on which it opened
        return nats if episode.height < policy.real_ratio else tops.LEFT_OUT
    return tops.OPENED + min(episode.height, tops.HIGHEST)
