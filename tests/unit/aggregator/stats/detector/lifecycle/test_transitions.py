"""The numbers that are published with a change of state."""

from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE
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


def test_evidence_is_published_no_more_certain_than_calibration():
    finding = Finding(statistic=500.0, threshold=15.0)
    episode = make_episode(state=State.OPEN, observed=10_000)

    evidence = build_transition(
        episode=episode, at=make_bin(end=ONSET + 10), finding=finding, terms=make_terms()
    ).evidence

    assert (evidence.e_value, evidence.p_value, evidence.odds) == (1e12, 1e-12, 1e12)
    assert evidence.statistic == 500.0


def test_a_bin_brings_what_else_is_known_of_it():
    evidence = build(State.OPEN, discarded=7, networks=12, vendor=OUTAGE).evidence

    assert (evidence.discarded, evidence.networks, evidence.vendor_easing) == (7, 12, 2.3)
    assert (evidence.part, evidence.absorbed, evidence.under_maintenance) == ("", False, False)


def test_a_fall_has_no_easing():
    assert build(State.SUBSIDING, vendor=OUTAGE).evidence.vendor_easing == 0.0


def test_the_null_of_the_chance_is_raised_as_that_of_the_bin_is():
    plain, raised = (build(State.OPEN, null=null).evidence for null in (2.2, 20.0))

    assert (plain.expected, raised.expected) == (20.0, 20.0)
    assert plain.p_value < raised.p_value


def test_the_expected_reports_are_those_of_the_service_also_for_a_part():
    episode = make_episode(part="surface:api", whole=make_episode(expected=90.0))

    transition = build_transition(
        episode=episode, at=make_bin(end=ONSET + 10), finding=Finding(20.0, 15.0), terms=make_terms(row=3)
    )

    assert (transition.row, transition.expected, transition.evidence.expected_since) == (3, 90.0, 20.0)
    assert (transition.onset_minute, transition.at_minute, transition.ended_minute) == (
        ONSET,
        ONSET + 10,
        None,
    )


def test_a_resolved_incident_has_its_end():
    finding = Finding(statistic=5.0, threshold=4.6, ended=ONSET + 3, absorbed=True)

    transition = build_transition(
        episode=make_episode(state=State.RESOLVED),
        at=make_bin(end=ONSET + 9),
        finding=finding,
        terms=make_terms(),
    )

    assert (transition.state, transition.ended_minute, transition.evidence.absorbed) == (
        "resolved",
        ONSET + 3,
        True,
    )
