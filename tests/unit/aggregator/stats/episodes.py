"""Incidents of one service in the middle of their life, for the tests of the life cycle."""

from dataclasses import replace
from typing import Any

from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.lifecycle.terms import Terms
from aggregator.stats.policy import DEFAULT, WINDOW_MINUTES
from aggregator.stats.states import State

ONSET = 1000
THRESHOLD = 15.0  # nats


def make_terms(**changes: Any) -> Terms:
    """Of minutes of a service with two expected reports each."""
    terms = Terms(
        row=0,
        step=1,
        threshold=THRESHOLD,
        offset=0.0,
        height=0.0,
        dispersion=1.2,
        wander=0.01,
        policy=DEFAULT,
    )
    return replace(terms, **changes)


def make_bin(*, end: int, reports: int = 2, expected: float = 2.0, **changes: Any) -> Bin:
    point = Bin(end, reports, expected, null=1.1 * expected, size=11 * expected, single_bin_nats=0.0)
    return point._replace(**changes)


def make_episode(**changes: Any) -> Episode:
    """Ten minutes old, with ten times the expected reports."""
    episode = Episode(
        state=State.OPEN,
        onset=ONSET,
        level=1.0,
        error=0.1,
        observed=200,
        expected=20.0,
        recent=[20] * WINDOW_MINUTES,
        smoothed=20.0,
        peak_excess=18.0,
    )
    return replace(episode, **changes)
