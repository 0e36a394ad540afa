"""How an incident begins, when it is over, and when it is not."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.baseline.daily_maxima import LEFT_OUT
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import OUTAGE, Bins
from aggregator.stats.detector.evidence_process import update_odds
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.quiet.weighed_bins import Alarm
from aggregator.stats.detector.stretch.incidents import IncidentFollower
from aggregator.stats.detector.stretch.state import prepare_bins
from aggregator.stats.policy import DEFAULT
from aggregator.stats.states import State
from tests.unit.aggregator.stats.episodes import make_bin, make_episode
from tests.unit.aggregator.stats.series import flat, outage, quiet
from tests.unit.aggregator.stats.stretches import make_state, weigh_stretch

DAY = 1440


def states(counts, rate):
    _, changes = advance(
        memory=Memory.start(size=1, minute=0, policy=DEFAULT),
        bins=Bins(counts=counts, first_minute=0),
        baseline=replace(flat([rate]), half_life=np.array([240.0])),
        policy=DEFAULT,
    )
    return [change.state for change in changes], changes[-1]


def test_a_level_doubled_for_good_is_one_incident_until_it_is_expected():
    counts = np.concatenate([quiet([3.0], DAY), quiet([6.0], 6 * DAY, seed=2)], axis=1)

    entered, last = states(counts, 3.0)

    assert entered.count("resolved") == 1
    assert last.evidence.absorbed


def test_an_hour_near_the_expected_rate_does_not_end_a_rise_that_lasted_a_day():
    counts = quiet([6.0], 2 * DAY, seed=2)
    counts[:, :300] = quiet([3.0], 300)
    counts[:, DAY : DAY + 60] = quiet([3.6], 60)

    assert "resolved" not in states(counts, 3.0)[0]


def test_silence_ends_no_incident():
    counts = quiet([2.0], 500)
    outage(counts, row=0, first=300, last=400, extra=10)
    counts[:, 330:] = 0

    assert "resolved" not in states(counts, 2.0)[0]


@pytest.mark.parametrize("rate", [2.0, 10.0])
def test_after_a_silence_of_ours_the_incident_goes_on(rate):
    counts = quiet([rate], 700)
    outage(counts, row=0, first=300, last=550, extra=4 * rate)
    counts[:, 330:450] = 0

    entered, last = states(counts, rate)

    assert [state for state in entered if state != "suspected"] == ["open", "subsiding", "resolved"]
    assert last.ended_minute == pytest.approx(550, abs=5)


def test_a_storm_that_lasted_is_over_as_soon_as_it_is_quiet():
    counts = quiet([2.0], 1000)
    outage(counts, row=0, first=300, last=800, extra=40)

    entered, last = states(counts, 2.0)

    assert entered[-1] == "resolved"
    assert last.at_minute < 830


def begin(counts, *, height=0.0, **bins):
    """(state, weighed bins) of one service whose incident begins in the last bin."""
    state = make_state([counts], **bins)
    state.alarm = replace(state.alarm, heights=np.array([height]))
    weighed, last = weigh_stretch(state), len(counts) - 1
    alarm = Alarm(last=last, since=last, observed=counts[-1])
    IncidentFollower(state, None).begin(0, weighed, 0, alarm)
    return state, weighed


def test_an_incident_begins_with_the_level_and_the_reports_at_its_alarm():
    state, weighed = begin([2] * 20 + [60])

    episode = state.episodes[0]
    assert (episode.onset, episode.observed, episode.smoothed) == (20, 60, 60.0)
    assert (episode.level, episode.error) == (weighed.level[0, 20], weighed.error[0, 20])
    assert episode.expected == pytest.approx(2.0 * episode.level)
    assert episode.recent == [2] * 14 + [60]


def test_bins_before_the_life_of_a_service_are_no_reports():
    assert begin([2, 60])[0].episodes[0].recent == [0] * 13 + [2, 60]


def test_the_memory_of_a_row_is_that_of_its_alarm():
    state, weighed = begin([2] * 20 + [60])

    memory = state.memory
    assert memory.odds[0].tolist() == weighed.odds[:, 0, 20].tolist()
    assert (memory.cusum.tolist(), memory.since.tolist()) == ([[0.0] * 6], [[21] * 6])
    assert (memory.level_reports[0], memory.due[0]) == (weighed.level_reports[0, 20], 0.0)


def test_what_is_known_of_the_bin_is_in_the_evidence():
    known = {
        "discarded": np.array([[0, 7]]),
        "networks": np.array([[3, 30]]),
        "vendor": np.array([[0, OUTAGE]]),
    }

    (change,) = begin([2, 60], **known)[0].changes

    assert (change.evidence.discarded, change.evidence.networks) == (7, 30)
    assert change.evidence.vendor_easing > 0


def test_a_part_of_a_minute_is_taken_for_its_share():
    """Thirty reports in half a minute are sixty in one."""
    state, _ = begin([30], elapsed=0.5)

    episode = state.episodes[0]
    assert (episode.observed, episode.smoothed, episode.expected) == (30, 60.0, 1.0)
    assert episode.height == pytest.approx(30.0)


@pytest.mark.parametrize(("minute", "announced"), [(20, True), (19, False)])
def test_only_the_minute_of_an_early_announcement_begins_announced(minute, announced):
    """The rise is not as high as the height threshold."""
    state, _ = begin([2] * 20 + [60], height=300.0, announced=np.array([minute]))

    assert state.episodes[0].announced is announced
    assert len(state.changes) == announced


def test_an_incident_that_ends_leaves_no_evidence_behind():
    state = make_state([[2, 2, 2]], first_minute=1010)
    episode = make_episode(calm=40.0, calm_since=1003, low_since=1005)
    state.episodes[0], state.memory.odds[:] = episode, 9.0

    reached = IncidentFollower(state, None).follow(0, episode, 0)

    assert (reached, state.episodes[0]) == (1, None)
    assert (state.memory.resume[0], state.memory.resolved_at[0]) == (1003, 1011)
    assert (state.memory.odds.max(), state.memory.since.tolist()) == (0.0, [[1011] * 6])


def test_an_unannounced_incident_ends_without_a_change():
    state = make_state([[2]], first_minute=1010)
    episode = make_episode(calm=40.0, calm_since=1003, low_since=1005, announced=False)
    state.episodes[0] = episode

    IncidentFollower(state, None).follow(0, episode, 0)

    assert (state.changes, state.episodes) == ([], [None])


def test_evidence_goes_on_with_an_incident():
    state = make_state([[20, 20]], first_minute=1010)
    episode = make_episode()
    state.episodes[0], state.memory.odds[:] = episode, 9.0
    steps = [gain for _, gain in prepare_bins(state, 0, make_episode(), 0)]

    assert IncidentFollower(state, None).follow(0, episode, 0) == 2

    odds = [9.0] * 6
    for gain in steps:
        odds = update_odds(odds=odds, gain=gain, step=1)
    assert state.memory.odds[0].tolist() == odds
    assert (episode.observed, episode.expected) == (240, 24.0)


@pytest.mark.parametrize(
    ("at", "statistics", "maximum"),
    [(1, [0.0, 12.0, LEFT_OUT, 5.0], 0.0), (2, [LEFT_OUT, LEFT_OUT, 12.0, 5.0], LEFT_OUT)],
)
def test_only_the_day_on_which_a_part_hands_over_counts_for_the_service(at, statistics, maximum):
    """Midnight lies before the third bin; the memory is of the day before."""
    state = make_state([[20] * 4], first_minute=DAY - 2)
    state.day_statistic[0], state.memory.maximum[0] = [LEFT_OUT] * 3 + [5.0], LEFT_OUT
    episode = make_episode(state=State.SUSPECTED)
    point = make_bin(end=DAY - 1 + at)

    IncidentFollower(state, None)._continue_as_service(0, at, point, 12.0, (episode, None))

    assert state.day_statistic[0].tolist() == statistics
    assert (state.memory.maximum[0], state.episodes[0]) == (maximum, episode)
