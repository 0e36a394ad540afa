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


def test_the_fullest_minutes_and_the_peak_excess_are_kept():
    episode = make_episode(peak_excess=0.0)
    at = make_bin(end=1234, reports=20)

    update_peaks(episode=episode, at=at)
    episode.recent, episode.smoothed = [1] * WINDOW_MINUTES, 1.0
    update_peaks(episode=episode, at=make_bin(end=1235))

    assert (episode.peak, episode.peak_at, episode.peak_expected) == (300, 1234, 30.0)
    assert (episode.peak_excess, episode.height) == (18.0, 10.0)


@pytest.mark.parametrize(("statistic", "state"), [(THRESHOLD - 0.1, None), (STRONG, State.OPEN)])
def test_the_whole_service_takes_over_once_it_shows_the_incident(statistic, state):
    whole = make_episode(state=State.SUSPECTED)
    of_part = make_episode(state=State.SUSPECTED, part="surface:api", whole=whole)

    handed_over = course.hand_over_to_service(
        episode=of_part, at=make_bin(end=1011, reports=20), statistic=statistic, terms=make_terms()
    )

    assert handed_over is None if state is None else handed_over[1].state is state


def follow(episode, *, minute=ONSET + 11, statistic=THRESHOLD, **known):
    terms = make_terms(**known.pop("terms", {}))
    return course.follow_episode(
        episode=episode, at=make_bin(end=minute, **known), statistic=statistic, terms=terms
    )


def test_a_bin_moves_the_window_the_sums_and_the_smoothed_reports():
    episode = make_episode(recent=[*range(WINDOW_MINUTES)], due=3.0)

    follow(episode, reports=50)

    assert episode.recent == [*range(1, WINDOW_MINUTES), 50]
    assert (episode.observed, episode.expected, episode.due) == (250, 22.0, 0.0)
    share = 0.5 ** (1 / DEFAULT.smoothing_half_life)
    assert episode.smoothed == pytest.approx(share * 20.0 + (1 - share) * 50)


@pytest.mark.parametrize(("due", "expected"), [(4.9, 22.0), (5.0, 20.0)])
def test_nothing_more_is_expected_once_a_silence_is_long(due, expected):
    episode = make_episode(due=due)

    follow(episode, reports=0)

    assert (episode.expected, episode.due) == (expected, due + 2.0)


@pytest.mark.parametrize(("statistic", "state"), [(THRESHOLD + 4.5, None), (THRESHOLD + 4.6, State.OPEN)])
def test_a_suspicion_opens_with_a_hundred_times_the_evidence(statistic, state):
    episode = make_episode(state=State.SUSPECTED, turn=3.0)

    change = follow(episode, statistic=statistic, reports=20)

    assert (change and change.state) == state
    assert (episode.opened, episode.opened_at) == ((True, ONSET + 11) if state else (False, 0))
    assert episode.turn == (0.0 if state else 3.0)


def test_an_open_incident_does_not_open_again():
    assert follow(make_episode(), statistic=STRONG, reports=20) is None


def test_an_unannounced_incident_that_ends_was_resolved_all_the_same():
    episode = make_episode(announced=False, calm=40.0, calm_since=ONSET, low_since=ONSET + 1)

    change = follow(episode)

    assert (change.state, change.ended_minute, episode.announced) == (State.RESOLVED, ONSET, False)


def test_a_silence_neither_ends_nor_turns_an_incident():
    episode = make_episode(calm=40.0, calm_since=ONSET, due=10.0, turn=5.9)

    assert follow(episode, reports=0) is None
    assert (episode.silent, episode.calm, episode.turn) == (True, 40.0, 5.9)


def test_the_first_report_after_a_silence_drops_the_evidence_for_an_end():
    episode = make_episode(calm=40.0, calm_since=ONSET, due=10.0, silent=True)

    assert follow(episode, reports=20) is None
    assert (episode.silent, episode.calm, episode.calm_since) == (False, 0.0, ONSET + 11)


def test_an_incident_turns_and_turns_back():
    episode = make_episode(turn=DEFAULT.subsiding_nats)

    falling = follow(episode, reports=2)
    episode.turn = DEFAULT.subsiding_nats
    rising = follow(episode, minute=ONSET + 12, reports=60)

    assert (falling.state, rising.state) == (State.SUBSIDING, State.OPEN)
    assert falling.evidence.threshold == DEFAULT.subsiding_nats


@pytest.mark.parametrize(("observed", "handed_over"), [(3, False), (4, True)])
def test_the_whole_service_needs_enough_people_to_take_over(observed, handed_over):
    """The bin brings one more."""
    whole = make_episode(state=State.SUSPECTED, observed=observed)
    of_part = make_episode(state=State.SUSPECTED, part="surface:api", whole=whole)

    outcome = course.hand_over_to_service(
        episode=of_part, at=make_bin(end=1011, reports=1), statistic=THRESHOLD, terms=make_terms()
    )

    assert (outcome is not None) is handed_over


def test_the_incident_of_a_part_goes_on_as_one_of_the_service():
    whole = make_episode(state=State.SUSPECTED, observed=900, calm_since=5, low_since=6)
    of_part = make_episode(part="surface:api", whole=whole, opened=True, opened_at=1003, announced=False)

    episode = course.convert_to_service(episode=of_part, minute=1020)

    assert (episode.part, episode.observed, episode.state) == ("", 900, State.OPEN)
    assert (episode.opened, episode.opened_at, episode.announced) == (True, 1003, False)
    assert (episode.calm_since, episode.low_since) == (1020, 1020)


@pytest.mark.parametrize(("height", "state"), [(0.0, State.SUSPECTED), (300.0, None)])
def test_an_unannounced_incident_of_a_part_is_announced_once_the_service_is_high_enough(height, state):
    whole = make_episode(state=State.SUSPECTED)
    of_part = make_episode(state=State.SUSPECTED, part="surface:api", whole=whole, announced=False)

    episode, change = course.hand_over_to_service(
        episode=of_part,
        at=make_bin(end=1011, reports=20),
        statistic=THRESHOLD,
        terms=make_terms(height=height),
    )

    assert (change and change.state, episode.announced) == (state, state is not None)
