"""What the life cycle needs besides the bins, and how much evidence each state takes."""

from collections.abc import Callable
from dataclasses import dataclass

from aggregator.stats.detector.bins import OUTAGE, Bin
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
        if at.vendor != OUTAGE:
            return 0.0
        return float(self.policy.compute_easing(nats=self.threshold))
