"""Reports by service, bucket and stance."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from aggregator.queries.filters import EVERYTHING, Filter
from aggregator.times import HOUR
from reports import sql
from reports.models import Stance

STANCES = (Stance.BROKEN.value, Stance.WORKS.value)
Counts = dict[tuple[int, datetime, str], int]


def read_counts(
    *,
    services: Sequence[int],
    first: datetime,
    last: datetime,
    step: timedelta,
    only: Filter = EVERYTHING,
) -> Counts:
    """Reports by (service, start of bucket, stance); absent is 0."""
    # Buckets of whole hours are summed up from a sixtieth of the rows.
    by_hour = step % HOUR == timedelta(0) and first.minute == 0
    name = "hours_in_buckets" if by_hour else "minutes_in_buckets"
    parameters: sql.Values = {
        "services": list(services),
        "first": first,
        "last": last,
        "step": step,
        "surface": only.surface,
        "symptom": only.symptom,
        "region": only.region,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", name), parameters)
        return defaultdict(int, {(s, at, stance): int(n) for s, at, stance, n in cursor.fetchall()})


def read_array(
    *, services: Sequence[int], first: datetime, last: datetime, step: timedelta
) -> NDArray[np.int64]:
    """(2, N, buckets): the same by stance (STANCES), service and bucket, in order."""
    counts = np.zeros((2, len(services), (last - first) // step), dtype=np.int64)
    places = {service: place for place, service in enumerate(services)}
    for (service, at, stance), reports in read_counts(
        services=services, first=first, last=last, step=step
    ).items():
        counts[STANCES.index(stance), places[service], (at - first) // step] = reports
    return counts


def list_steps(first: datetime, last: datetime, step: timedelta) -> list[datetime]:
    return [first + n * step for n in range(max(0, (last - first) // step))]
