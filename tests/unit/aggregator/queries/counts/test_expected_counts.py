"""Rows of the table as the statistics take them."""

import numpy as np
import pytest

from aggregator.models import Baseline
from aggregator.queries.counts.expected_counts import NOT_TRUSTED, assemble_baseline
from aggregator.stats.baseline.baselines import WEEK


def make_row(**fields) -> Baseline:
    """A row that was learned long ago: columns that came later are empty."""
    known = {"profile": [2.0] * WEEK, "dispersion": 1.5, "wander": 0.01, "tails": NOT_TRUSTED}
    return Baseline(**{"history_hours": 1000, "history_reports": 60_000} | known | fields)


def test_each_row_of_the_table_is_a_row_of_each_array():
    baseline = assemble_baseline([make_row(), make_row(dispersion=3.0, half_life=60.0, believed=0.5)])

    assert baseline.profile.shape == baseline.uncertainty.shape == (2, WEEK)
    assert baseline.dispersion.tolist() == [1.5, 3.0]
    assert baseline.half_life.tolist() == [240.0, 60.0]
    assert baseline.believed_level.tolist() == [0.0, 0.5]
    assert baseline.history_reports.tolist() == [60_000, 60_000]


@pytest.mark.parametrize(("stored", "doubt"), [([], 1.0), ([1.25] * WEEK, 1.25)])
def test_a_row_without_uncertain_hours_is_certain(stored, doubt):
    baseline = assemble_baseline([make_row(doubt=stored)])

    assert np.unique(baseline.uncertainty).tolist() == [doubt]


def test_parts_of_an_old_row_have_the_tails_of_a_new_service():
    baseline = assemble_baseline([make_row(part_tails=[])])

    np.testing.assert_array_equal(baseline.part_tails, baseline.tails)


def test_no_rows_are_arrays_without_rows():
    baseline = assemble_baseline([])

    assert (baseline.profile.shape, baseline.uncertainty.shape, len(baseline.dispersion)) == (
        (0, WEEK),
        (0, WEEK),
        0,
    )
