"""Whether reports of all services have stopped, though many are due."""

from datetime import datetime, timedelta

import numpy as np

from aggregator.models.baselines import Baseline
from aggregator.models.counts import Rollup
from aggregator.policy import current
from aggregator.queries import coverage
from aggregator.stats.baseline.standstill import SiteProfile, is_standstill
from aggregator.times import to_minute


def find_silence_start(*, now: datetime) -> datetime | None:
    """The end of the last minute with a report, of any service, where too many were due since."""
    latest = Rollup.objects.filter(reports__gt=0).order_by("-minute").values_list("minute", flat=True).first()
    # Nearly every tick returns here. Reading all profiles would be too slow for each of them.
    if latest is None or now - latest < timedelta(minutes=current().silence_site_minutes):
        return None
    rows = Baseline.objects.filter(service__active=True)
    learned = list(rows.values_list("profile", "history_hours", "history_reports"))
    if not learned:
        return None
    unheard = coverage.read_coverage(first=latest, last=now).unheard
    silent = is_standstill(
        site=SiteProfile(
            profile=np.array([profile for profile, _, _ in learned]),
            history_hours=np.array([hours for _, hours, _ in learned]),
            history_reports=np.array([reports for _, _, reports in learned]),
        ),
        latest=to_minute(latest),
        until=to_minute(now),
        unheard=[(to_minute(begun), to_minute(ended)) for begun, ended in unheard],
        policy=current(),
    )
    return latest + timedelta(minutes=1) if silent else None
