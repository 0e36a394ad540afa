"""How widely a trouble is felt."""

import pytest

from aggregator.stats.place.breadth import measure_breadth
from aggregator.stats.policy import DEFAULT

USUAL = {("", "DE", ""): 60.0, ("chat", "FR", ""): 30.0, ("", "US", "slow"): 10.0, ("", "", ""): 500.0}


@pytest.mark.parametrize(
    ("observed", "share"),
    [
        ({("", "DE", ""): 40, ("", "FR", ""): 30, ("", "US", ""): 20}, 1.0),
        ({("", "DE", ""): 40, ("", "FR", ""): 3}, 0.6),
        ({("", "FR", "x"): 9, ("api", "FR", ""): 9}, 0.3),
        ({("", "", ""): 900}, 0.0),
    ],
)
def test_places_count_by_their_usual_reports(observed, share):
    assert measure_breadth(observed=observed, usual=USUAL, expected=10.0, policy=DEFAULT) == share


def test_without_places_nothing_is_said():
    assert measure_breadth(observed={}, usual={("", "", ""): 9.0}, expected=1.0, policy=DEFAULT) is None


def test_without_time_to_expect_anything_in_nothing_is_said():
    assert measure_breadth(observed={("", "DE", ""): 9}, usual=USUAL, expected=0.0, policy=DEFAULT) is None


def test_where_regions_are_named_strays_elsewhere_widen_nothing():
    observed = {("", "DE", ""): 40, ("", "FR", ""): 30, ("", "US", ""): 400}

    found = measure_breadth(observed=observed, usual=USUAL, expected=10.0, policy=DEFAULT, regions=("US",))

    assert found == 0.1
