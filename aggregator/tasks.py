"""Table of contents of the background work: each task reads the clock and makes one call."""

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

from celery import shared_task
from django.conf import settings

from aggregator.pipeline import baselines, endings, failures
from aggregator.pipeline import tick as pipeline
from aggregator.pipeline.polls import polling
from aggregator.queries.incidents import calibration

log = logging.getLogger(__name__)


@shared_task(ignore_result=True, time_limit=300)
def tick(**kwargs: Any) -> None:
    """From the log of reports to the verdicts, every ten seconds."""
    if not pipeline.run(now=datetime.now(UTC)):
        log.info("another tick is still running: this one is left out")


@shared_task(ignore_result=True, time_limit=1800)
def refit_baselines(**kwargs: Any) -> None:
    """What is expected of each service, once a day."""
    now = datetime.now(UTC)
    failures.attempt_stage(stage="refit", work=partial(baselines.refit, now=now), now=now)
    for name in calibration.read_calibration(now=now).warnings:
        log.warning("calibration: more often than promised: %s; see /methodology/calibration/", name)


@shared_task(ignore_result=True, time_limit=300)
def learn_endings(**kwargs: Any) -> None:
    """When incidents end, learned from past ones once an hour."""
    now = datetime.now(UTC)
    failures.attempt_stage(stage="endings", work=partial(endings.refresh, now=now), now=now)


@shared_task(ignore_result=True, time_limit=150)
def poll_official(**kwargs: Any) -> None:
    """Read the vendors' status pages that are due; a round ends within some 110 seconds."""
    # Checked here as well: a task that was sent before the setting changed may still be in the queue.
    if settings.OFFICIAL_POLLING:
        polling.run_round(now=datetime.now(UTC))
