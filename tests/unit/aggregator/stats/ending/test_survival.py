"""The product-limit estimate against what can be counted by hand."""

import numpy as np
import pytest

from aggregator.stats.ending.survival import compute_effective_size, estimate_curve


def make_curve(left, ended=None, weight=None):
    size = len(left)
    return estimate_curve(
        left=np.array(left, float),
        ended=np.ones(size, bool) if ended is None else np.array(ended),
        weight=np.ones(size) if weight is None else np.array(weight, float),
    )


def test_of_nine_alike_the_fifth_is_the_median_and_the_ninth_nine_in_ten():
    nine = make_curve([90, 10, 20, 30, 40, 50, 60, 70, 80])

    assert nine.compute_quantile(share=0.5, age=0) == pytest.approx(50)
    assert nine.compute_quantile(share=0.9, age=0) == pytest.approx(90)
    assert nine.compute_ended_share(left=50, age=0) == pytest.approx(0.5)


def test_one_that_goes_on_counts_for_as_long_as_it_was_seen():
    # Four at risk and the one asked about; then three and two, as one was lost from sight.
    found = make_curve([10, 20, 30, 40], ended=[True, False, True, True])

    assert found.share.tolist() == pytest.approx([1, 4 / 5, 4 / 5 * 2 / 3, 4 / 5 * 2 / 3 * 1 / 2])


def test_weights_of_two_are_worth_two_problems():
    assert make_curve([10, 30], weight=[2, 1]).compute_ended_share(left=10, age=0) == pytest.approx(
        2 / (3 + 3 / 1.8)
    )
    assert compute_effective_size(np.array([2.0, 1.0])) == pytest.approx(1.8)


def test_those_of_one_minute_are_half_over_in_it():
    assert make_curve([10, 10, 10]).compute_ended_share(left=10, age=0) == pytest.approx(0.5)


def test_beyond_the_longest_half_last_twice_as_long():
    found = make_curve([30])

    assert found.compute_quantile(share=0.75, age=30) == pytest.approx(2 * 60 - 30)
    assert found.compute_ended_share(left=2 * 60 - 30, age=30) == pytest.approx(0.75)
