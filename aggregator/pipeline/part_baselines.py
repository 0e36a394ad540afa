"""RollupHour -> PartUsual: quiet reports of the parts of services, as long back as the baseline looks."""

from datetime import datetime, timedelta

import numpy as np
from django.db import connection

from aggregator.models import PartUsual
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.baseline.shares import HOURS
from reports import sql

HOUR = timedelta(hours=1)
MEMORY = "64MB"  # for what is summed up: sorted on disk it takes half as long again


def save_part_baselines(
    *,
    services: list[int],
    lived: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    observed: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    first: datetime,
    fitted: stats.Baselines,
    now: datetime,
) -> None:
    """Count the hours (N, H) from `first` on that were `observed`, as for the baseline that was `fitted`.

    `lived` (N, H): hours since the first report of each service; before, none could be left out.
    """
    row, place = np.nonzero(lived & ~observed)
    parameters: sql.Values = {
        "services": services,
        "first": first,
        "last": first + observed.shape[1] * HOUR,
        "left_services": [services[n] for n in row.tolist()],
        "left_hours": [first + n * HOUR for n in place.tolist()],
    }
    hourly: dict[int, dict[str, list[int]]] = {service: {} for service in services}
    daily: dict[int, dict[str, list[float]]] = {service: {} for service in services}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        cursor.execute(sql.load("aggregator", "part_sums"), parameters)
        for service, part, hour, reports, squares, products in cursor.fetchall():
            if hour is None:
                daily[service][part] = [squares, products]
            else:
                hourly[service].setdefault(part, [0] * HOURS)[hour] = reports
    PartUsual.objects.bulk_create(
        [
            PartUsual(
                service_id=service,
                fitted_at=now,
                history_hours=int(fitted.history_hours[n]),
                reports=hourly[service],
                days=daily[service],
            )
            for n, service in enumerate(services)
        ],
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["fitted_at", "history_hours", "reports", "days"],
    )
