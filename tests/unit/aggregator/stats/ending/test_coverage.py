"""How often "half" and "nine in ten" were right."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.ending.archive import build_archive
from aggregator.stats.ending.coverage import measure_coverage
from aggregator.stats.ending.end_coverage import EndCoverage, Milestone
from aggregator.stats.ending.outlook import learn_experience
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.ending.made import draw_incidents

HALF_HOUR = EndCoverage(Milestone.HALF_HOUR, of=100, half=50, most=90, half_width=20.0, most_width=70.0)


@pytest.fixture(scope="module")
def experience():
    incidents = draw_incidents(np.random.default_rng(3), services=9, each=5, spread=0.5)
    return learn_experience(own=build_archive(incidents), elsewhere=build_archive([]), policy=DEFAULT)


@pytest.mark.parametrize(
    ("of", "hits", "verdict"),
    [
        (29, 5, "too early"),
        (30, 5, "off"),
        (100, 36, "off"),
        (100, 37, "as promised"),
        (100, 63, "as promised"),
        (100, 64, "off"),
    ],
)
def test_the_verdict_allows_for_chance(of, hits, verdict):
    assert replace(HALF_HOUR, of=of).verdict(hits=hits, promised=0.5) == verdict


def test_milestones_are_in_order_and_those_without_a_trial_are_left_out(experience):
    trials = [trial for trial in experience.trials if trial.moment is not Milestone.TWO_HOURS]

    moments = [each.moment for each in measure_coverage(experience=experience, trials=trials)]

    assert moments == [moment for moment in Milestone if moment in {trial.moment for trial in trials}]
    assert Milestone.TWO_HOURS not in moments


@pytest.mark.parametrize(("left", "hits"), [(-1000.0, 1), (1e9, 0)])
def test_an_incident_hits_if_it_ended_within_the_estimated_time(experience, left, hits):
    trial = replace(experience.trials[0], left=left)

    (found,) = measure_coverage(experience=experience, trials=[trial])

    assert (found.of, found.half, found.most) == (1, hits, hits)


def test_widths_are_medians_of_the_estimated_minutes(experience):
    trials = [trial for trial in experience.trials if trial.moment is Milestone.FIRST_ANNOUNCEMENT][:3]
    quantiles = [
        experience.compute_quantiles(estimate=each.estimate, present=each.present, without=each.incident)
        for each in trials
    ]

    (found,) = measure_coverage(experience=experience, trials=trials)

    assert (found.half_width, found.most_width) == tuple(np.median(quantiles, axis=0))


def test_a_record_keeps_the_value_of_its_milestone():
    assert HALF_HOUR.to_record()["moment"] == "30 minutes"
    assert EndCoverage.from_record(HALF_HOUR.to_record()) == HALF_HOUR
