"""What a vendor's word changes in the detector."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from aggregator.stats.baseline.means import LocalLevel
from aggregator.stats.baseline.season import compute_means
from aggregator.stats.detector import vendor_status
from aggregator.stats.detector.advance import advance, take_early_look
from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE, Bins
from aggregator.stats.detector.evidence_process import compute_log_ratios
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from aggregator.stats.policy_keys import compute_version
from tests.unit.aggregator.stats.series import flat, outage, quiet

RATES = [0.02, 0.3, 1.6]


def run(counts, official=None, cuts=(), rates=RATES, networks=None):
    """(memory, transitions) of the counts, cut into calls at `cuts`."""
    memory, found = Memory.start(size=len(rates), minute=0, policy=DEFAULT), []
    for start, end in pairwise(sorted({0, *cuts, counts.shape[1]})):
        memory, changes = advance(
            memory=memory,
            bins=Bins(
                counts=counts[:, start:end],
                vendor=None if official is None else official[:, start:end],
                networks=networks,
                first_minute=start,
            ),
            baseline=flat(rates),
            policy=DEFAULT,
            series=240,
        )
        found += changes
    return memory, found


def said(shape, word, first, last):
    """All vendors say so in [first, last)."""
    official = np.zeros(shape, np.int64)
    official[:, first:last] = word
    return official


def slight():
    """Two in each of six minutes, which alone is not enough."""
    counts = np.zeros((1, 400), np.int64)
    counts[0, 300:306] = 2
    return counts


def first_words(counts, official=None, rates=RATES):
    _, told = run(counts, official, rates=rates)
    return [change for change in told if change.state in ("suspected", "open")][:1]


def test_a_slight_rise_becomes_news_while_the_vendor_tells_of_an_outage():
    assert first_words(slight(), rates=[0.02]) == []

    (word,) = first_words(slight(), said((1, 400), OUTAGE, 280, 400), rates=[0.02])

    evidence = word.evidence
    own = DEFAULT.suspected_nats(series=240, share=DEFAULT.whole_share) + evidence.offset
    assert (word.state, word.at_minute, evidence.vendor_easing) == ("suspected", 306, DEFAULT.official_nats)
    assert evidence.threshold == pytest.approx(own - DEFAULT.official_nats, abs=2e-3)
    assert evidence.threshold <= evidence.statistic < own


def test_what_people_said_before_counts_when_the_vendor_speaks():
    (word,) = first_words(slight(), said((1, 400), OUTAGE, 306, 400), rates=[0.02])

    assert (word.at_minute, word.onset_minute) == (307, 300)


def test_a_claim_alone_tells_nothing():
    counts = quiet(RATES, 3000)

    memory, told = run(counts, said(counts.shape, OUTAGE, 0, 3000))

    assert (told, memory.states()) == ([], [None] * 3)


def test_four_people_are_too_few_whatever_the_vendor_says():
    counts = np.zeros((1, 400), np.int64)
    counts[0, 300] = 4

    assert first_words(counts, said(counts.shape, OUTAGE, 0, 400), rates=[0.003]) == []


def test_few_networks_open_nothing_whatever_the_vendor_says():
    counts = quiet(RATES, 400)
    outage(counts, row=1, first=300, last=360, extra=10)
    few = np.full(counts.shape, 8)

    _, told = run(counts, said(counts.shape, OUTAGE, 0, 400), networks=few)

    assert "open" not in {change.state for change in told}
    assert told


def test_a_suspicion_is_confirmed_by_less():
    """The claim comes while `suspected` goes on, and only then is it enough for `open`."""
    counts = np.zeros((1, 400), np.int64)
    counts[0, 300:305] = [3, 3, 3, 3, 2]

    _, without = run(counts, rates=[0.02])
    _, told = run(counts, said(counts.shape, OUTAGE, 305, 400), rates=[0.02])

    assert [change.state for change in without] == ["suspected", "resolved"]
    assert [(c.state, c.at_minute, c.evidence.vendor_easing) for c in told][:2] == [
        ("suspected", 305, 0.0),
        ("open", 306, DEFAULT.official_nats),
    ]


def test_what_maintenance_may_bring_is_no_news_and_more_is():
    counts = np.zeros((1, 700), np.int64)
    counts[0, 300:600:3] = 1  # one in three minutes, where one in fifty is usual
    more = counts.copy()
    more[0, 400:410] += 4
    work = said(counts.shape, MAINTENANCE, 280, 620)

    assert first_words(counts, rates=[0.02])
    assert first_words(counts, work, rates=[0.02]) == []
    (word,) = first_words(more, work, rates=[0.02])
    evidence = word.evidence
    assert (word.onset_minute, evidence.under_maintenance, evidence.vendor_easing) == (400, True, 0.0)


def test_a_suspicion_is_not_confirmed_by_what_work_may_bring():
    counts = np.zeros((1, 700), np.int64)
    counts[0, 300:600:3] = 1
    (word,) = first_words(counts, rates=[0.02])

    alone = {change.state for change in run(counts, rates=[0.02])[1]}
    work = said(counts.shape, MAINTENANCE, word.at_minute, 620)

    assert "open" in alone
    assert {change.state for change in run(counts, work, rates=[0.02])[1]} == {"suspected", "resolved"}


def test_nothing_breaks_out_when_the_work_ends():
    counts = np.zeros((1, 700), np.int64)
    counts[0, 300:600:3] = 1

    assert first_words(counts, said(counts.shape, MAINTENANCE, 280, 600), rates=[0.02]) == []


def test_the_end_is_the_same_whatever_the_vendor_says():
    counts = quiet(RATES, 600)
    outage(counts, row=1, first=200, last=260, extra=10)
    _, told = run(counts)
    known = told[0].at_minute
    ends = [
        [c for c in run(counts, said(counts.shape, word, known, 600))[1] if c.state == "resolved"]
        for word in (0, OUTAGE, MAINTENANCE)
    ]

    assert ends[0]
    assert ends[1:] == ends[:1] * 2


def test_nobody_said_anything_is_the_same_as_nothing_known():
    counts = quiet(RATES, 600)
    outage(counts, row=1, first=200, last=260, extra=10)

    assert run(counts, np.zeros_like(counts))[1] == run(counts)[1]


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(1, 699), max_size=12), seed=st.integers(0, 3))
def test_cutting_the_minutes_into_calls_changes_nothing(cuts, seed):
    counts = quiet(RATES, 700, seed)
    outage(counts, row=0, first=200, last=240, extra=1)
    outage(counts, row=2, first=210, last=300, extra=9)
    draw = np.random.default_rng(seed)
    official = np.repeat(draw.integers(-1, 2, (3, 70)), 10, axis=1)
    whole, told = run(counts, official)

    parts, told_in_parts = run(counts, official, cuts)

    assert told_in_parts == told
    assert parts.to_records() == whole.to_records()


def test_minute_by_minute_is_the_same_as_at_once():
    counts = quiet(RATES, 500)
    outage(counts, row=2, first=210, last=300, extra=9)
    official = np.repeat(np.random.default_rng(4).integers(-1, 2, (3, 50)), 10, axis=1)

    assert run(counts, official, cuts=range(500))[1] == run(counts, official)[1]


@pytest.mark.parametrize(("nats", "lower"), [(18.0, 2.3), (9.3, 2.3), (8.0, 1.0), (7.0, 0.0), (5.0, 0.0)])
def test_a_threshold_falls_so_far_and_no_further(nats, lower):
    assert DEFAULT.compute_easing(nats=nats) == pytest.approx(lower)


@pytest.mark.parametrize("rate", [0.01, 1.0, 30.0])
def test_as_many_as_maintenance_may_bring_are_no_evidence(rate):
    """E[exp(nats)] <= 1 at the raised null, for each alternative: else work would cost false alarms."""
    quiet_means = compute_means(
        season=np.array([[rate]]),
        local=LocalLevel(1.0, 0.0),
        baseline=flat([rate]),
        step=1,
        policy=DEFAULT,
    )
    raised = vendor_status.raise_null_for_maintenance(
        means=quiet_means, vendor=np.array([[MAINTENANCE]]), step=1, policy=DEFAULT
    )
    counts = np.arange(2000)[None]
    nats = compute_log_ratios(counts=counts, means=raised, step=1, policy=DEFAULT)[:, 0]
    size, null = float(raised.size[0, 0]), float(raised.null[0, 0])
    chance = nbinom.pmf(counts[0], size, size / (size + null))

    assert null == pytest.approx(2 * rate + 0.4)
    assert ((np.exp(nats) * chance).sum(axis=1) <= 1.001).all()


@pytest.mark.parametrize(("word", "found"), [(0, []), (OUTAGE, [0]), (MAINTENANCE, [])])
def test_a_look_within_the_minute_knows_it_too(word, found):
    memory, _ = run(quiet([1.0], 600), rates=[1.0])

    told = take_early_look(
        memory=memory,
        bins=Bins(np.array([[19]]), 600, vendor=np.array([[word]]), elapsed=20 / 60),
        baseline=flat([1.0]),
        policy=DEFAULT,
        series=240,
    )

    assert [change.row for change in told] == found


def test_other_thresholds_have_another_name():
    assert compute_version(replace(DEFAULT, official_nats=2.0)) != compute_version(DEFAULT)
