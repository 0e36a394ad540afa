"""Discarded reports of a service: they do not count as evidence, because few networks made them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from aggregator.models import CrowdMinute
from reports.models import Stance

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class DiscardedReports:
    """Minutes of [first, last): discarded reports, and networks of the 15 minutes up to each."""

    reports: dict[datetime, int]
    networks: dict[datetime, int]

    def before(self, end: datetime) -> int:
        """Discarded reports of the 15 minutes before `end`."""
        if not self.reports:
            return 0
        return sum(n for minute, n in self.reports.items() if end - QUARTER <= minute < end)

    def networks_before(self, end: datetime) -> int:
        """Networks of the 15 minutes up to the latest minute that is known; 0: none of the last 15 is."""
        near = [minute for minute in self.networks if end - QUARTER <= minute < end]
        return self.networks[max(near)] if near else 0


def read_discarded(*, service: int, first: datetime, last: datetime) -> DiscardedReports:
    """Minutes with discarded reports; of the last quarter of an hour also others, for their networks."""
    filtered = (
        CrowdMinute.objects.filter(
            service_id=service, minute__gte=first, minute__lt=last, stance=Stance.BROKEN
        )
        # Networks are shown for the present only; for all of a chart a month of minutes would be read.
        .filter(Q(aside__gt=0) | Q(minute__gte=last - QUARTER))
        .values_list("minute", "aside", "networks")
    )
    rows = list(filtered)
    return DiscardedReports({minute: n for minute, n, _ in rows}, {minute: n for minute, _, n in rows})
