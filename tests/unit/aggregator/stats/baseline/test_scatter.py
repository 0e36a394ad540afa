"""What minutes show of their scatter that hours average out."""

from dataclasses import replace

import numpy as np

from aggregator.stats.baseline.baselines import build_cold_baselines
from aggregator.stats.baseline.fitting import ObservedDays, ObservedHours, fit_baselines
from aggregator.stats.baseline.scatter import measure_day_dispersion, raise_dispersion
from aggregator.stats.policy import DEFAULT

DAY = 1440


def draw_noisy(days, *, rate=9.0, variance=0.2, seed=1):
    """Poisson counts of a rate that is multiplied by noise of its own in each minute."""
    draw = np.random.default_rng(seed)
    return draw.poisson(rate * draw.gamma(1 / variance, variance, (1, days * DAY)))


def test_noise_that_multiplies_minute_by_minute_is_learned():
    counts = draw_noisy(28)
    hours = counts.reshape(1, -1, 60).sum(axis=2)
    scatters = np.stack(
        [measure_day_dispersion(counts=day, policy=DEFAULT) for day in np.split(counts, 28, axis=1)], axis=1
    )
    inputs = {
        "hours": ObservedHours(hours, np.ones(hours.shape, bool), first_hour=0),
        "prior": build_cold_baselines(size=1, policy=DEFAULT),
        "policy": DEFAULT,
    }

    by_hours, by_minutes = (
        fit_baselines(**inputs).dispersion[0],
        fit_baselines(
            **inputs,
            days=ObservedDays(dispersions=scatters),
        ).dispersion[0],
    )

    true = 1 + 0.2 * 9
    assert by_hours < 0.6 * true
    assert 0.8 * true < by_minutes < true


def test_days_with_an_outage_or_few_reports_say_nothing():
    few = [9.0, *[np.nan] * 5]
    days = np.array([[1.4] * 8 + [40.0] * 6, [*few, *few, 9.0, 9.0]])

    assert raise_dispersion(dispersion=np.array([1.3, 1.3]), days=days, policy=DEFAULT).tolist() == [1.3, 1.3]


def test_minutes_never_lower_what_hours_show():
    days = np.full((1, 5), 1.1)

    assert raise_dispersion(dispersion=np.array([2.0]), days=days, policy=DEFAULT).tolist() == [2.0]


def test_few_reports_tell_nothing():
    few = replace(DEFAULT, minutes_reports=1e9)

    assert np.isnan(measure_day_dispersion(counts=draw_noisy(1), policy=few)).all()
