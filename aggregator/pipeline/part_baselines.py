"""RollupHour -> PartUsual: quiet reports of the parts of services, as long back as the baseline looks."""

from datetime import datetime

import numpy as np
from django.db import connection

from aggregator.models.baselines import PartUsual
from aggregator.pipeline.inputs.learnable_hours import LearnableHours
from aggregator.stats.baseline.baselines import Baselines
from aggregator.stats.baseline.shares import HOURS
from aggregator.times import HOUR
from reports import sql

# For what is summed up: sorted on disk it takes half as long again.
MEMORY = "64MB"


def save_part_baselines(
    *, services: list[int], hours: LearnableHours, fitted: Baselines, now: datetime
) -> None:
    """Count the hours that the baseline was `fitted` to.

    Hours before a service's first report need not be left out: they hold nothing.
    """
    # The hours to leave out are far fewer than those to count, so they go to the database.
    row, column = np.nonzero(hours.lived & ~hours.learnable)
    parameters: sql.Values = {
        "services": services,
        "first": hours.first,
        "last": hours.first + hours.learnable.shape[1] * HOUR,
        "left_services": [services[n] for n in row.tolist()],
        "left_hours": [hours.first + n * HOUR for n in column.tolist()],
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
    # A service without any report gets a row as well: without one it would count as never fitted.
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
