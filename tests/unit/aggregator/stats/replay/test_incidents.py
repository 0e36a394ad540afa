"""Numbers of incidents, and what a refit must exclude."""

import pytest

from aggregator.stats.detector.evidence import Evidence, Transition
from aggregator.stats.place.localisation import Scope
from aggregator.stats.replay.incidents import ConfirmedIncident, ReplayedChange, ReplayedIncidents
from aggregator.stats.states import State

NUMBERS = dict.fromkeys(
    (
        *("window", "observed", "expected", "dispersion", "statistic", "threshold", "e_value", "p_value"),
        *("ratio", "odds", "floor", "onset", "peak", "peak_at", "peak_expected", "excess", "expected_since"),
    ),
    0,
)


def make_evidence(part=""):
    return Evidence(**NUMBERS, absorbed=False, policy="6", part=part)


def record(incidents, state, *, at, row=0, onset=90, ended=None, part="", scope=Scope()):  # noqa: B008  frozen
    change = Transition(row, at, State(state), onset, ended, make_evidence(part))
    return incidents.record(change, service=f"s{row}", scope=scope)


def live_through(incidents, *states, row=0, at=100, **more):
    """One incident with these states, ten minutes apart; the last of them is its end."""
    for number, state in enumerate(states):
        ended = at + 5 if state == "resolved" else None
        record(incidents, state, at=at + 10 * number, row=row, ended=ended, **more)


def test_a_change_is_recorded_with_the_number_of_its_incident():
    scope = Scope(surfaces=("api",))

    change = record(ReplayedIncidents(), "open", at=100, scope=scope)

    assert change == ReplayedChange(100, "s0", 1, State.OPEN, 90, None, scope, make_evidence())


def test_each_service_numbers_its_own_incidents():
    incidents = ReplayedIncidents()
    live_through(incidents, "suspected", "open", "resolved")
    live_through(incidents, "suspected", "resolved", row=1)

    numbers = [record(incidents, "suspected", at=300, row=row).incident for row in (0, 1, 2, 0)]

    assert numbers == [2, 2, 1, 2]


@pytest.mark.parametrize(
    ("states", "confirmed"),
    [
        (("suspected",), []),
        (("suspected", "resolved"), []),
        (("suspected", "open"), [(0, 90, 500, False)]),
        (("open", "subsiding"), [(0, 90, 500, False)]),
        (("open", "resolved"), [(0, 90, 105, False)]),
    ],
)
def test_only_confirmed_incidents_are_excluded_from_a_refit(states, confirmed):
    incidents = ReplayedIncidents()
    live_through(incidents, *states)

    assert incidents.take_confirmed(until=500) == confirmed


def test_an_ended_incident_is_taken_once_and_an_unresolved_one_again():
    incidents = ReplayedIncidents()
    live_through(incidents, "open", "resolved")
    live_through(incidents, "open", row=1)

    days = [incidents.take_confirmed(until=until) for until in (500, 900)]

    unresolved = [ConfirmedIncident(1, 90, until, placed=False) for until in (500, 900)]
    assert days == [[ConfirmedIncident(0, 90, 105, placed=False), unresolved[0]], [unresolved[1]]]


@pytest.mark.parametrize(
    ("part", "scope", "placed"),
    [
        ("", Scope(), False),
        ("", Scope(regions=("DE",)), True),
        ("surface:api", Scope(surfaces=("api",)), False),
        ("surface:api", Scope(surfaces=("api", "web")), True),
    ],
)
def test_an_incident_is_placed_by_more_than_the_part_it_began_with(part, scope, placed):
    incidents = ReplayedIncidents()
    record(incidents, "open", at=100, part=part, scope=scope)

    assert incidents.take_confirmed(until=500)[0].placed is placed


def test_the_part_is_that_of_the_first_change():
    incidents = ReplayedIncidents()
    record(incidents, "suspected", at=100, part="surface:api")
    record(incidents, "open", at=110, part="surface:web", scope=Scope(surfaces=("web",)))

    assert incidents.take_confirmed(until=500)[0].placed


def test_a_place_that_was_named_once_counts_for_this_incident_only():
    incidents = ReplayedIncidents()
    record(incidents, "open", at=100, scope=Scope(regions=("DE",)))
    record(incidents, "resolved", at=120, ended=110)
    record(incidents, "open", at=200, onset=190)

    assert [each.placed for each in incidents.take_confirmed(until=500)] == [True, False]
