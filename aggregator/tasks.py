"""Table of contents of the background work: each task reads the clock and makes one call."""

from datetime import UTC, datetime
from typing import Any

from celery import shared_task

from aggregator.pipeline import baselines
from aggregator.pipeline import tick as pipeline


@shared_task(ignore_result=True, time_limit=300)
def tick(**kwargs: Any) -> None:
    """From the log to the verdict, every ten seconds."""
    pipeline.run(now=datetime.now(UTC))


@shared_task(ignore_result=True, time_limit=1800)
def refit_baselines(**kwargs: Any) -> None:
    """What is usual, once a day."""
    baselines.refit(now=datetime.now(UTC))
