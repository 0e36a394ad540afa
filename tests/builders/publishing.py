"""Publish what the tables hold, as the last two stages of a tick do."""

from datetime import datetime

from aggregator.pipeline import publications
from aggregator.pipeline.past import stage as past
from aggregator.publication import follower
from aggregator.publication.published import get_publication


def publish(*, now: datetime) -> int:
    """How many snapshots were written."""
    return publications.refresh(past=past.refresh(now=now), now=now)


def publish_and_follow(*, now: datetime) -> int:
    """The same; this process reads from it."""
    written = publish(now=now)
    follower.adopt((get_publication() or follower.Publication({})).merge(follower.read_newer(0)))
    return written
