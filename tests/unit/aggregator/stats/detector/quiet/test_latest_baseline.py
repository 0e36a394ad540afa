"""What is expected of a service whose level stands still."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.quiet.latest_baseline import LatestBaseline
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat
from tests.unit.aggregator.stats.stretches import make_state, weigh_stretch

RATES = [1.0, 5.0]
BUSY = 1  # row


def make_latest(*, vendor=None, **memory):
    """Of two services in three bins, whose level is what the memory holds."""
    start = Memory.start(size=2, minute=0, policy=DEFAULT)
    state = make_state([[1, 1, 1], [5, 5, 5]], baseline=flat(RATES), memory=replace(start, **memory))
    known = None if vendor is None else np.array(vendor)
    return LatestBaseline(
        state.season_of, state.lift_of, state.baseline, weigh_stretch(state), known, DEFAULT
    )


def compute(latest, *, row=BUSY, at=2, minutes=(0, 1, 2)):
    return latest.compute_means(row=row, index=row, at=at, minutes=np.array(minutes))


@pytest.mark.parametrize("row", [0, BUSY])
def test_at_its_own_bin_it_is_what_the_quiet_bins_were_weighed_by(row):
    latest = make_latest(level_reports=np.array([50.0, 900.0]), level_expected=np.array([90.0, 600.0]))
    weighed = latest.quiet.means

    for at in (0, 2):
        means = compute(latest, row=row, at=at, minutes=[at])
        assert means.expected.tolist() == [[weighed.expected[row, at]]]
        assert means.null.tolist() == [[weighed.null[row, at]]]
        assert means.size.tolist() == [[weighed.size[row, at]]]


def test_the_level_is_that_of_one_bin_at_all_minutes():
    latest = make_latest(level_reports=np.array([0.0, 900.0]), level_expected=np.array([0.0, 600.0]))
    moved = replace(latest.quiet, level=np.array([[1.0] * 3, [1.0, 2.0, 3.0]]))

    means = compute(replace(latest, quiet=moved), at=1, minutes=[-600, 0, 600])

    assert means.expected.tolist() == [[10.0] * 3]


@pytest.mark.parametrize(("status", "raised"), [(MAINTENANCE, True), (OUTAGE, False), (0, False)])
def test_maintenance_raises_the_null_by_the_status_at_that_bin(status, raised):
    other = OUTAGE if raised else MAINTENANCE  # at the other bins and of the other service
    latest = make_latest(vendor=[[other] * 3, [other, other, status]])

    means, plain = compute(latest), compute(replace(latest, vendor=None))

    more = DEFAULT.maintenance_rise * plain.null + DEFAULT.maintenance_extra
    np.testing.assert_array_equal(means.null, more if raised else plain.null)


def test_an_absorbed_shift_is_expected_and_not_believed_longer_than_it_lasts():
    """Without it, a level that fell below the believed one counts as that one in the null."""
    believed = replace(flat(RATES), believed_level=np.array([0.9, 0.9]))
    fallen = {"level_reports": np.array([0.0, 3e4]), "level_expected": np.array([0.0, 6e4])}
    plain = compute(replace(make_latest(**fallen), baseline=believed))
    lifted = compute(replace(make_latest(**fallen, lift=np.array([1.0, 3.0])), baseline=believed))

    factor = (plain.null / plain.expected) / (lifted.null / lifted.expected)
    np.testing.assert_allclose(factor, 0.9 / 0.5, rtol=0.01)
