"""The numbers that are published with a change of state."""

from aggregator.stats.detector.bins import MAINTENANCE
from aggregator.stats.detector.lifecycle.transitions import Finding, build_transition
from aggregator.stats.states import State
from tests.unit.aggregator.stats.episodes import ONSET, make_bin, make_episode, make_terms


def build(state, **point):
    return build_transition(
        episode=make_episode(state=state),
        at=make_bin(end=ONSET + 10, **point),
        finding=Finding(statistic=20.0, threshold=15.0),
        terms=make_terms(offset=1.5),
    )


def test_a_rise_is_about_all_reports_since_the_onset():
    evidence = build(State.OPEN).evidence

    assert (evidence.window, evidence.observed, evidence.expected, evidence.ratio) == (10, 200, 20.0, 10.0)
    assert (evidence.floor, evidence.offset, evidence.excess) == (8, 1.5, 180.0)


def test_a_fall_is_about_the_last_fifteen_minutes():
    evidence = build(State.SUBSIDING).evidence

    assert (evidence.window, evidence.observed, evidence.expected) == (15, 300, 30.0)
    assert evidence.floor == 5


def test_maintenance_is_published_with_a_rise_only():
    rise, fall = (build(state, vendor=MAINTENANCE) for state in (State.SUSPECTED, State.SUBSIDING))

    assert (rise.evidence.under_maintenance, fall.evidence.under_maintenance) == (True, False)
