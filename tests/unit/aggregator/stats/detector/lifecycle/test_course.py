"""The steps of an incident's life."""

import pytest

from aggregator.stats.detector.bins import OUTAGE
from aggregator.stats.detector.lifecycle import course
from aggregator.stats.detector.lifecycle.episode import update_peaks
from aggregator.stats.policy import DEFAULT, WINDOW_MINUTES
from aggregator.stats.states import State
from tests.unit.aggregator.stats.episodes import ONSET, THRESHOLD, make_bin, make_episode, make_terms

STRONG = 99.0  # nats


def begin(statistic=THRESHOLD, *, height=0.0, announced=False, **point):
    episode = make_episode(state=State.SUSPECTED)
    change = course.begin_episode(
        episode=episode,
        at=make_bin(end=ONSET + 10, reports=20, **point),
        statistic=statistic,
        terms=make_terms(height=height),
        announced=announced,
    )
    return episode, change and change.state


@pytest.mark.parametrize(("statistic", "state"), [(THRESHOLD, State.SUSPECTED), (STRONG, State.OPEN)])
def test_an_incident_begins_as_its_evidence_allows(statistic, state):
    episode, announced = begin(statistic)

    assert (announced, episode.state) == (state, state)
    assert episode.opened is (state is State.OPEN)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({"height": 10.0}, State.SUSPECTED),  # as high as the rise is
        ({"height": 10.1}, None),
        ({"height": 10.1, "announced": True}, State.SUSPECTED),
        ({"height": 10.1, "vendor": OUTAGE}, State.SUSPECTED),
    ],
)
def test_a_rise_no_higher_than_bursts_is_not_announced(known, state):
    episode, announced = begin(**known)

    assert (announced, episode.announced) == (state, state is not None)


def test_what_is_longer_than_any_burst_is_announced_at_any_height():
    episode = make_episode(state=State.SUSPECTED, announced=False)
    changes = [
        course.follow_episode(
            episode=episode,
            at=make_bin(end=ONSET + minutes, reports=20),
            statistic=THRESHOLD,
            terms=make_terms(height=300.0),
        )
        for minutes in (DEFAULT.burst_minutes - 1, DEFAULT.burst_minutes)
    ]

    assert [change and change.state for change in changes] == [None, State.SUSPECTED]


def test_a_suspicion_is_absorbed_after_half_a_day():
    episode = make_episode(state=State.SUSPECTED)
    at = make_bin(end=ONSET + 12 * 60, reports=20)

    change = course.follow_episode(episode=episode, at=at, statistic=THRESHOLD, terms=make_terms())

    assert (change.state, change.ended_minute, change.evidence.absorbed) == (State.RESOLVED, at.end, True)


def test_in_a_silence_no_more_reports_are_expected():
    episode, terms = make_episode(), make_terms()
    for minute in range(1, 11):
        at = make_bin(end=ONSET + 10 + minute, reports=0)
        course.follow_episode(episode=episode, at=at, statistic=0.0, terms=terms)

    assert (episode.expected, episode.due, episode.silent) == (26.0, 20.0, True)


def test_the_fullest_minutes_and_the_crest_are_kept():
    episode = make_episode(crest=0.0)
    at = make_bin(end=1234, reports=20)

    update_peaks(episode=episode, at=at)
    episode.recent, episode.smoothed = [1] * WINDOW_MINUTES, 1.0
    update_peaks(episode=episode, at=make_bin(end=1235))

    assert (episode.peak, episode.peak_at, episode.peak_expected) == (300, 1234, 30.0)
    assert (episode.crest, episode.height) == (18.0, 10.0)


@pytest.mark.parametrize(("statistic", "state"), [(THRESHOLD - 0.1, None), (STRONG, State.OPEN)])
def test_the_whole_service_takes_over_once_it_shows_the_incident(statistic, state):
    whole = make_episode(state=State.SUSPECTED)
    of_part = make_episode(state=State.SUSPECTED, part="surface:api", whole=whole)

    handed_over = course.hand_over_to_service(
        episode=of_part, at=make_bin(end=1011, reports=20), statistic=statistic, terms=make_terms()
    )

    assert handed_over is None if state is None else handed_over[1].state is state
