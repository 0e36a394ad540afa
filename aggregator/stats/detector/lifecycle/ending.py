"""When an incident ends, or turns: the evidence that reports are back to the baseline."""

import math

from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.lifecycle.terms import Terms
from aggregator.stats.policy import Policy
from aggregator.stats.score import LEAST_DISPERSION
from aggregator.stats.states import State


def is_silent(*, episode: Episode, policy: Policy) -> bool:
    """Whether so many reports of the whole service are missing that we may be unreachable ourselves."""
    return (episode.whole or episode).due >= policy.silence_ends_nothing


def forget_silence(*, episode: Episode, at: Bin, terms: Terms) -> None:
    """Drop the evidence for an end that a silence brought: an end must be seen in reports."""
    episode.silent = False
    episode.calm = episode.low = episode.turn = 0.0
    episode.calm_since = episode.low_since = at.end - terms.step


def is_over(*, episode: Episode, at: Bin, terms: Terms) -> bool:
    """Whether "back to the baseline" is 100 times likelier than "still at least a little raised".

    The vendor's status page does not count: reports must show the end, as they showed the beginning.
    """
    policy = terms.policy
    still = _still_raised(episode, at, terms)
    # As scattered as quiet minutes, whatever the mean: else silence would be hardly any evidence.
    episode.calm += _log_ratio(at.reports, still, at.expected, at.size * still / at.null)
    if episode.calm <= 0:
        episode.calm, episode.calm_since = 0.0, at.end
    least = policy.end_extra_least * terms.step
    tail = at.expected + max(policy.end_dated_share * episode.peak_excess, least)
    episode.low += _log_ratio(at.reports, tail, at.expected, at.size * tail / at.null)
    if episode.low <= 0:
        episode.low, episode.low_since = 0.0, at.end
    # Most bins are left here: the two questions below need logarithms, and this runs for every bin.
    if episode.calm < policy.end_nats:
        return False
    return episode.calm >= _end_threshold(episode, at, policy) and _has_rested(episode, at, policy)


def find_end(*, episode: Episode) -> int:
    """The minute to which the end is dated back.

    The earlier of the two: the reports of a small incident are "back" at once, those of a storm must fall
    below a share of its peak excess before they count as its tail.
    """
    return min(episode.calm_since, episode.low_since)


def is_patience_over(*, episode: Episode, at: Bin, terms: Terms) -> bool:
    """Whether the shift has lasted so long that it is the new baseline."""
    return at.end - episode.onset >= _patience(episode, terms)


def weigh_turn(*, episode: Episode, at: Bin, terms: Terms) -> float | None:
    """Nats for subsiding (while open) or for a new rise (while subsiding), once they are enough.

    A third of the peak excess is weighed against two thirds, in the direction that would change the state.
    """
    policy = terms.policy
    low = at.expected + policy.subsiding_low * episode.peak_excess
    high = at.expected + policy.subsiding_high * episode.peak_excess
    rate = low / terms.step
    dispersion = terms.dispersion + rate * max(policy.wander_minutes, terms.step) * terms.wander
    size = low / (max(dispersion, LEAST_DISPERSION) - 1)
    falling = _log_ratio(at.reports, high, low, size)
    episode.turn = max(0.0, episode.turn + (falling if episode.state == State.OPEN else -falling))
    if episode.turn < policy.subsiding_nats:
        return None
    # From zero again: turning back needs as much evidence, so the state does not flicker.
    nats, episode.turn = episode.turn, 0.0
    return nats


def _still_raised(episode: Episode, at: Bin, terms: Terms) -> float:
    """Mean of a bin in which the incident would still go on."""
    policy = terms.policy
    of_peak = policy.end_share_of_peak_excess * episode.peak_excess
    least, most = policy.end_extra_least * terms.step, policy.end_extra_most * terms.step
    still = at.null * policy.rises[0] + min(max(of_peak, least), most)
    # A steady shift may lie below that: then "still raised" means as high as it has been so far.
    so_far = at.expected * episode.observed / episode.expected
    return max(min(still, so_far), at.expected * policy.end_rise_least)


def _end_threshold(episode: Episode, at: Bin, policy: Policy) -> float:
    """Nats for the end: what has lasted is likelier to go on, and has more minutes to feign an end."""
    hours = (at.end - episode.onset) / 60
    return policy.end_nats + policy.end_nats_lasting * math.log(max(hours, 1.0))


def _has_rested(episode: Episode, at: Bin, policy: Policy) -> bool:
    """Whether a small rise that lasted has been back for long enough not to be a dip."""
    if episode.observed > policy.shift_most * episode.expected:
        return True
    lasted = at.end - episode.onset
    return at.end - episode.calm_since >= min(lasted * policy.rest_share, policy.rest_most)


def _patience(episode: Episode, terms: Terms) -> int:
    policy = terms.policy
    if episode.state == State.SUSPECTED:
        return policy.absorb_suspected
    return policy.absorb_thin if terms.is_thin else policy.absorb_open


def _log_ratio(count: int, null: float, alternative: float, size: float) -> float:
    """compute_log_ratio() for one bin: arrays would cost ten times as much."""
    shift = math.log((alternative + size) / (null + size))
    return count * (math.log(alternative / null) - shift) - size * shift
