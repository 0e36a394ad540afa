"""Whether no report of any service comes any more, though many are due."""

from datetime import datetime, timedelta

from aggregator.models import Baseline, Rollup
from aggregator.policy import current
from aggregator.queries import coverage
from aggregator.queries.usual import assemble
from aggregator.stats.baseline.standstill import stands_still


def silent_since(*, now: datetime) -> datetime | None:
    """The end of the last minute with a report, of any service, where too many were due since."""
    latest = Rollup.objects.filter(reports__gt=0).order_by("-minute").values_list("minute", flat=True).first()
    if latest is None or now - latest < timedelta(minutes=current().silence_site_minutes):
        return None  # nearly always: what follows reads all baselines
    rows = list(Baseline.objects.filter(service__active=True))
    if not rows:
        return None
    unheard = coverage.read(first=latest, last=now).unheard
    silent = stands_still(
        baseline=assemble(rows),
        latest=_minute(latest),
        until=_minute(now),
        unheard=[(_minute(begun), _minute(ended)) for begun, ended in unheard],
        policy=current(),
    )
    return latest + timedelta(minutes=1) if silent else None


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60
