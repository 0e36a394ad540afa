"""Who has bursts, and how high a rise must be to be more than one."""

import numpy as np
import pytest

from aggregator.stats.baseline.bursts import compute_burst_heights, learn_bursts
from aggregator.stats.baseline.daily_maxima import BURST, LEFT_OUT, OPENED
from aggregator.stats.policy import DEFAULT

DAYS = 28
YEAR = 365.25


def draw_days(*, services=40, every=2, least=2.0, exponent=1.5, seed=1, long=DAYS):
    """Tops (N, long) with an incident on every so manieth day, its height by Pareto's law from `least` on."""
    draw = np.random.default_rng(seed)
    maxima = 5 + draw.exponential(0.7, (services, long))
    rises = maxima[:, ::every]
    maxima[:, ::every] = OPENED + least * (1 + draw.pareto(exponent, rises.shape))
    return maxima


def draw_outages(*, services=40, every=7, highest=20.0, seed=1):
    """The same of outages: each height between 3 and `highest` times as likely, by its logarithm."""
    maxima = draw_days(services=services, every=every, seed=seed)
    opened = maxima >= OPENED
    heights = 3 * (highest / 3) ** np.random.default_rng(seed).random(opened.sum())
    maxima[opened] = OPENED + heights
    return maxima


def draw_slight(often, *, services=40, seed=2):
    """Rises (N, days) that only hours show."""
    return np.random.default_rng(seed).poisson(often, (services, DAYS)).astype(float)


def compute_heights(maxima, slight=None):
    slight = np.zeros(maxima.shape) if slight is None else slight
    bursts = learn_bursts(maxima=maxima, slight=slight, policy=DEFAULT)
    return compute_burst_heights(bursts=bursts, days_between=YEAR, policy=DEFAULT)


@pytest.mark.parametrize("least", [2.0, 10.0, 40.0])
def test_rises_every_other_day_are_bursts_at_any_height(least):
    assert compute_heights(draw_days(least=least)).min() > 2 * least


def test_one_with_bursts_among_many_with_outages_pays_alone():
    maxima = draw_outages()
    maxima[0] = draw_days()[0]

    assert (compute_heights(maxima) > 0).tolist() == [True] + [False] * 39


def test_a_service_with_low_bursts_among_high_ones_needs_less():
    maxima = np.concatenate([draw_days(services=1, long=56), draw_days(services=39, least=20.0, long=56)])

    assert compute_heights(maxima)[0] < 0.5 * compute_heights(maxima)[1:].min()


@pytest.mark.parametrize("every", [7, 14, 28])
def test_outages_are_no_bursts(every):
    """Those of a whole class, and of a service alone."""
    assert compute_heights(draw_outages(every=every)).max() == 0
    assert compute_heights(draw_outages(services=1, every=every)).tolist() == [0]


def test_rises_among_many_low_ones_are_bursts():
    """Once a week, and low ones that raised no alarm."""
    maxima = draw_outages()

    assert compute_heights(maxima, draw_slight(0.03)).max() == 0
    assert compute_heights(maxima, draw_slight(0.06)).min() > 10


def test_the_hours_around_an_incident_are_no_low_rises():
    maxima = draw_outages()
    opened = maxima >= OPENED

    assert compute_heights(maxima, np.where(opened | np.roll(opened, 1, axis=1), 1.0, 0.0)).max() == 0


def test_parts_have_no_low_rises_that_hours_show():
    bursts = learn_bursts(maxima=draw_days(every=7), slight=None, policy=DEFAULT)

    assert bursts[:, 0].max() == 0


def test_few_low_rises_show_nothing():
    maxima = draw_outages(services=4, every=28, highest=3.5)
    slight = np.eye(4, DAYS)

    assert compute_heights(maxima, np.where(maxima < OPENED, slight, 0)[:, ::-1] * 0.3).max() == 0
    assert compute_heights(maxima, slight[:, ::-1]).max() > 0


def test_a_new_service_is_judged_like_its_class():
    maxima = draw_days(every=4)
    maxima[0] = 5.0
    maxima[0, :14] = np.nan

    assert compute_heights(maxima, draw_slight(0.1))[0] > DEFAULT.burst_high


def test_neighbours_alone_silence_only_low_rises():
    maxima = draw_days()
    maxima[0] = 5.0
    maxima[1, 8:] = 5.0

    heights = compute_heights(maxima, draw_slight(0.5))

    assert (heights[:3] > DEFAULT.burst_high).tolist() == [False, True, True]
    assert heights[0] == DEFAULT.burst_high


def test_what_the_operator_calls_no_outage_is_a_burst_at_any_height():
    maxima = draw_days(services=1, every=7, least=30.0)

    assert compute_heights(np.where(maxima > OPENED, maxima - OPENED + BURST, maxima)).min() >= 30


def test_days_of_which_nothing_is_known_change_nothing():
    maxima = draw_days()
    unknown = np.concatenate([np.full((40, 9), np.nan), np.full((40, 9), LEFT_OUT), maxima], axis=1)

    np.testing.assert_allclose(compute_heights(unknown), compute_heights(maxima), rtol=1e-12)


def test_what_is_many_times_the_usual_is_always_told():
    assert compute_heights(draw_days(least=70.0, exponent=0.7)).max() == DEFAULT.burst_most


@pytest.mark.parametrize("exponent", [3.0, 4.0])
def test_bursts_come_as_often_as_promised(exponent):
    """What is learned of two weeks holds for the years after."""
    maxima = draw_days(exponent=exponent, long=20_000)

    often = (maxima - OPENED > compute_heights(maxima[:, :14])[:, None]).mean()

    assert 0.2 / YEAR <= often <= 1.5 / YEAR
