"""What was set aside of a service's reports of trouble, because few networks made them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.models import CrowdMinute
from reports.models import Stance

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Aside:
    """Minutes of [first, last) in which something was set aside: reports, and networks of the 15 minutes."""

    reports: dict[datetime, int]
    networks: dict[datetime, int]

    def before(self, end: datetime) -> int:
        """Reports set aside in the 15 minutes before `end`."""
        if not self.reports:
            return 0
        return sum(n for minute, n in self.reports.items() if end - QUARTER <= minute < end)

    def networks_before(self, end: datetime) -> int:
        """Most networks that reported in a quarter of an hour of which something was set aside."""
        near = [n for minute, n in self.networks.items() if end - QUARTER <= minute < end]
        return max(near, default=0)


def aside(*, service: int, first: datetime, last: datetime) -> Aside:
    rows = CrowdMinute.objects.filter(
        service_id=service, minute__gte=first, minute__lt=last, aside__gt=0, stance=Stance.BROKEN
    ).values_list("minute", "aside", "networks")
    told = list(rows)
    return Aside({minute: n for minute, n, _ in told}, {minute: n for minute, _, n in told})
