"""Reads how often something should happen, beside how often it did."""

from datetime import datetime, timedelta

import numpy as np

from aggregator.models.baselines import Baseline
from aggregator.models.detection import Watch
from aggregator.models.incidents import Incident
from aggregator.models.states import Level
from aggregator.policy import current
from aggregator.queries import bursts
from aggregator.queries.answers.board import Board
from aggregator.queries.answers.calibration import BandCoverage, Calibration, Volume
from aggregator.queries.incidents import endings, notes
from aggregator.stats.baseline import calibration_check
from aggregator.stats.baseline.calibration_check import CheckedRate
from aggregator.stats.policy import Policy
from aggregator.stats.states import State
from aggregator.times import to_datetime

YEAR = timedelta(days=365)
QUIET = {Level.OK, Level.THIN}
# The classes of calibration_check.CLASSES in words, in their order.
NAMES = ("under 3 an hour", "3 to 18 an hour", "18 to 180 an hour", "more than 180 an hour")


def read_calibration(*, now: datetime) -> Calibration:
    """All but the coverage of the day that the board shows."""
    rows = list(
        Baseline.objects.filter(service__active=True, history_reports__gt=0).values_list(
            "tops", "in_force", "profile"
        )
    )
    rate = np.array([np.mean(profile) for *_, profile in rows])
    policy = current()
    lines = calibration_check.check_quiet_days(
        # Only days whose threshold was kept: without it there is no promise to check.
        maxima=[np.array(tops[len(tops) - len(offsets) :], float) for tops, offsets, _ in rows],
        in_force=[np.array(offsets, float) for _, offsets, _ in rows],
        rate=rate,
    )
    classes = np.digitize(rate, calibration_check.CLASSES)
    since = _find_start(now)
    return Calibration(
        policy=policy,
        volumes=tuple(
            Volume(name, int((classes == n).sum()), tuple(lines[n])) for n, name in enumerate(NAMES)
        ),
        suspicions=_test_suspicions(since, now, policy),
        coverage=BandCoverage(0, 0, policy.usual_share),
        bursts=len(bursts.read_height_thresholds()),
        marked_false=notes.count_false_alarms(since=since, until=now),
        ends=endings.read_end_coverage(),
    )


def _find_start(now: datetime) -> datetime:
    """A year ago, or later: when the first service began to be watched."""
    begun = min(map(to_datetime, Watch.objects.values_list("memory__born", flat=True)), default=now)
    return max(begun, now - YEAR)


def _test_suspicions(since: datetime, now: datetime, policy: Policy) -> CheckedRate:
    unconfirmed = Incident.objects.filter(
        state=State.RESOLVED, opened_at=None, detected_at__gte=since, detected_at__lt=now
    )
    days = max((now - since) / timedelta(days=1), 0.0)
    return calibration_check.check_suspicions(came_to_nothing=unconfirmed.count(), days=days, policy=policy)


def measure_coverage(*, board: Board) -> BandCoverage:
    """Of the day that the board shows."""
    quarters = within = 0
    for row in board.rows:
        if row.verdict.level in QUIET and row.verdict.expected is not None:
            spark = row.spark
            inside = [
                low <= reports <= high
                for n, (reports, low, high) in enumerate(
                    zip(spark.reports, spark.low, spark.high, strict=True)
                )
                if n not in spark.unheard
            ]
            quarters += len(inside)
            within += sum(inside)
    return BandCoverage(quarters, within, current().usual_share)
