"""The state of a stretch of bins."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.memory import DAY, UNKNOWN, Memory
from aggregator.stats.policy import DEFAULT, WINDOW_MINUTES
from tests.unit.aggregator.stats.episodes import make_episode
from tests.unit.aggregator.stats.series import flat
from tests.unit.aggregator.stats.stretches import make_state


def test_bins_are_counted_from_the_first_that_is_new():
    state = make_state([[1, 2, 3]], first_minute=1000, step=5)

    assert (state.lead, state.steps, state.first_minute, state.step) == (3, 3, 1000, 5)
    assert state.minutes.tolist() == [985, 990, 995, 1000, 1005, 1010]
    assert [state.minute_of(at) for at in (0, 2)] == [1000, 1010]


def test_remembered_bins_come_before_the_new_ones():
    start = Memory.start(size=1, minute=0, policy=DEFAULT)
    memory = replace(start, recent=np.arange(WINDOW_MINUTES)[None])

    state = make_state([[40, 41]], memory=memory)

    assert state.counts.tolist() == [[*range(WINDOW_MINUTES), 40, 41]]


def test_a_stretch_changes_only_its_own_copy_of_the_memory():
    episode = make_episode()
    memory = replace(Memory.start(size=1, minute=0, policy=DEFAULT), episodes=(episode,))
    before = memory.to_records()

    state = make_state([[3]], memory=memory)
    state.memory.odds[0], state.memory.lift[0] = 7.0, 2.0
    state.episodes[0].observed += 1

    assert memory.to_records() == before


def test_what_is_expected_has_the_absorbed_shift_that_is_left():
    start = Memory.start(size=2, minute=0, policy=DEFAULT)
    half_life = int(DEFAULT.lift_half_life)
    memory = replace(start, lift=np.array([1.0, 5.0]), lift_at=np.array([0, -half_life]))

    state = make_state([[1], [1]], baseline=flat([2.0, 4.0]), memory=memory)

    assert state.season[:, -1].tolist() == [2.0, 12.0]
    assert state.lift_of(1, np.array([0, half_life])).tolist() == [3.0, 2.0]
    assert state.season_of(slice(1, 2), np.array([half_life])).tolist() == [[8.0]]


def test_terms_are_those_of_the_service():
    baseline = replace(flat([1.0, 2.0]), dispersion=np.array([1.2, 3.0]), wander=np.array([0.01, 0.2]))
    state = make_state([[1], [1]], baseline=baseline, step=5)
    state.alarm = replace(
        state.alarm,
        nats=np.array([1.0, 20.0]),
        offsets=np.array([0.0, 2.5]),
        heights=np.array([0.0, 9.0]),
    )

    terms = state.terms_of(1)

    assert (terms.row, terms.step, terms.threshold, terms.offset, terms.height) == (1, 5, 20.0, 2.5, 9.0)
    assert (terms.dispersion, terms.wander, terms.policy, terms.count_others) == (3.0, 0.2, DEFAULT, None)


@pytest.mark.parametrize(("rate", "is_thin"), [(11.9 / DAY, True), (12.1 / DAY, False)])
def test_a_service_of_few_reports_a_day_is_thin(rate, is_thin):
    state = make_state([[0], [0]], baseline=flat([1.0, rate]))

    assert [state.terms_of(row).is_thin for row in (0, 1)] == [False, is_thin]


def test_a_search_that_begins_anew_leaves_other_services_alone():
    state = make_state([[1], [1]])
    state.memory.cusum[:], state.memory.since[:], state.memory.reports_since[:] = 3.0, 40, 9

    state.forget_onsets(1, 77)

    columns = (state.memory.cusum, state.memory.since, state.memory.reports_since)
    assert [column[:, 0].tolist() for column in columns] == [[3.0, 0.0], [40, 77], [9, 0]]


def test_the_latest_bins_are_remembered():
    known = make_state([range(20)]).remember()
    short = make_state([[7, 8]]).remember()

    assert known.recent.tolist() == [[*range(5, 20)]]
    assert short.recent.tolist() == [[*[UNKNOWN] * 13, 7, 8]]


def test_each_day_of_a_stretch_has_its_highest_evidence():
    state = make_state([[1] * 4], first_minute=DAY - 2)
    state.day_statistic[:] = [[5.0, 3.0, 2.0, 4.0]]
    state.part_day_statistic[:] = [[1.0, 6.0, 7.0, 0.0]]

    memory = state.remember()

    assert (memory.maximum_before.tolist(), memory.maximum.tolist()) == ([5.0], [4.0])
    assert (memory.part_maximum_before.tolist(), memory.part_maximum.tolist()) == ([6.0], [7.0])
    assert memory.maximum_day.tolist() == [1]


def test_the_highest_evidence_of_the_day_so_far_is_kept():
    start = Memory.start(size=1, minute=0, policy=DEFAULT)
    memory = replace(start, maximum=np.array([9.0]), part_maximum=np.array([1.0]))
    state = make_state([[1]], memory=memory)
    state.day_statistic[:], state.part_day_statistic[:] = 4.0, 4.0

    after = state.remember()

    assert (after.maximum.tolist(), after.part_maximum.tolist()) == ([9.0], [4.0])
