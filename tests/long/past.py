"""Write the past of a site while none of its programs runs: `manage.py shell -c`, with the site's variables.

One service, claude, with one report a minute as its usual; an outage of thirty reports a minute. Minutes are
counted back from the present one.
"""

from datetime import datetime, timedelta

from aggregator.models import Baseline, Tick, TickSpan, Watch
from aggregator.pipeline import tick
from reports import partitions
from reports.models import IntakeSpan, Service
from tests.builders.derived import make_baseline, make_watch
from tests.builders.reports import MINUTE, make_report


def write(scene: str, now: str) -> None:
    """Forget what the site did so far, and write one of the scenes below, up to the minute `now`."""
    for table in (IntakeSpan, TickSpan, Tick, Watch, Baseline):
        table.objects.all().delete()
    SCENES[scene](datetime.fromisoformat(now))


def stalled(now: datetime) -> None:
    """The web server took reports all the while, but the last tick was an hour ago, when an outage began."""
    _begin(now - 120 * MINUTE)
    _listen(now - 120 * MINUTE, now)
    _report(now - 120 * MINUTE, now - 60 * MINUTE, each_minute=1)
    _report(now - 60 * MINUTE, now, each_minute=30)
    _judge(now - 62 * MINUTE, now - 60 * MINUTE)


def away(now: datetime) -> None:
    """An outage was announced; then the whole site was down for two hours, in which it ended."""
    gone = now - 120 * MINUTE
    _begin(now - 240 * MINUTE)
    _listen(now - 240 * MINUTE, gone)
    _report(now - 240 * MINUTE, now - 140 * MINUTE, each_minute=1)
    _report(now - 140 * MINUTE, gone, each_minute=30)
    _judge(now - 142 * MINUTE, gone)


def _begin(first: datetime) -> None:
    service = Service.objects.get(slug="claude")
    partitions.create_days(first=first.date(), last=first.date())
    make_baseline(service, at=first)
    make_watch(service, until=first)


def _listen(first: datetime, last: datetime) -> None:
    IntakeSpan.objects.create(first=first, last=last)


def _report(first: datetime, last: datetime, *, each_minute: int) -> None:
    service = Service.objects.get(slug="claude")
    for minute in range((last - first) // MINUTE):
        for n in range(each_minute):
            make_report(service, at=first + minute * MINUTE + n * timedelta(seconds=1))


def _judge(first: datetime, last: datetime) -> None:
    """Punctual ticks, five seconds after each minute."""
    for n in range((last - first) // MINUTE + 1):
        tick.run(now=first + n * MINUTE + timedelta(seconds=5))


SCENES = {scene.__name__: scene for scene in (stalled, away)}
