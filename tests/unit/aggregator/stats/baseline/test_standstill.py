"""Whether the whole site has fallen silent."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.baseline.standstill import SiteProfile, is_standstill
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat

RATES = [1.5, 0.5]


def is_still(baseline, *, until, unheard=()):
    """Whether they stand still, with the last report at minute 1000."""
    site = SiteProfile(baseline.profile, baseline.history_hours, baseline.history_reports)
    return is_standstill(site=site, latest=1000, until=until, unheard=unheard, policy=DEFAULT)


@pytest.mark.parametrize(
    ("rates", "minutes", "unheard", "silent"),
    [
        (RATES, 19, (), False),
        (RATES, 21, (), True),
        ([500.0], 9, (), False),  # a hiccup
        (RATES, 30, ((1005, 1025),), False),  # we know already that nobody could report
        (RATES, 60, ((1005, 1025),), True),
    ],
)
def test_enough_must_have_been_due_for_long_enough(rates, minutes, unheard, silent):
    assert is_still(flat(rates), until=1001 + minutes, unheard=unheard) is silent


def test_services_of_which_nobody_speaks_add_up_to_nothing():
    many = replace(flat([0.003] * 5000), history_reports=np.ones(5000, np.int64))

    assert not is_still(many, until=1100)


def test_what_is_usual_for_newcomers_is_a_guess():
    new = replace(flat(RATES), history_hours=np.array([5, 5]))

    assert not is_still(new, until=2000)
