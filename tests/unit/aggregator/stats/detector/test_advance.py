"""Laws of the detector, and the life of an incident in it."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.stats.baseline.baselines import build_cold_baselines
from aggregator.stats.baseline.daily_maxima import OPENED
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, outage, quiet

RATES = [0.02, 0.3, 1.6]


def run(counts, rates=RATES, cuts=(), first_minute=0, step=1):
    """(memory, transitions) of the counts, cut into calls at `cuts`."""
    memory = Memory.start(size=len(rates), minute=first_minute, policy=DEFAULT, step=step)
    changes = []
    edges = sorted({0, *cuts, counts.shape[1]})
    for start, end in pairwise(edges):
        memory, new = advance(
            memory=memory,
            bins=Bins(counts=counts[:, start:end], first_minute=first_minute + start * step, step=step),
            baseline=flat(rates),
            policy=DEFAULT,
        )
        changes += new
    return memory, changes


def draw_outages(minutes=700, seed=1):
    counts = quiet(RATES, minutes, seed)
    outage(counts, row=0, first=200, last=240, extra=3)
    outage(counts, row=2, first=210, last=300, extra=15)
    outage(counts, row=2, first=420, last=450, extra=15)
    return counts


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 699), max_size=12), end=st.integers(1, 700), seed=st.integers(0, 3))
def test_cutting_the_minutes_into_calls_changes_nothing(cuts, end, seed):
    """To the last bit, and also while an incident goes on."""
    counts = draw_outages(seed=seed)[:, :end]
    whole, changes = run(counts)

    cut, changes_in_parts = run(counts, cuts=[cut for cut in cuts if cut < end])

    assert changes_in_parts == changes
    assert cut.to_records() == whole.to_records()


@pytest.mark.parametrize("end", [230, 700], ids=["in an incident", "after all of them"])
def test_minute_by_minute_is_the_same_as_at_once(end):
    counts = draw_outages()[:, :end]
    whole, changes = run(counts)

    cut, changes_by_minute = run(counts, cuts=range(end))

    assert changes_by_minute == changes
    assert cut.to_records() == whole.to_records()


@settings(max_examples=10, deadline=None)
@given(order=st.permutations([0, 1, 2]))
def test_the_order_of_services_does_not_matter(order):
    _, changes = run(draw_outages())

    _, reordered = run(draw_outages()[order], rates=[RATES[row] for row in order])

    in_order = [(change.at_minute, change.row, change.state) for change in changes]
    renamed = [(change.at_minute, order[change.row], change.state) for change in reordered]
    assert sorted(renamed) == sorted(in_order)


@settings(max_examples=20, deadline=None)
@given(minute=st.integers(0, 59), more=st.integers(1, 50), row=st.integers(0, 2))
def test_more_reports_in_the_last_minute_never_lower_the_evidence(minute, more, row):
    counts = quiet(RATES, minute + 1)
    fuller = counts.copy()
    fuller[row, -1] += more

    before, _ = run(counts)
    after, alarms = run(fuller)

    assert alarms or np.all(after.odds[row] >= before.odds[row])


def test_silence_never_alarms_and_keeps_no_evidence():
    memory, changes = run(np.zeros((3, 5000), np.int64))

    assert changes == []
    assert np.all(memory.odds.sum(axis=1) < 50)


def test_a_quiet_month_of_a_right_baseline_has_no_incident():
    _, changes = run(quiet(RATES, 43_200, seed=5))

    assert changes == []


def test_an_outage_lives_through_all_states():
    counts = quiet(RATES, 600)
    outage(counts, row=1, first=200, last=260, extra=10)
    outage(counts, row=1, first=260, last=300, extra=2.5)

    _, changes = run(counts)

    assert [change.state for change in changes if change.state != "suspected"] == [
        "open",
        "subsiding",
        "resolved",
    ]
    assert changes[0].at_minute <= 204
    assert {change.onset_minute for change in changes} <= {199, 200, 201}
    assert abs(changes[-1].ended_minute - 300) <= 10


def test_neighbours_forty_minutes_apart_stay_two_incidents():
    counts = quiet(RATES, 600)
    outage(counts, row=1, first=200, last=230, extra=10)
    outage(counts, row=1, first=270, last=300, extra=10)

    _, changes = run(counts)

    assert len({change.onset_minute for change in changes}) == 2


def test_two_reports_in_a_silent_service_are_not_a_verdict():
    counts = np.zeros((3, 600), np.int64)
    counts[0, 300] = counts[0, 301] = 2

    assert run(counts)[1] == []


def test_a_lasting_shift_is_absorbed_and_stays_quiet_after():
    counts = quiet(RATES, 8 * 1440)
    counts[1] += np.random.default_rng(2).poisson(2.0, counts.shape[1])
    counts[1, :1440] = quiet([0.3], 1440, seed=9)[0]

    memory, changes = run(counts)

    assert changes[-1].evidence.absorbed
    assert changes[-1].at_minute <= 1440 + DEFAULT.absorb_open + 60
    assert memory.states() == [None, None, None]


def test_the_weeks_after_a_launch_are_quiet_and_their_outages_are_found():
    """Three times the rate for good: one incident, absorbed; then a real outage on top is announced."""
    minutes = 25 * 1440
    counts = quiet(RATES, minutes)
    counts[2, 1440:] += quiet([3.2], minutes - 1440, seed=4)[0]
    outage(counts, row=2, first=20 * 1440, last=20 * 1440 + 60, extra=20)

    _, changes = run(counts)

    changes = [change for change in changes if change.row == 2]
    absorbed = [change.at_minute for change in changes if change.evidence.absorbed]
    assert len(absorbed) == 1
    assert absorbed[0] <= 1440 + DEFAULT.absorb_open + 60
    assert {change.onset_minute // 1440 for change in changes if change.at_minute > absorbed[0]} == {20}


def test_a_change_of_clocks_raises_no_alarm():
    """From one day to the next people come an hour earlier; the baseline does not know of it."""
    hours = np.array([1, 1, 1, 1, 1, 2, 4, 8, 15, 21, 23, 22, 20, 21, 22, 21, 19, 15, 11, 9, 8, 7, 5, 3]) / 11
    week = np.concatenate([hours] * 7)
    rates = np.array([0.05, 0.5, 3.0])
    expected = replace(flat(rates.tolist()), profile=rates[:, None] * week)
    clock = (np.arange(14 * 1440) - 30 + 60 * (np.arange(14 * 1440) >= 7 * 1440)) / 60
    busy = np.interp(clock % 24, np.arange(25), [*hours, hours[0]])
    first = 4 * 1440

    _, changes = advance(
        memory=Memory.start(size=3, minute=first, policy=DEFAULT),
        bins=Bins(counts=np.random.default_rng(8).poisson(rates[:, None] * busy), first_minute=first),
        baseline=expected,
        policy=DEFAULT,
    )

    assert changes == []


def test_the_top_of_a_day_is_its_highest_evidence_or_how_high_its_incident_was():
    counts = quiet(RATES, 2 * 1440 + 10)
    outage(counts, row=2, first=300, last=360, extra=20)

    memory, changes = run(counts[:, : 1440 + 10])

    tops = memory.maximum_of_day_before(minute=1440 + 10)
    assert {change.row for change in changes} == {2}
    assert tops[:2].max() < DEFAULT.suspected_nats(series=3)
    assert tops[2] - OPENED == pytest.approx(1 + 20 / 1.6, rel=0.2)


def test_a_day_that_only_goes_on_with_an_incident_says_nothing():
    counts = quiet(RATES, 2 * 1440 + 10)
    outage(counts, row=2, first=1400, last=1500, extra=20)

    memory, _ = run(counts)

    assert np.isnan(memory.maximum_of_day_before(minute=2 * 1440 + 5)).tolist() == [False, False, True]


def test_a_service_without_history_has_no_incident_in_its_first_hour():
    cold_start = build_cold_baselines(size=3, policy=DEFAULT)
    counts = quiet([0.02, 1.0, 9.0], 240)
    counts[1, 120:] += quiet([8.0], 120, seed=6)[0]

    _, changes = advance(
        memory=Memory.start(size=3, minute=0, policy=DEFAULT),
        bins=Bins(counts=counts, first_minute=0),
        baseline=cold_start,
        policy=DEFAULT,
    )

    assert {change.row for change in changes} == {1}
    assert changes[0].at_minute <= 130


def test_a_few_who_say_it_works_hide_no_outage():
    counts = quiet(RATES, 400)
    outage(counts, row=1, first=200, last=260, extra=10)

    _, changes = advance(
        memory=Memory.start(size=3, minute=0, policy=DEFAULT),
        bins=Bins(counts=counts, works=np.full(counts.shape, 50), first_minute=0),
        baseline=flat(RATES),
        policy=DEFAULT,
    )

    assert changes[0].at_minute <= 205


def test_time_that_runs_backwards_is_refused():
    memory, _ = run(draw_outages()[:, :300])

    with pytest.raises(ValueError, match=r"row 0: bins from minute 0 on, but those up to 300 are known"):
        advance(
            memory=memory,
            bins=Bins(counts=np.zeros((3, 5)), first_minute=0),
            baseline=flat(RATES),
            policy=DEFAULT,
        )


def test_the_level_is_not_lifted_by_the_outage_it_is_measured_against():
    counts = quiet(RATES, 600)
    outage(counts, row=2, first=300, last=600, extra=15)

    memory, _ = run(counts)

    assert memory.episodes[2].level < 1.3


def test_coarse_buckets_find_the_same_outage():
    counts = quiet(RATES, 1500)
    outage(counts, row=1, first=600, last=690, extra=5)

    _, changes = run(counts.reshape(3, 100, 15).sum(axis=2), step=15)

    assert {change.onset_minute for change in changes} == {600}
    assert changes[0].at_minute == 615


def test_memory_survives_json():
    memory, _ = run(draw_outages()[:, :260])

    again = Memory.from_records(json.loads(json.dumps(memory.to_records())))

    assert again.to_records() == memory.to_records()


@pytest.mark.parametrize("series", [1, 100, 10_000])
def test_more_services_share_the_budget(series):
    tighter = DEFAULT.suspected_nats(series=series * 10) - DEFAULT.suspected_nats(series=series)

    assert tighter == pytest.approx(np.log(10))


@pytest.mark.parametrize("rate", [1.0, 20.0, 180.0, 500.0])
def test_a_new_service_has_no_incident_because_many_report_it(rate):
    memory = Memory.start(size=1, minute=0, policy=DEFAULT)
    counts = quiet([rate], 1440)

    _, changes = advance(
        memory=memory,
        bins=Bins(counts=counts, first_minute=0),
        baseline=build_cold_baselines(size=1, policy=DEFAULT),
        policy=DEFAULT,
        series=240,
    )

    assert changes == []
