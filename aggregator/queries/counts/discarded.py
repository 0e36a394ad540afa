"""Discarded reports of a service: they do not count as evidence, because few networks made them."""

from datetime import datetime

from django.db.models import Q

from aggregator.models.counts import CrowdMinute
from aggregator.queries.answers.counts import QUARTER, DiscardedReports
from reports.models import Stance


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
