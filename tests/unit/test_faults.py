"""The command of tests/faults: what it deals, and how it reads the clock."""

from collections import Counter

import pytest

from reports.privacy import network_of, person_of
from tests.faults.clients.crowd import Tally, make_address
from tests.faults.clients.watch import HealthAnswer, time_until_well
from tests.faults.outcome import count_double, count_lost
from tests.faults.plan import PHASES_AIMED_AT, REQUIRED, FaultPlan, ProcessKind, plan_signals


def make_plan(*, signals: int = 100, seed: int = 1) -> FaultPlan:
    return FaultPlan(minutes=10, signals=signals, rate=50, full_disks=2, seed=seed)


def test_a_hundred_signals_reach_each_process_and_each_phase_ten_times():
    planned = plan_signals(make_plan())

    assert {kind for kind, n in Counter(planned.kind for planned in planned).items() if n >= 10} == set(
        ProcessKind
    )
    assert {aim for aim, n in Counter(planned.phase for planned in planned).items() if n >= 10} == set(
        PHASES_AIMED_AT
    )
    assert Counter(planned.signal for planned in planned) == {"KILL": 50, "STOP": 50}


def test_each_process_gets_both_signals():
    given = {(planned.kind, planned.signal) for planned in plan_signals(make_plan())}

    assert len(given) == 2 * len(ProcessKind)


def test_four_signals_reach_the_four_phases_that_are_required():
    plans = [plan_signals(make_plan(signals=4, seed=seed)) for seed in range(20)]

    assert [{planned.phase for planned in planned} for planned in plans] == 20 * [set(REQUIRED)]


def test_least_follows_the_number_of_signals():
    assert [make_plan(signals=n).least for n in (5, 40, 100, 300)] == [1, 4, 10, 10]


def test_disks_become_full_at_thirds_of_the_time():
    assert make_plan().full_at() == [200, 400]


def test_away_ends_with_the_first_good_answer():
    answers = [HealthAnswer(n, n + 0.5, well) for n, well in enumerate([True, False, False, True])]

    assert time_until_well(answers, since=0.5) == 3.0


def test_never_away_is_nothing():
    assert (
        time_until_well([HealthAnswer(1, 1.1, well=True), HealthAnswer(9, 9.1, well=False)], since=0.5) == 0.0
    )


def test_still_away_is_not_known():
    assert time_until_well([HealthAnswer(1, 1.1, well=False)], since=0.5) is None


def test_lost_is_what_was_acknowledged_and_is_not_there():
    tally = Tally(acknowledged=["a", "b", "c"])

    assert (count_lost(tally, ["a", "b", "c", "d"]), count_lost(tally, ["a", "c", "d"])) == (0, 1)


def test_double_is_what_is_there_twice_or_was_new_twice():
    assert count_double(Tally(created=["a", "b"], acknowledged=["a", "b", "b"]), ["a", "b"]) == 0
    assert count_double(Tally(created=["a", "b", "b"]), ["a", "a", "a", "b"]) == 3


@pytest.mark.parametrize(("status", "rest"), [(202, ""), (200, ', "because": "already counted"')])
def test_number_of_a_report_that_waits_counts_for_the_first_attempt_only(status, rest):
    tally = Tally()
    body = f'{{"id": "a", "spooled": true{rest}}}'.encode()

    taken = [tally.take(status, body, is_first=is_first) for is_first in (False, True)]

    assert (taken, tally.kept_again, tally.acknowledged) == ([False, True], 1, ["a"])


def test_no_two_clients_of_a_run_are_one_person_and_none_is_in_a_busy_network():
    addresses = [make_address(n) for n in range(125_000, 145_000)]

    assert len({person_of(each) for each in addresses}) == len(addresses)
    assert max(Counter(map(network_of, addresses)).values()) < 50
