"""Background work of the write side. Safe to run twice."""

from datetime import UTC, datetime
from typing import Any

from celery import shared_task
from django.conf import settings

from reports import intake, moderation, partitions
from reports.times import DAY

# Late reports are still counted for two days (LATE_REPORTS in aggregator/pipeline); until then labels are
# needed.
BOUNDARY_LABELS_KEPT = 2 * DAY


@shared_task(ignore_result=True, time_limit=300)
def maintain_partitions(**kwargs: Any) -> None:
    """Create the days ahead and those that were missed, drop what is past retention."""
    now = datetime.now(UTC)
    # UTC, as the slots: partitions are days of UTC.
    today = now.date()
    partitions.create_days(first=today, last=today + partitions.DAYS_AHEAD * DAY)
    partitions.empty_default_partition()
    kept_from = today - settings.REPORTS_KEPT_DAYS * DAY
    partitions.drop_days_before(day=kept_from)
    # Labels are of use only while the reports with their hashes exist.
    moderation.forget_network_labels(day=kept_from)
    intake.forget_boundary_labels(since=kept_from, before=now - BOUNDARY_LABELS_KEPT)
