"""Whether an incident opens: enough evidence, from enough people on enough networks."""

import math

from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.lifecycle.terms import Terms
from aggregator.stats.states import State


def is_open(*, episode: Episode, at: Bin, statistic: float, terms: Terms) -> bool:
    """Whether evidence, people and networks are enough for `open`."""
    enough = max(statistic, at.single_bin_nats) >= terms.threshold_of(state=State.OPEN, at=at)
    return enough and episode.observed >= terms.policy.open_reports and _is_broad(episode, at, terms)


def _is_broad(episode: Episode, at: Bin, terms: Terms) -> bool:
    """Whether more networks, and more people beyond the expected ones, report than a few can feign."""
    least = terms.policy.open_networks
    beyond = episode.observed - episode.expected
    # Counts of others, and old reports, come without networks: they can still open an incident.
    if at.networks is None:
        return True
    # Rounded, because expected reports are an estimate: 8.6 people beyond them are as good as nine.
    return at.networks >= least and round(beyond) >= least and _is_confirmed_by_others(episode, at, terms)


def _is_confirmed_by_others(episode: Episode, at: Bin, terms: Terms) -> bool:
    """Of a part: whether as many reports are beyond the expected ones without its few busiest networks.

    The expected number may be two standard errors higher, because a part has few reports.
    """
    others = terms.count_others(episode.onset, at.end) if terms.count_others else None
    expected = episode.expected
    least = expected + terms.policy.part_others_sd * math.sqrt(expected) + terms.policy.open_networks
    return others is None or others >= least
