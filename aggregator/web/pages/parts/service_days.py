"""The last days of a service as bars, for its page and its archive."""

from datetime import datetime

from aggregator.queries.incidents import days
from aggregator.times import DAY
from aggregator.web.charts.days import Days, draw_days
from reports.choices.services import CatalogueEntry

BARS = 90  # days


def build_service_days(*, service: CatalogueEntry, now: datetime) -> Days:
    """The last 90 days of a service as bars: for its own page and its archive."""
    last = now.date() + DAY
    first = last - BARS * DAY
    return draw_days(
        days=days.split_by_day(
            spans=days.read_incident_spans(service=service, first=first, last=last, now=now),
            first=first,
            last=last,
            counted=days.read_counted_days(service=service, first=first, last=last),
            gaps=days.read_gaps(first=first, last=last, now=now),
        )
    )
