"""What was learned of services: defaults, rows, the rate between hours, and tails of any age."""

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import (
    WEEK,
    Baselines,
    build_cold_baselines,
    build_theoretical_tails,
    compute_expected_rate,
    compute_week_uncertainty,
    find_thin_services,
    join_baselines,
    parse_tails,
)
from aggregator.stats.policy import DEFAULT

MONDAY = 4 * 1440  # minute; 1970 began on a Thursday


def make_baselines(*, profile, hours=1000):
    size = len(profile)
    return Baselines(
        np.array(profile, float),
        np.full(size, 1.5),
        np.full(size, 0.01),
        np.full(size, hours),
        np.zeros(size),
    )


def test_what_older_rows_lack_is_as_in_theory():
    baseline = make_baselines(profile=np.ones((2, WEEK)))

    assert baseline.tails.tolist() == build_theoretical_tails(size=2).tolist()
    assert (baseline.uncertainty.min(), baseline.uncertainty.max()) == (1.0, 1.0)
    assert baseline.believed_level.tolist() == [0.0, 0.0]
    assert baseline.half_life.tolist() == [DEFAULT.level_half_lives[0]] * 2


def test_rows_are_taken_and_joined_in_their_order():
    baseline = make_baselines(profile=[[1.0] * WEEK, [2.0] * WEEK, [3.0] * WEEK])

    joined = join_baselines(parts=[baseline.take([2]), baseline.take([0, 1])])

    assert joined.profile[:, 0].tolist() == [3.0, 1.0, 2.0]


def test_the_rate_runs_straight_between_the_middles_of_hours():
    week = np.zeros((1, WEEK))
    week[0, 1] = 6.0  # Monday, 1:00 to 2:00

    rate = compute_expected_rate(
        baseline=make_baselines(profile=week), minutes=MONDAY + np.arange(30, 160, 20)
    )

    assert rate[0].tolist() == pytest.approx([0.0, 2.0, 4.0, 6.0, 4.0, 2.0, 0.0])


def test_the_week_ends_where_it_begins():
    week = np.zeros((1, WEEK))
    week[0, 0] = 4.0

    rate = compute_expected_rate(
        baseline=make_baselines(profile=week), minutes=np.array([MONDAY - 30, MONDAY])
    )

    assert rate[0].tolist() == pytest.approx([0.0, 2.0])


def test_uncertainty_is_read_in_the_same_way():
    baseline = make_baselines(profile=np.ones((1, WEEK)))
    baseline.uncertainty[0, 1] = 3.0

    factors = compute_week_uncertainty(baseline=baseline, minutes=MONDAY + np.array([30, 60, 90]))

    assert factors[0].tolist() == pytest.approx([1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("a_day", "hours", "thin"),
    [
        (DEFAULT.thin_reports_a_day, DEFAULT.thin_history_hours, False),
        (DEFAULT.thin_reports_a_day - 0.1, DEFAULT.thin_history_hours, True),
        (DEFAULT.thin_reports_a_day, DEFAULT.thin_history_hours - 1, True),
    ],
)
def test_few_reports_or_a_short_history_make_a_service_thin(a_day, hours, thin):
    baseline = make_baselines(profile=np.full((1, WEEK), (a_day + 1e-9) / 1440), hours=hours)

    assert find_thin_services(baseline=baseline, policy=DEFAULT).tolist() == [thin]


def test_tails_of_older_rows_are_completed():
    new = build_theoretical_tails(size=1)[0].tolist()

    assert parse_tails(rows=[[1.0, -2.0, 3.0, 4.0]]).tolist() == [[1.0, -2.0, 3.0, 4.0, *new[4:]]]
    assert parse_tails(rows=[]).shape == (0, len(new))


def test_a_service_without_history_is_expected_to_be_busy():
    cold = build_cold_baselines(size=2, policy=DEFAULT)

    assert (cold.profile.min(), cold.history_hours.tolist()) == (DEFAULT.cold_rate, [0, 0])
    assert cold.half_life.tolist() == [DEFAULT.level_half_lives[-1]] * 2
