"""Milestones of past incidents, and the record of how their estimates came true."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.ending.archive import ELSEWHERE, OPEN, SUBSIDING, build_archive
from aggregator.stats.ending.end_coverage import Milestone
from aggregator.stats.ending.estimate import Credibility
from aggregator.stats.ending.track_record import TrialRecord, list_milestones, run_trials, sample_incidents
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.ending.made import NEW, make_past_incident, make_step

WAVES = [
    make_step(5, OPEN, 3.0),
    make_step(60, SUBSIDING),
    make_step(90, OPEN, 9.0),
    make_step(150, SUBSIDING),
]
NO_TRIALS = TrialRecord(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0))


def list_ages(**fields):
    archive = build_archive([make_past_incident(**fields)])
    return {moment: present.age for moment, present in list_milestones(archive=archive, incident=0)}


def make_record(levels, *, ages=5.0, subsiding=0):
    size = len(levels)
    return TrialRecord(
        incident=np.arange(size),
        subsiding=np.full(size, subsiding),
        age=np.full(size, ages),
        since=np.full(size, ages),
        level=np.array(levels, float),
    )


def correct(record, share=0.5, *, present=NEW, **more):
    return record.correct_level(share=share, present=present, policy=DEFAULT, **more)


def test_an_incident_is_tried_at_each_milestone_that_it_reached():
    assert list_ages(length=160, resolved_after=200, steps=WAVES) == {
        Milestone.FIRST_ANNOUNCEMENT: 5.0,
        Milestone.HALF_HOUR: 30.0,
        Milestone.TWO_HOURS: 120.0,
        Milestone.SUBSIDING: 60.0,  # of the first wave only
        Milestone.SUBSIDED: 75.0,
    }


@pytest.mark.parametrize(
    ("resolved_after", "milestones"),
    [(30, ["first word"]), (31, ["first word", "30 minutes"])],
)
def test_a_milestone_at_the_time_of_the_resolution_is_not_reached(resolved_after, milestones):
    assert [moment.value for moment in list_ages(length=20, resolved_after=resolved_after)] == milestones


def test_a_milestone_describes_only_what_was_known_then():
    archive = build_archive(
        [make_past_incident(length=160, resolved_after=200, steps=WAVES, vendor_after=40, breadth=0.3)]
    )
    described = dict(list_milestones(archive=archive, incident=0))

    early, late = described[Milestone.HALF_HOUR], described[Milestone.TWO_HOURS]
    assert early == replace(NEW, age=30.0, since=25.0, size=3.0, breadth=0.3, vendor_announced=0.0)
    assert (late.since, late.wave, late.size, late.vendor_announced) == (30.0, 1, 9.0, 1.0)


def test_a_trial_leaves_its_own_incident_out():
    archive = build_archive([make_past_incident(length=length) for length in (*[60] * 8, 4000)])
    (trial,) = [
        trial
        for trial in run_trials(
            archive=archive, credibility=Credibility(8, 8, 10), policy=DEFAULT, incidents=[8]
        )
        if trial.moment is Milestone.FIRST_ANNOUNCEMENT
    ]

    assert (trial.incident, trial.left, trial.estimate.incidents) == (8, 3995.0, pytest.approx(8.0))
    assert trial.level > 0.9


@pytest.mark.parametrize(("most", "sample"), [(9, [0, 2, 3, 5]), (2, [0, 5]), (1, [0]), (0, [])])
def test_the_sample_is_spread_over_ended_incidents_of_this_site(most, sample):
    incidents = [make_past_incident() for _ in range(6)]
    incidents[1] = make_past_incident(service=ELSEWHERE)
    incidents[4] = make_past_incident(ended=False)

    assert sample_incidents(archive=build_archive(incidents), most=most) == sample


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_without_a_record_levels_stay(share):
    assert correct(NO_TRIALS, share) == pytest.approx(share)


def test_levels_move_towards_where_incidents_really_ended():
    late = make_record([0.8] * 30)

    # Thirty trials at .8 against ten that are spread evenly: half of all lie below .8.
    assert correct(late) == pytest.approx(0.8)
    assert correct(late, 0.1) == pytest.approx(0.1 * 40 / 10)


def test_trials_at_other_ages_count_less():
    near, far = make_record([0.9] * 10, ages=5.0), make_record([0.9] * 10, ages=500.0)

    assert correct(near, 0.6) == pytest.approx(0.9)
    assert correct(far, 0.6) == pytest.approx(0.6, abs=0.02)


def test_subsiding_trials_are_compared_with_subsiding_ones_by_the_time_since():
    record = make_record([0.9] * 10, ages=5.0, subsiding=1)
    subsiding = replace(NEW, age=900.0, state=SUBSIDING, since=5.0)

    assert correct(record, 0.6) == pytest.approx(0.6)
    assert correct(record, 0.6, present=subsiding) == pytest.approx(0.9)


def test_an_incident_is_not_corrected_by_its_own_trials():
    record = make_record([0.9] * 10, ages=5.0)
    only = replace(record, incident=np.zeros(10, np.int64))

    assert correct(only, 0.6, without=0) == pytest.approx(0.6)
