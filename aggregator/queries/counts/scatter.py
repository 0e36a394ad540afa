"""How much the minutes of a day varied around the mean of their hour."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import connection

from aggregator.policy import current
from aggregator.stats.baseline import scatter
from aggregator.stats.score import Floats
from reports import sql


def read_scatter_of_day(*, services: Sequence[int], first: datetime, last: datetime) -> Floats:
    """(N,) variance over mean of the minutes of [first, last) within hours; nan: too few reports."""
    sums = np.zeros((2, len(services)))
    positions = {service: n for n, service in enumerate(services)}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "scatter_of_day"),
            {"first": first, "last": last, "services": list(services)},
        )
        for service, *values in cursor.fetchall():
            sums[:, positions[service]] = values
    return scatter.compute_minute_dispersion(squares=sums[0], reports=sums[1], policy=current())
