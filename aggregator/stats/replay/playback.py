"""A scenario as the batches that a replay takes."""

from collections.abc import Iterator

import numpy as np

from aggregator.stats.replay.scenario import Scenario
from aggregator.stats.replay.series import Batch, Names
from aggregator.stats.replay.simulation import DAY, SimulatedReports, generate_reports


def generate_batches(*, scenario: Scenario, names: Names, seed: int) -> Iterator[Batch]:
    """The rows of a whole scenario, a day at a time."""
    # A day at a time, so that memory holds the reports of one day and not of all weeks.
    for first in range(scenario.first, scenario.last, DAY):
        last = min(first + DAY, scenario.last)
        reports = generate_reports(scenario=scenario, first=first, last=last, seed=seed)
        if len(reports):
            yield _build_batch(reports, names)


def _build_batch(reports: SimulatedReports, names: Names) -> Batch:
    columns = zip(reports.service, reports.surface, reports.region, reports.symptom, strict=True)
    services, cells = [], []
    for service, surface, region, symptom in columns:
        name = reports.services[service]
        services.append(names.number_service(name))
        cells.append(
            names.number_cell(
                (name, reports.surfaces[surface], reports.regions[region], reports.symptoms[symptom])
            )
        )
    broken = np.where(reports.stance == 0, 1, 0)
    places = np.array(services, np.int64), np.array(cells, np.int64)
    return Batch(reports.at // 1000, *places, broken, 1 - broken, reports.network)
