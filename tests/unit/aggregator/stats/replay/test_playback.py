"""A scenario as the batches that a replay takes."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator import scenarios
from aggregator.stats.replay.playback import generate_batches
from aggregator.stats.replay.series import Names
from aggregator.stats.replay.simulation import DAY, generate_reports

WEDNESDAY = scenarios.load_scenario(name="wednesday")
FIRST = WEDNESDAY.first // DAY * DAY


def play(days, *, names=None, **changes):
    scenario = replace(WEDNESDAY, first=FIRST, last=FIRST + int(days * DAY), **changes)
    return list(generate_batches(scenario=scenario, names=names or Names(), seed=1))


@pytest.mark.parametrize(("days", "batches"), [(2, 2), (1.5, 2), (0, 0)])
def test_each_day_is_a_batch(days, batches):
    played = play(days)

    assert len(played) == batches
    assert all(np.diff(np.concatenate([batch.second for batch in played] or [[]])) >= 0)


def test_a_day_without_reports_is_no_batch():
    assert play(3, services=(), incidents=()) == []


def test_a_row_is_one_report_with_one_stance():
    (batch,) = play(1)
    reports = generate_reports(scenario=WEDNESDAY, first=FIRST, last=FIRST + DAY, seed=1)

    np.testing.assert_array_equal(batch.second, reports.at // 1000)
    np.testing.assert_array_equal(batch.works, reports.stance)
    assert set((batch.reports + batch.works).tolist()) == {1}


def test_cells_are_named_as_the_reports_are():
    names = Names()
    (batch,) = play(1, names=names)
    reports = generate_reports(scenario=WEDNESDAY, first=FIRST, last=FIRST + DAY, seed=1)

    cell = list(names.cells)[int(batch.cell[7])]

    assert cell == (
        reports.services[reports.service[7]],
        reports.surfaces[reports.surface[7]],
        reports.regions[reports.region[7]],
        reports.symptoms[reports.symptom[7]],
    )
