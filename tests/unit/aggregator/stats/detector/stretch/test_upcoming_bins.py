"""The next bins of an incident."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE
from aggregator.stats.detector.evidence_process import compute_log_ratios
from aggregator.stats.detector.stretch.state import LOOK_AHEAD, freeze_means, prepare_bins
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.episodes import make_episode
from tests.unit.aggregator.stats.series import flat
from tests.unit.aggregator.stats.stretches import make_state

RATES = [1.0, 4.0]
ROW = 1


def make_stretch(bins=6, **known):
    counts = np.arange(2 * bins).reshape(2, bins)
    return make_state(counts, baseline=flat(RATES), **known)


def test_the_level_and_the_error_stay_those_of_the_onset():
    episode = make_episode(level=1.5, error=0.25)

    frozen = freeze_means(make_stretch(), ROW, episode, at=2)

    assert frozen.first_minute == 2
    assert frozen.means.expected.tolist() == [[6.0] * 4]
    assert frozen.means.null.tolist() == [[7.5] * 4]


def test_of_a_part_the_service_is_frozen():
    whole = make_episode(level=2.0, error=0.0)
    episode = make_episode(level=9.0, error=9.0, part="surface:api", whole=whole)

    assert freeze_means(make_stretch(), ROW, episode, at=0, bins=1).means.null.tolist() == [[8.0]]


def test_a_fallen_level_counts_as_the_believed_one_in_the_null():
    state = make_stretch(bins=1)
    state.baseline = replace(state.baseline, believed_level=np.array([5.0, 1.0]))

    means = freeze_means(state, ROW, make_episode(level=0.5, error=0.0), at=0).means

    assert (means.expected.tolist(), means.null.tolist()) == ([[2.0]], [[4.0]])


def test_maintenance_raises_the_null_of_its_own_bins_only():
    vendor = np.array([[MAINTENANCE] * 6, [0, 0, 0, MAINTENANCE, OUTAGE, 0]])

    frozen = freeze_means(make_stretch(vendor=vendor), ROW, make_episode(error=0.0), at=2, bins=3)

    assert frozen.means.null.tolist() == [[4.0, 4.0, 4.0]]
    assert frozen.maintenance_means.null.tolist() == [[4.0, 8.4, 4.0]]


def test_bins_come_one_by_one_with_all_that_is_known_of_them():
    known = {
        name: np.arange(12).reshape(2, 6) + place for place, name in enumerate(("discarded", "networks"))
    }
    state = make_stretch(first_minute=50, vendor=np.full((2, 6), OUTAGE), **known)

    points = [point for point, _ in prepare_bins(state, ROW, make_episode(error=0.0), at=3)]

    assert [(point.end, point.reports) for point in points] == [(54, 9), (55, 10), (56, 11)]
    assert [(point.discarded, point.networks, point.vendor) for point in points] == [
        (9, 10, OUTAGE),
        (10, 11, OUTAGE),
        (11, 12, OUTAGE),
    ]
    assert {(point.expected, point.null) for point in points} == {(4.0, 4.0)}


def test_each_bin_has_the_likelihood_ratio_of_each_alternative():
    state, episode = make_stretch(), make_episode()
    means = freeze_means(state, ROW, episode, at=4).means

    ratios = [ratio for _, ratio in prepare_bins(state, ROW, episode, at=4)]

    nats = compute_log_ratios(counts=np.array([[10, 11]]), means=means, step=1, policy=DEFAULT)[:, 0]
    assert ratios == [np.exp(nats[:, 0]).tolist(), np.exp(nats[:, 1]).tolist()]


def test_announced_maintenance_takes_evidence_from_its_bins():
    plain, work = make_stretch(), make_stretch(vendor=np.full((2, 6), MAINTENANCE))
    (point, ratio), *_ = prepare_bins(plain, ROW, make_episode(), at=0)

    (same, less), *_ = prepare_bins(work, ROW, make_episode(), at=0)

    assert (same.expected, same.null, same.vendor) == (point.expected, point.null, MAINTENANCE)
    assert all(with_work < without for with_work, without in zip(less, ratio, strict=True))


@pytest.mark.parametrize("more", [0, 3])
def test_a_limited_number_of_bins_is_prepared_at_once(more):
    state = make_state(np.zeros((1, LOOK_AHEAD + more)))

    assert len(list(prepare_bins(state, 0, make_episode(), at=0))) == LOOK_AHEAD
    assert len(list(prepare_bins(state, 0, make_episode(), at=LOOK_AHEAD - 1))) == 1 + more
