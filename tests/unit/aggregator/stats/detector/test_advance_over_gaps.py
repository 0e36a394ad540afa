"""Pieces of time one after the other, with gaps between them that nobody could observe."""

import numpy as np

from aggregator.stats.detector.advance import advance, advance_over_gaps
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, outage, quiet

MINUTE = 29_452_320
LENGTH, ONSET, GAP = 600, 300, 5
KNOWN = {"baseline": flat([0.5]), "policy": DEFAULT, "series": 10}


def make_counts():
    counts = quiet([0.5], LENGTH)
    outage(counts, row=0, first=ONSET, last=LENGTH, extra=6)
    return counts


def start():
    return Memory.start(size=1, minute=MINUTE, policy=DEFAULT)


def test_pieces_without_a_gap_are_one_call():
    bins = Bins(counts=make_counts(), first_minute=MINUTE)
    pieces = [
        (MINUTE, MINUTE + 310, bins.during(slice(0, 310))),
        (MINUTE + 310, MINUTE + LENGTH, bins.during(slice(310, LENGTH))),
    ]

    _, changes = advance(memory=start(), bins=bins, **KNOWN)

    assert advance_over_gaps(memory=start(), pieces=pieces, **KNOWN) == changes
    assert changes[0].at_minute > MINUTE + ONSET


def test_a_short_gap_is_skipped_in_the_memory_of_the_piece_before():
    first = Bins(counts=make_counts()[:, :ONSET], first_minute=MINUTE)
    begun, ended = MINUTE + ONSET, MINUTE + ONSET + GAP
    later = Bins(counts=make_counts()[:, ONSET:], first_minute=ended)
    pieces = [(MINUTE, begun, first), (begun, ended, None), (ended, ended + LENGTH - ONSET, later)]

    memory, early = advance(memory=start(), bins=first, **KNOWN)
    _, changes = advance(memory=memory.skip(until=ended, bins=GAP), bins=later, **KNOWN)

    assert advance_over_gaps(memory=start(), pieces=pieces, **KNOWN) == early + changes


def test_without_pieces_nothing_changes():
    assert advance_over_gaps(memory=start(), pieces=[], **KNOWN) == []


def test_bins_of_a_piece_are_the_only_ones_that_count():
    silent = Bins(counts=np.zeros((1, LENGTH), np.int64), first_minute=MINUTE)

    assert advance_over_gaps(memory=start(), pieces=[(MINUTE, MINUTE + LENGTH, silent)], **KNOWN) == []
