"""The product-limit estimate against what can be counted by hand."""

import numpy as np
import pytest

from aggregator.stats.ending.survival import compute_effective_size, estimate_curve


def made(left, ended=None, weight=None):
    size = len(left)
    return estimate_curve(
        left=np.array(left, float),
        ended=np.ones(size, bool) if ended is None else np.array(ended),
        weight=np.ones(size) if weight is None else np.array(weight, float),
    )


def test_of_nine_alike_the_fifth_is_the_median_and_the_ninth_nine_in_ten():
    nine = made([90, 10, 20, 30, 40, 50, 60, 70, 80])

    assert nine.quantile(over=0.5, age=0) == pytest.approx(50)
    assert nine.quantile(over=0.9, age=0) == pytest.approx(90)
    assert nine.over_by(left=50, age=0) == pytest.approx(0.5)


def test_one_that_goes_on_counts_for_as_long_as_it_was_seen():
    # Four at risk and the one asked about; then three and two, as one was lost from sight.
    found = made([10, 20, 30, 40], ended=[True, False, True, True])

    assert found.share.tolist() == pytest.approx([1, 4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3 * 1 / 2])


def test_weights_of_two_are_worth_two_problems():
    assert made([10, 30], weight=[2, 1]).over_by(left=10, age=0) == pytest.approx(2 / (3 + 3 / 1.8))
    assert compute_effective_size(np.array([2.0, 1.0])) == pytest.approx(1.8)


def test_those_of_one_minute_are_half_over_in_it():
    assert made([10, 10, 10]).over_by(left=10, age=0) == pytest.approx(0.5)


def test_beyond_the_longest_half_last_twice_as_long():
    found = made([30])

    assert found.quantile(over=0.75, age=30) == pytest.approx(2 * 60 - 30)
    assert found.over_by(left=2 * 60 - 30, age=30) == pytest.approx(0.75)
