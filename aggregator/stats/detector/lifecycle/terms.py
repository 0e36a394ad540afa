"""What the life cycle needs besides the bins, and how much evidence each state takes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from aggregator.stats.detector import vendor_status
from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.policy import Policy
from aggregator.stats.states import State


@dataclass(frozen=True, slots=True)
class Terms:
    """The numbers that decide on an incident, the same for all of its bins."""

    row: int
    step: int  # minutes in a bin
    threshold: float  # nats for `suspected`
    offset: float  # nats of the threshold that calibration added
    height: float  # height threshold where reports come in bursts: times the expected reports
    dispersion: float  # of one minute
    wander: float  # of the log rate
    policy: Policy
    is_thin: bool = False  # hardly any reports are expected: see find_thin_services()
    # Of a part: how many people in [first, last) minutes are not of its few busiest networks, if it is known.
    count_others: Callable[[int, int], int | None] | None = None

    def threshold_of(self, *, state: State, at: Bin) -> float:
        """Nats that the state needs in this bin."""
        lowered = self.threshold - self.easing(at=at)
        return lowered + (self.policy.open_nats if state == State.OPEN else 0.0)

    def easing(self, *, at: Bin) -> float:
        """Nats by which an outage on the vendor's status page lowers the threshold."""
        if at.vendor != vendor_status.OUTAGE:
            return 0.0
        return float(vendor_status.compute_easing(nats=self.threshold, policy=self.policy))


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
