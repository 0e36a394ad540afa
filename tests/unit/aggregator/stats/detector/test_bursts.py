"""A service with bursts: its rises are followed unannounced, up to the height threshold."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import QUIET, build_theoretical_tails
from aggregator.stats.baseline.daily_maxima import OPENED
from aggregator.stats.detector.advance import advance, take_early_look
from aggregator.stats.detector.bins import OUTAGE, Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, outage, quiet

MINUTES = 2000
HEIGHT = 10.0  # times expected, certainly


def bursty():
    tails = build_theoretical_tails(size=1)
    tails[0, QUIET:] = HEIGHT, 0.0, 1.0, 0.0
    return replace(flat([1.0]), tails=tails)


def walk(counts, cuts=(), **known):
    memory, changes = Memory.start(size=1, minute=0, policy=DEFAULT), []
    for start, end in pairwise(sorted({0, *cuts, counts.shape[1]})):
        memory, new = advance(
            memory=memory,
            bins=Bins(counts=counts[:, start:end], first_minute=start, **known),
            baseline=bursty(),
            policy=DEFAULT,
        )
        changes += new
    return memory, changes


@pytest.fixture
def counts():
    counts = quiet([1.0], MINUTES)
    outage(counts, row=0, first=300, last=360, extra=4)
    return counts


def test_a_burst_is_not_announced(counts):
    memory, changes = walk(counts)

    assert changes == []
    assert memory.states() == [None]
    assert OPENED + 3 < memory.maximum_of_day_before(minute=MINUTES)[0] < OPENED + HEIGHT


def test_a_burst_that_goes_on_is_not_announced(counts):
    outage(counts, row=0, first=1980, last=MINUTES, extra=4)

    memory, changes = walk(counts)

    assert (changes, memory.states()) == ([], [None])
    assert memory.episodes[0] is not None


def test_an_outage_is_announced_with_its_onset(counts):
    outage(counts, row=0, first=700, last=800, extra=30)

    _, changes = walk(counts)

    assert [change.state for change in changes] == ["open", "subsiding", "resolved"]
    assert changes[0].at_minute - 700 <= 10
    assert changes[0].onset_minute == pytest.approx(700, abs=3)


@pytest.mark.parametrize(("rate", "announced"), [(8, False), (40, True)])
def test_an_early_look_needs_the_height_as_well(counts, rate, announced):
    changes = []
    for minute in range(300, 310):
        memory, _ = walk(counts[:, :minute])
        for seconds in (10, 20, 30, 40, 50):
            so_far = np.array([round(rate * seconds / 60)])
            bins = Bins(so_far[:, None], minute, elapsed=seconds / 60)
            changes += take_early_look(memory=memory, bins=bins, baseline=bursty(), policy=DEFAULT, series=1)

    assert bool(changes) is announced


def test_what_lasts_longer_than_attention_is_announced(counts):
    outage(counts, row=0, first=700, last=1400, extra=4)

    _, changes = walk(counts)

    assert (changes[0].state, changes[0].at_minute - changes[0].onset_minute) == (
        "open",
        DEFAULT.burst_minutes,
    )


def test_a_burst_of_whose_end_we_are_not_sure_yet_has_not_gone_on():
    counts = quiet([1.0], MINUTES)
    outage(counts, row=0, first=700, last=1000, extra=2)

    memory, changes = walk(counts[:, :1070])

    assert changes == []
    assert 1070 - memory.episodes[0].onset > DEFAULT.burst_minutes


def test_during_an_outage_on_the_status_page_a_rise_is_no_burst(counts):
    _, changes = walk(counts, vendor=np.full((1, MINUTES), OUTAGE))

    assert changes[0].onset_minute == pytest.approx(300, abs=3)


@pytest.mark.parametrize("extra", [4, 30])
def test_cutting_changes_nothing(counts, extra):
    outage(counts, row=0, first=700, last=800, extra=extra)
    whole, changes = walk(counts)

    cut, changes_in_parts = walk(counts, cuts=range(1, MINUTES, 7))

    assert (changes_in_parts, cut.to_records()) == (changes, whole.to_records())
