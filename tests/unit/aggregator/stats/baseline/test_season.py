"""What a bin should bring, and how far that may be off."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.baseline.means import LaggedBins, LocalLevel
from aggregator.stats.baseline.season import (
    compute_level_error,
    compute_local_level,
    compute_means,
    compute_season,
    compute_uncertainty_factor,
    follow_level,
)
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat

NO_LIFT = {"lift": np.ones(1), "lift_at": np.zeros(1, np.int64)}
HALF_LIFE = int(DEFAULT.lift_half_life)
NOTHING = (np.zeros(1), np.zeros(1))


def make_rising_week():
    """A service whose expected rate is the number of the hour of the week."""
    return replace(flat([1.0]), profile=np.arange(168.0)[None])


def season_of(baseline, *, step, minutes=(0,), **lift):
    minutes = np.array(minutes, np.int64)
    return compute_season(
        baseline=baseline, minutes=minutes, step=step, policy=DEFAULT, **NO_LIFT | lift
    ).tolist()[0]


def level_sums(counts, *, expected=2.0, silent=False, **changes):
    """The sums of the level after bins of a service whose own expected reports are `expected`."""
    counts = np.array([counts])
    bins = LaggedBins(
        counts,
        np.full(counts.shape, expected),
        np.ones(counts.shape, bool),
        np.full(counts.shape, silent),
    )
    baseline = replace(flat([expected]), half_life=np.array([240.0]), **changes)
    sums = follow_level(bins=bins, start=NOTHING, baseline=baseline, step=1, policy=DEFAULT)
    return [float(each[0, -1]) for each in sums]


@pytest.mark.parametrize(("step", "rate"), [(1, 71.5), (5, 71.5 + 2 / 60), (60, 72.0)])
def test_a_bin_has_the_rate_at_its_middle(step, rate):
    """Minute 0 is Thursday, hour 72 of the week; the centre of an hour is its half."""
    assert season_of(make_rising_week(), step=step) == [pytest.approx(rate * step)]


def test_an_absorbed_shift_fades_with_its_half_life():
    lifted = {"lift": np.array([3.0]), "lift_at": np.zeros(1, np.int64)}

    season = season_of(flat([2.0]), step=1, minutes=(0, HALF_LIFE, 2 * HALF_LIFE), **lifted)

    assert season == pytest.approx([6.0, 4.0, 3.0])


@pytest.mark.parametrize(("age", "lift"), [(-5, 3.0), (0, 3.0), (HALF_LIFE, 2.0), (9 * HALF_LIFE, 1.0039)])
def test_a_shift_is_whole_until_it_is_absorbed(age, lift):
    assert DEFAULT.fade_lift(lift=3.0, age=age) == pytest.approx(lift, abs=1e-4)


def test_a_single_minute_pulls_the_level_no_further_than_four_deviations():
    cap = 2.0 + DEFAULT.winsor_sd * np.sqrt(2.0 * 1.2)

    assert level_sums([8]) == pytest.approx([8.0, 2.0])  # below the cap, in full
    assert level_sums([500]) == pytest.approx([cap, 2.0])


def test_a_single_report_always_counts_in_full():
    assert level_sums([1], expected=0.001)[0] == 1.0


def test_the_guess_for_a_newborn_caps_nothing():
    assert level_sums([500], history_hours=np.array([5])) == pytest.approx([500.0, 2.0])


def test_bins_are_forgotten_with_the_half_life_of_the_level():
    sums = level_sums([8] + [0] * 240)

    assert sums[0] == pytest.approx(4.0)


def test_in_a_silence_the_level_stands_still():
    assert level_sums([0] * 500, silent=True) == [0.0, 0.0]


@pytest.mark.parametrize(("reports", "level"), [(0.0, 0.4), (1e6, 3.0)])
def test_the_level_stays_within_its_bounds(reports, level):
    sums = {"reports": np.array([[reports]]), "expected": np.array([[1e5]])}

    assert compute_local_level(**sums, baseline=flat([2.0]), policy=DEFAULT).tolist() == [[level]]


def test_the_level_may_fall_by_an_absorbed_shift():
    sums = {"reports": np.zeros((1, 1)), "expected": np.array([[1e5]])}

    level = compute_local_level(**sums, baseline=flat([2.0]), policy=DEFAULT, lift=np.array([[4.0]]))

    assert level.tolist() == [[0.1]]


def test_the_error_falls_with_the_weeks_of_history():
    errors = [
        compute_level_error(
            sums=(np.array([[100.0]]), np.array([[100.0]])),
            season=np.array([[2.0]]),
            baseline=replace(flat([2.0]), history_hours=np.array([weeks * 168])),
            step=1,
            policy=DEFAULT,
        )[0, 0]
        for weeks in (1, 3, 8)
    ]

    assert errors == sorted(errors, reverse=True)


def test_a_level_below_the_believed_one_raises_the_null():
    believed = replace(flat([2.0]), believed_level=np.array([0.9]))
    levels = {"level": np.array([[0.45, 1.0]]), "minutes": np.arange(2), "step": 1}

    assert compute_uncertainty_factor(baseline=believed, **levels).tolist() == [[2.0, 1.0]]


def test_means_are_season_times_level_with_the_error_in_the_null():
    local = LocalLevel(np.array([[2.0]]), np.array([[0.1]]), 1.5)

    means = compute_means(season=np.array([[3.0]]), local=local, baseline=flat([3.0]), step=1, policy=DEFAULT)

    assert (means.expected[0, 0], means.null[0, 0]) == pytest.approx((6.0, 6.0 * 1.1 * 1.5))
    assert means.size[0, 0] == pytest.approx(means.null[0, 0] / (means.dispersion[0, 0] - 1))


def test_a_share_of_a_bin_is_as_scattered_as_the_whole():
    local = LocalLevel(np.ones((1, 1)), np.zeros((1, 1)))
    whole = compute_means(season=np.array([[3.0]]), local=local, baseline=flat([3.0]), step=1, policy=DEFAULT)

    half = whole.scale(0.5)

    assert (half.expected[0, 0], half.size[0, 0]) == (1.5, whole.size[0, 0] / 2)
    assert half.dispersion is whole.dispersion
