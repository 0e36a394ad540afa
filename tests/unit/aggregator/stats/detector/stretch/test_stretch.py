"""Services that move along a stretch, each at its own pace."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.baseline.daily_maxima import LEFT_OUT, OPENED
from aggregator.stats.detector.advance import Stretch
from aggregator.stats.detector.evidence_process import MOST_ODDS
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.episodes import make_episode
from tests.unit.aggregator.stats.series import flat, quiet
from tests.unit.aggregator.stats.stretches import RATE, make_state, weigh_stretch

CALM = [2] * 60


def run_stretch(counts, **known):
    state = make_state(counts, **known)
    Stretch(state, None).run()
    return state


def test_quiet_services_are_remembered_as_they_are_at_the_end():
    counts = quiet([RATE, RATE], 100)
    weighed = weigh_stretch(make_state(counts))

    memory = run_stretch(counts).memory

    assert memory.odds.tolist() == weighed.odds[..., -1].T.tolist()
    assert memory.level_reports.tolist() == weighed.level_reports[:, -1].tolist()
    assert memory.level_expected.tolist() == weighed.level_expected[:, -1].tolist()


def test_expected_reports_stay_due_after_a_silence():
    state = run_stretch([[*CALM, *[0] * 20]])

    assert state.memory.due.tolist() == [5 * RATE]  # the level lags by a quarter of an hour


def test_evidence_that_did_not_alarm_is_kept_below_a_bound():
    start = Memory.start(size=1, minute=0, policy=DEFAULT)
    memory = replace(start, odds=np.full((1, 6), MOST_ODDS))
    few = [[4]]  # too few people for an alarm, and each alternative explains them better

    assert run_stretch(few, memory=memory, baseline=flat([0.05])).memory.odds.tolist() == [[MOST_ODDS] * 6]


def test_an_outage_begins_and_ends_within_a_stretch():
    state = run_stretch([[*CALM, *[40] * 20, *CALM, *CALM]])

    assert [change.state for change in state.changes] == ["open", "subsiding", "resolved"]
    assert state.changes[-1].ended_minute == pytest.approx(80, abs=3)
    assert state.episodes == [None]
    assert state.memory.resolved_at.tolist() == [state.changes[-1].at_minute]


def test_a_second_outage_in_a_stretch_is_another_incident():
    outage = [40] * 20

    changes = run_stretch([[*CALM, *outage, *CALM, *CALM, *outage]]).changes

    assert [change.state for change in changes] == ["open", "subsiding", "resolved", "open"]
    assert [changes[0].onset_minute, changes[-1].onset_minute] == [60, 200]


def test_an_unresolved_incident_goes_on_while_others_are_quiet():
    start = Memory.start(size=2, minute=2000, policy=DEFAULT)
    memory = replace(start, episodes=(None, make_episode()))

    state = run_stretch([[2] * 5, [20] * 5], memory=memory, first_minute=2000)

    alone = run_stretch([[2] * 5], memory=memory.take([0]), first_minute=2000)
    assert state.episodes[1].observed == 300
    assert state.memory.odds[0].tolist() == alone.memory.odds[0].tolist()


def test_a_quiet_day_has_its_evidence_and_an_incident_its_height():
    state = run_stretch([[2, 3, 2, 60, 60]])
    weighed = weigh_stretch(make_state([[2, 3, 2]]))

    assert state.day_statistic[0, :3].tolist() == weighed.statistic[0].tolist()
    assert state.day_statistic[0, 3] == pytest.approx(OPENED + 30)
    assert state.part_day_statistic[0].tolist() == [0.0] * 3 + [LEFT_OUT] * 2


def test_changes_of_several_services_know_their_row():
    state = run_stretch([[*CALM, 60], [*CALM, 2], [*CALM, 60]])

    assert [change.row for change in state.changes] == [0, 2]
    assert [episode is None for episode in state.episodes] == [False, True, False]
