"""What an incident looks like so far: its peak, and where it is. Reads only; pipeline/incidents.py writes."""

from datetime import datetime, timedelta

import numpy as np

from aggregator.models.baselines import Baseline
from aggregator.queries.counts import bucket_counts, expected_counts, report_cells
from aggregator.stats.baseline.baselines import Baselines, compute_expected_rate
from aggregator.stats.detector.evidence import estimate_severity
from aggregator.stats.place.breadth import measure_breadth
from aggregator.stats.place.localisation import localise
from aggregator.stats.place.part import include_part
from aggregator.stats.policy import DEFAULT, WINDOW_MINUTES
from aggregator.times import MINUTE
from reports.models import Stance

WINDOW = timedelta(minutes=WINDOW_MINUTES)


def describe_incident(
    *, service_id: int, onset_at: datetime, last: datetime, part: str = ""
) -> dict[str, object]:
    """Fields of Incident, from the minutes of [onset, last): its fullest 15 minutes, and its place.

    The last minute may be running; it counts as far as it has passed. `part`: whose reports it rests on.
    """
    baseline = expected_counts.assemble_baseline([Baseline.objects.get(service_id=service_id)])
    # From a window before the onset on: the fullest 15 minutes may begin before it.
    peak = _find_peak(service_id, baseline, onset_at - WINDOW, last)
    return peak | _locate_incident(service_id, baseline, onset_at, last, part)


def _find_peak(service_id: int, baseline: Baselines, first: datetime, last: datetime) -> dict[str, object]:
    counts = bucket_counts.read_counts(services=[service_id], first=first, last=last, step=MINUTE)
    minutes = _list_minutes(first, last)
    width = WINDOW // MINUTE
    # Too young to have filled a window: a peak of fewer minutes could not be compared with later ones.
    if len(minutes) < width:
        return {}
    line = np.array([counts[service_id, minute, Stance.BROKEN] for minute in minutes])
    sums = np.convolve(line, np.ones(width, dtype=np.int64), "valid")
    fullest = int(sums.argmax())
    expected = _sum_expected(baseline, minutes[fullest : fullest + width])
    scatter = float(baseline.dispersion[0] + baseline.wander[0] * expected)
    least = estimate_severity(
        observed=int(sums[fullest]), expected=expected, dispersion=scatter, policy=DEFAULT
    )
    return {
        "peak": int(sums[fullest]),
        "peak_at": minutes[fullest] + WINDOW,
        "expected_at_peak": expected,
        "severity": round(least, 2),
    }


def _locate_incident(
    service_id: int, baseline: Baselines, first: datetime, last: datetime, part: str
) -> dict[str, object]:
    observed = report_cells.read_observed(services=[service_id], first=first, last=last)[service_id]
    reference = report_cells.read_expected(service_id=service_id, first=first, last=last)
    # With the part of the running minute that has passed, as its reports are counted too.
    expected = _sum_expected(baseline, _list_minutes(first, last)) + _expect_running_minute(baseline, last)
    scope = localise(observed=observed, quiet=reference, expected=expected, policy=DEFAULT)
    scope = include_part(scope=scope, part=part)
    return {
        "breadth": measure_breadth(
            observed=observed, quiet=reference, expected=expected, policy=DEFAULT, regions=scope.regions
        ),
        "provisional": last - first < timedelta(minutes=DEFAULT.scope_minutes),
        "surfaces": list(scope.surfaces),
        "symptoms": list(scope.symptoms),
        "regions": list(scope.regions),
    }


def _sum_expected(baseline: Baselines, minutes: list[datetime]) -> float:
    stamps = np.array([int(minute.timestamp()) // 60 for minute in minutes], dtype=np.int64)
    return float(compute_expected_rate(baseline=baseline, minutes=stamps).sum())


def _expect_running_minute(baseline: Baselines, last: datetime) -> float:
    """Expected reports in the minute of `last`, as far as it has passed."""
    begun = last.replace(second=0, microsecond=0)
    return _sum_expected(baseline, [begun]) * ((last - begun) / MINUTE)


def _list_minutes(first: datetime, last: datetime) -> list[datetime]:
    return [first + n * MINUTE for n in range(max(0, (last - first) // MINUTE))]
