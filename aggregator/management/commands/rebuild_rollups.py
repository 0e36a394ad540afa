"""manage.py rebuild_rollups --since 2026-11-01: count minutes and hours anew from the log."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.dateparse import parse_datetime

from aggregator.pipeline import crowds, places, rollups, tick
from aggregator.pipeline.locks import hold_lock
from aggregator.times import DAY


class Command(BaseCommand):
    help = "Recounts all minutes since a time, as far back as the log reaches; harmless at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", required=True, help="2026-11-01 or 2026-11-01T14:30, UTC")

    def handle(self, **options: Any) -> None:
        """Day by day, each under the ticks' lock: nobody counts the same minutes from an older log."""
        now = datetime.now(UTC)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # the web server's container allows five seconds
        changed = 0
        for first, last in _split_days(
            max(_parse_time(options["since"]), rollups.find_log_start(now=now)), now
        ):
            with hold_lock(wait=True):
                changed += rollups.recount(since=first, changed_after=now, now=last)
                changed += crowds.recount(since=first, until=last)
                changed += places.recount(since=first, until=last)
            tick.run(now=datetime.now(UTC))  # one that came meanwhile went away: pages must not grow stale
        self.stdout.write(f"{changed} counts changed")


def _split_days(first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """[first, last) cut at every midnight, UTC."""
    while first < last:
        # The partitions of the log are days in UTC, so each piece reads one of them.
        midnight = first.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
        yield first, min(midnight, last)
        first = midnight


def _parse_time(text: str) -> datetime:
    try:
        at = parse_datetime(text) or datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since {text}: use a time like 2026-11-01 or 2026-11-01T14:30") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
