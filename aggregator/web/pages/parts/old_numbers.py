"""The time of old numbers, for pages that otherwise name none."""

from datetime import datetime

from django.utils.safestring import SafeString

from aggregator.publication import current
from aggregator.web.formats.times import format_seconds


def describe_old_numbers(*, now: datetime) -> SafeString | None:
    """When they were counted, for templates/_old_numbers.html; None while they are of now."""
    fresh = current.read_freshness(now=now)
    return format_seconds(fresh.as_of) if fresh.stale and fresh.as_of else None
