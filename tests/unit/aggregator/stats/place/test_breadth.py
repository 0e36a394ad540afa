"""How widely an incident is felt."""

import pytest

from aggregator.stats.place.breadth import measure_breadth
from aggregator.stats.policy import DEFAULT

QUIET = {("", "DE", ""): 60.0, ("chat", "FR", ""): 30.0, ("", "US", "slow"): 10.0, ("", "", ""): 500.0}


@pytest.mark.parametrize(
    ("observed", "share"),
    [
        ({("", "DE", ""): 40, ("", "FR", ""): 30, ("", "US", ""): 20}, 1.0),
        ({("", "DE", ""): 40, ("", "FR", ""): 3}, 0.6),
        ({("", "FR", "x"): 9, ("api", "FR", ""): 9}, 0.3),
        ({("", "", ""): 900}, 0.0),
    ],
)
def test_places_are_weighted_by_their_quiet_reports(observed, share):
    assert measure_breadth(observed=observed, quiet=QUIET, expected=10.0, policy=DEFAULT) == share


def test_without_places_there_is_no_breadth():
    assert measure_breadth(observed={}, quiet={("", "", ""): 9.0}, expected=1.0, policy=DEFAULT) is None


def test_without_expected_reports_there_is_no_breadth():
    assert measure_breadth(observed={("", "DE", ""): 9}, quiet=QUIET, expected=0.0, policy=DEFAULT) is None


def test_where_regions_are_named_strays_elsewhere_widen_nothing():
    observed = {("", "DE", ""): 40, ("", "FR", ""): 30, ("", "US", ""): 400}

    breadth = measure_breadth(observed=observed, quiet=QUIET, expected=10.0, policy=DEFAULT, regions=("US",))

    assert breadth == 0.1
