"""What the calibration page shows: how often something should happen, beside how often it did."""

from dataclasses import dataclass

from aggregator.stats.baseline.calibration_check import CheckedRate
from aggregator.stats.ending.end_coverage import EndCoverage
from aggregator.stats.policy import Policy
from aggregator.stats.policy_keys import compute_version


@dataclass(frozen=True)
class Volume:
    """The services of one class of volume, by expected reports an hour."""

    name: str
    services: int
    lines: tuple[CheckedRate, ...]  # by level of evidence


@dataclass(frozen=True)
class BandCoverage:
    """Quarters of an hour of quiet services: how many lie within the expected range.

    Of the last day, without those in which nobody could report.
    """

    quarters: int
    within: int
    promised: float  # share

    @property
    def share(self) -> float | None:
        return self.within / self.quarters if self.quarters else None


@dataclass(frozen=True)
class Calibration:
    policy: Policy
    volumes: tuple[Volume, ...]
    suspicions: CheckedRate
    coverage: BandCoverage
    bursts: int = 0  # services whose reports come in bursts
    marked_false: int = 0  # incidents in the same period as `suspicions`, marked as false alarms
    ends: tuple[EndCoverage, ...] = ()  # how often incidents had ended at the estimated times

    @property
    def version(self) -> str:
        """The name of the policy."""
        return compute_version(self.policy)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Names of what happens more often than it should."""
        names = [v.name for v in self.volumes if any(line.verdict == "more often" for line in v.lines)]
        if self.suspicions.verdict == "more often":
            names.append(self.suspicions.name)
        return tuple(names)
