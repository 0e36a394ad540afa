"""What was an incident at the same hour of the week again and again."""

import numpy as np
import pytest

from aggregator.stats.baseline.recurrence import find_recurring
from aggregator.stats.policy import DEFAULT

HOURS = 8 * 168 - 5  # weeks count from the end


@pytest.mark.parametrize(
    ("weeks_ago", "learned"),
    [([1], []), ([1, 2], [1, 2]), ([1, 4], [1, 4]), ([1, 5], []), ([1, 2, 6], [1, 2, 6])],
)
def test_hours_of_two_weeks_of_the_last_four_are_learned(weeks_ago, learned):
    own, expected = np.zeros((2, HOURS), bool), np.zeros((2, HOURS), bool)
    own[1, [HOURS - week * 168 + 20 for week in weeks_ago]] = True
    expected[1, [HOURS - week * 168 + 20 for week in learned]] = True

    np.testing.assert_array_equal(find_recurring(own=own, policy=DEFAULT), expected)
