"""Public minutes as the detector takes them, and the past that was kept with a change of state."""

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import build_cold_baselines
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ledger.public_minutes import PublicMinutes, record_baseline, restore_past
from aggregator.stats.policy import DEFAULT

FIRST = 1000


def make_minutes(*, networks=None, unheard=()):
    counted = np.arange(10)
    return PublicMinutes(FIRST, counted, counted + 20, counted + 40, networks, None, unheard)


def test_minutes_are_split_at_gaps():
    pieces = list(make_minutes(unheard=((1003, 1005),)).split(until=FIRST + 10))

    assert [(first, last, bins is None) for first, last, bins in pieces] == [
        (1000, 1003, False),
        (1003, 1005, True),
        (1005, 1010, False),
    ]


def test_each_piece_has_the_counts_of_its_minutes():
    *_, (_, _, bins) = make_minutes(unheard=((1003, 1005),)).split(until=FIRST + 8)

    assert (bins.first_minute, bins.counts.tolist(), bins.works.tolist()) == (
        1005,
        [[5, 6, 7]],
        [[25, 26, 27]],
    )
    assert (bins.discarded.tolist(), bins.networks, bins.vendor) == ([[45, 46, 47]], None, None)


@pytest.mark.parametrize(("announced_early", "announced"), [(None, -1), (1004, 1004)])
def test_an_early_announcement_is_known_to_every_piece(announced_early, announced):
    minutes = make_minutes(networks=np.arange(10))
    ((_, _, bins),) = minutes.split(until=FIRST + 10, announced_early=announced_early)

    assert (bins.announced.tolist(), bins.networks.tolist()) == ([announced], [list(range(10))])


def test_what_was_kept_is_restored_but_for_the_memory_before_it():
    baseline = build_cold_baselines(size=2, policy=DEFAULT)
    memory = Memory.start(size=2, minute=500, policy=DEFAULT)
    memory.lift[1], memory.lift_at[1] = 1.5, 900
    usual = record_baseline(baseline=baseline, memory=memory, row=1, series=7)

    again, remembered = restore_past(usual=usual, minute=FIRST, policy=DEFAULT)

    assert again.profile.tolist() == baseline.profile[1:].tolist()
    assert again.tails.tolist() == baseline.tails[1:].tolist()
    kept = (remembered.born[0], remembered.lift[0], remembered.lift_at[0], remembered.resume[0])
    assert kept == (500, 1.5, 900, FIRST)
    assert usual["series"] == 7
