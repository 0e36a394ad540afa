"""The end of an incident: how it is dated, and how long a lasting shift is an incident."""

import pytest

from aggregator.stats.detector.lifecycle import ending
from aggregator.stats.policy import DEFAULT
from aggregator.stats.states import State
from tests.unit.aggregator.stats.episodes import ONSET, make_bin, make_episode, make_terms

HOUR = 60


def is_patience_over(state, minutes, **terms):
    episode, at = make_episode(state=state), make_bin(end=ONSET + minutes)
    return ending.is_patience_over(episode=episode, at=at, terms=make_terms(**terms))


@pytest.mark.parametrize(("calm_since", "low_since"), [(1200, 1230), (1230, 1200)])
def test_an_end_is_dated_back_to_the_earlier_of_its_two_signs(calm_since, low_since):
    episode = make_episode(calm_since=calm_since, low_since=low_since)

    assert ending.find_end(episode=episode) == 1200


@pytest.mark.parametrize(
    ("state", "hours", "is_thin"),
    [
        (State.SUSPECTED, 12, False),
        (State.SUSPECTED, 12, True),
        (State.OPEN, 48, False),
        (State.SUBSIDING, 48, False),
        (State.OPEN, 12, True),
    ],
)
def test_a_shift_that_lasts_so_long_is_the_new_baseline(state, hours, is_thin):
    assert not is_patience_over(state, hours * HOUR - 1, is_thin=is_thin)
    assert is_patience_over(state, hours * HOUR, is_thin=is_thin)


def test_ordinary_minutes_end_an_incident():
    episode, terms = make_episode(), make_terms()

    over = [
        ending.is_over(episode=episode, at=make_bin(end=ONSET + 10 + n), terms=terms) for n in range(1, 60)
    ]

    assert (over[0], over[-1]) == (False, True)
    assert episode.calm >= DEFAULT.end_nats


def test_what_lasted_longer_needs_more_evidence_to_end():
    """Ten minutes and ten hours old, with the same evidence for the end."""
    at = make_bin(end=ONSET + 600)
    young, old = make_episode(onset=at.end - 10, calm=5.0), make_episode(onset=at.end - 600, calm=5.0)

    ended = [ending.is_over(episode=one, at=at, terms=make_terms()) for one in (young, old)]

    assert ended == [True, False]


@pytest.mark.parametrize(("minutes", "over"), [(30, False), (120, True)])
def test_a_small_rise_that_lasted_a_day_must_rest_two_hours(minutes, over):
    at = make_bin(end=ONSET + 1440)
    episode = make_episode(observed=60, calm=40.0, calm_since=at.end - minutes)

    assert ending.is_over(episode=episode, at=at, terms=make_terms()) is over


@pytest.mark.parametrize(("due", "silent"), [(4.9, False), (5.0, True)])
def test_of_a_part_the_silence_of_the_whole_service_counts(due, silent):
    whole = make_episode(due=due)
    of_part = make_episode(part="surface:api", due=9.0, whole=whole)

    assert ending.is_silent(episode=whole, policy=DEFAULT) is silent
    assert ending.is_silent(episode=of_part, policy=DEFAULT) is silent


def test_a_silence_leaves_no_evidence_for_an_end():
    episode = make_episode(silent=True, calm=3.0, low=2.0, turn=1.0)

    ending.forget_silence(episode=episode, at=make_bin(end=1200), terms=make_terms())

    assert (episode.silent, episode.calm, episode.low, episode.turn) == (False, 0.0, 0.0, 0.0)
    assert (episode.calm_since, episode.low_since) == (1199, 1199)


def test_a_third_of_the_peak_excess_turns_an_open_incident_and_two_thirds_turn_it_back():
    episode, terms = make_episode(), make_terms()
    falls = [ending.weigh_turn(episode=episode, at=make_bin(end=n, reports=6), terms=terms) for n in range(9)]
    episode.state = State.SUBSIDING
    rises = [
        ending.weigh_turn(episode=episode, at=make_bin(end=n, reports=18), terms=terms) for n in range(9)
    ]

    assert any(nats and nats >= DEFAULT.subsiding_nats for nats in falls)
    assert any(nats and nats >= DEFAULT.subsiding_nats for nats in rises)
