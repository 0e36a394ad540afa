"""manage.py rebuild_rollups --since 2026-11-01: count minutes and hours anew from the log."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from aggregator.pipeline import rollups


class Command(BaseCommand):
    help = "Recounts all minutes since a time, as far back as the log reaches; harmless at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", required=True, help="2026-11-01 or 2026-11-01T14:30, UTC")

    def handle(self, **options: Any) -> None:
        now = datetime.now(UTC)
        changed = rollups.recount(since=_time(options["since"]), changed_after=now, now=now)
        self.stdout.write(f"{changed} counts changed")


def _time(text: str) -> datetime:
    try:
        at = parse_datetime(text) or datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since {text}: use a time like 2026-11-01 or 2026-11-01T14:30") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
