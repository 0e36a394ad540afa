"""Minutes of outage, and what share of the time is left without: weighted as status pages weigh.

A minute of partial outage counts as `weight` of a minute of major outage. 0.3 is what Instatus writes down
and what 24 days of two vendors' figures give; incident.io counts 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass

MINUTE = 60.0
DAY = 1440.0


@dataclass(frozen=True)
class Downtime:
    """Minutes with a major and with a partial outage within `minutes` looked at."""

    major: float
    partial: float
    minutes: float

    @property
    def raw(self) -> float:
        """Minutes with any outage."""
        return self.major + self.partial

    def weighted(self, *, weight: float) -> float:
        """Minutes, partial ones weighted."""
        return self.major + weight * self.partial

    def uptime(self, *, weight: float) -> float | None:
        """Share of the time, weighted, in [0, 1]; None where no time was looked at."""
        return 1 - self.weighted(weight=weight) / self.minutes if self.minutes else None


def total(*, downtimes: Iterable[Downtime]) -> Downtime:
    """All of them together."""
    found = list(downtimes)
    return Downtime(
        major=sum(each.major for each in found),
        partial=sum(each.partial for each in found),
        minutes=sum(each.minutes for each in found),
    )
