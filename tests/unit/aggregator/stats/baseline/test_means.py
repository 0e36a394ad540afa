"""The means of bins, and of a part of each."""

import numpy as np

from aggregator.stats.baseline.means import Means

WHOLE = Means(np.array([[4.0]]), np.array([[6.0]]), np.array([[12.0]]), np.array([[1.5]]))


def test_a_share_of_a_bin_keeps_the_dispersion_of_the_whole():
    half = WHOLE.scale(0.5)

    scaled = [column.item() for column in (half.expected, half.null, half.size, half.dispersion)]
    assert scaled == [2.0, 3.0, 6.0, 1.5]


def test_a_whole_bin_is_the_same_object():
    assert WHOLE.scale(1.0) is WHOLE
