"""Background work of the write side. Safe to run twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

from celery import shared_task
from django.conf import settings

from reports import moderation, partitions


@shared_task(ignore_result=True, time_limit=300)
def maintain_partitions(**kwargs: Any) -> None:
    """Create the days ahead and those that were missed, drop what is past retention."""
    today = datetime.now(UTC).date()
    partitions.ensure(first=today, last=today + timedelta(days=partitions.DAYS_AHEAD))
    partitions.sweep()
    kept_from = today - timedelta(days=settings.REPORTS_KEPT_DAYS)
    partitions.drop_before(day=kept_from)
    moderation.forget_networks(day=kept_from)
