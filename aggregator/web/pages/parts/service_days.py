"""The last days of a service as bars, for its page and its archive."""

from datetime import datetime

from aggregator.publication.assembly import read_days
from aggregator.web.charts.days import Days, draw_days
from reports.choices.services import CatalogueEntry


def build_service_days(*, service: CatalogueEntry, now: datetime) -> Days:
    """The last 90 days of a service as bars: for its own page and its archive."""
    return draw_days(days=read_days(service=service, now=now))
