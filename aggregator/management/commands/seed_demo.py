"""manage.py seed_demo: eight weeks of the demo's past, counted, learned from and judged as in production."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from aggregator import demo, demo_vendors
from aggregator.models import DemoRun, Tick
from aggregator.pipeline import baselines, crowds, detection, endings, incidents, places, rollups, tick
from reports import partitions
from reports.intake import append_history
from reports.models import Report

PART = timedelta(weeks=1)  # appended in one transaction
# Of the demo's past; what comes before is only learned from.
JUDGED = timedelta(weeks=6)
# Between refits of that past. A live site refits every night; the demo's first start must not take so long.
STRIDE = timedelta(weeks=1)


class Command(BaseCommand):
    help = "Fills the demo up to the present; a second call fills only what is missing."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo site: set DEMO=1. Demo and real data never share a database."
            )
        if Report.objects.exists() and not DemoRun.objects.exists():
            raise CommandError(
                "This database holds reports of people, and the demo would mix invented ones with them."
                " Start with DEMO=0, or name an empty database in DATABASE_URL."
            )
        self.started = monotonic()
        now = datetime.now(UTC)
        run = demo.begin_run(now=now)
        first = run.filled_until
        self.fill(run, first, now.replace(second=0, microsecond=0))
        demo_vendors.read_pages(run=run, first=first, last=now)
        self.survey()
        self.judge(first, now)
        # The present has moved on meanwhile. A minute without reports would look like an end of the outage.
        self.fill(run, run.filled_until, datetime.now(UTC).replace(second=0, microsecond=0))
        demo_vendors.read_pages(run=run, first=now, last=datetime.now(UTC))
        self.say("demo filled")

    def fill(self, run: DemoRun, first: datetime, last: datetime) -> None:
        """Append [first, last) to the log and count it."""
        partitions.create_days(first=first.date(), last=last.date() + timedelta(days=partitions.DAYS_AHEAD))
        total = 0
        for begun, until, rows in _make_parts(run, first, last):
            with transaction.atomic():
                total += append_history(rows)
                rollups.recount(since=begun, changed_after=until + PART, now=until)
                places.recount(since=begun, until=until)
                demo.record_filled(run=run, until=until)
            self.say(f"{total:,} reports up to {until:%d %B}")

    def survey(self) -> None:
        """Tell the planner what it deals with: it would look by itself in a minute, when all is done."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE aggregator_rollup, aggregator_rolluphour")

    def judge(self, first: datetime, now: datetime) -> None:
        """Walk the past as ticks would have, with a refit now and then."""
        if not Tick.objects.exists():
            first = max(first, now - JUDGED)
            baselines.refresh(now=first)
        while first < now:
            begun, first = first, min(first + STRIDE, now)
            baselines.refit(now=first)
            crowds.recount(since=begun, until=first)
            detection.refresh(now=first)
            incidents.refresh(now=first, punctual=True)
            tick.record_span(first=begun, last=first)
        endings.refresh(now=now)
        tick.complete_tick(now=now)
        self.say("every minute of it judged")

    def say(self, text: str) -> None:
        self.stdout.write(f"  demo: {text} ({monotonic() - self.started:.0f} s)")
        self.stdout.flush()


def _make_parts(
    run: DemoRun, first: datetime, last: datetime
) -> Iterator[tuple[datetime, datetime, list[tuple[object, ...]]]]:
    """Begin, end and log rows of each part of [first, last).

    The rows of the next part are made while the database stores and counts those of this one.
    """
    with ThreadPoolExecutor(1) as ahead:
        following = _begin_part(ahead, run, first, last)
        while following:
            begun, until, rows = following
            made = rows.result()
            following = _begin_part(ahead, run, until, last)
            yield begun, until, made


def _begin_part(
    ahead: ThreadPoolExecutor, run: DemoRun, first: datetime, last: datetime
) -> tuple[datetime, datetime, Future[list[tuple[object, ...]]]] | None:
    if first >= last:
        return None
    until = min(first + PART, last)
    # These two may ask the database, and only this thread has a connection.
    reports = demo.simulate_reports(run=run, first=first, last=until)
    rows = demo.make_log_rows(reports=reports)
    return first, until, ahead.submit(list, rows)
