"""What a vendor's status page changes in the detector."""

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


def run(counts, vendor=None, cuts=(), rates=RATES, networks=None):
    """(memory, transitions) of the counts, cut into calls at `cuts`."""
    memory, changes = Memory.start(size=len(rates), minute=0, policy=DEFAULT), []
    for start, end in pairwise(sorted({0, *cuts, counts.shape[1]})):
        memory, new = advance(
            memory=memory,
            bins=Bins(
                counts=counts[:, start:end],
                vendor=None if vendor is None else vendor[:, start:end],
                networks=networks,
                first_minute=start,
            ),
            baseline=flat(rates),
            policy=DEFAULT,
            series=240,
        )
        changes += new
    return memory, changes


def make_vendor(shape, status, first, last):
    """The status of all vendors: `status` in [first, last), else nothing claimed."""
    vendor = np.zeros(shape, np.int64)
    vendor[:, first:last] = status
    return vendor


def make_slight_rise():
    """Two in each of six minutes, which alone is not enough."""
    counts = np.zeros((1, 400), np.int64)
    counts[0, 300:306] = 2
    return counts


def find_announcement(counts, vendor=None, rates=RATES):
    _, changes = run(counts, vendor, rates=rates)
    return [change for change in changes if change.state in ("suspected", "open")][:1]


def test_a_slight_rise_is_enough_during_an_outage_on_the_status_page():
    assert find_announcement(make_slight_rise(), rates=[0.02]) == []

    (change,) = find_announcement(make_slight_rise(), make_vendor((1, 400), OUTAGE, 280, 400), rates=[0.02])

    evidence = change.evidence
    own = DEFAULT.suspected_nats(series=240, share=DEFAULT.whole_share) + evidence.offset
    assert (change.state, change.at_minute, evidence.vendor_easing) == (
        "suspected",
        306,
        DEFAULT.official_nats,
    )
    assert evidence.threshold == pytest.approx(own - DEFAULT.official_nats, abs=2e-3)
    assert evidence.threshold <= evidence.statistic < own


def test_reports_from_before_a_claim_count_once_it_is_made():
    (change,) = find_announcement(make_slight_rise(), make_vendor((1, 400), OUTAGE, 306, 400), rates=[0.02])

    assert (change.at_minute, change.onset_minute) == (307, 300)


def test_a_claim_alone_is_no_evidence():
    counts = quiet(RATES, 3000)

    memory, changes = run(counts, make_vendor(counts.shape, OUTAGE, 0, 3000))

    assert (changes, memory.states()) == ([], [None] * 3)


def test_four_people_are_too_few_whatever_the_vendor_claims():
    counts = np.zeros((1, 400), np.int64)
    counts[0, 300] = 4

    assert find_announcement(counts, make_vendor(counts.shape, OUTAGE, 0, 400), rates=[0.003]) == []


def test_few_networks_open_nothing_whatever_the_vendor_claims():
    counts = quiet(RATES, 400)
    outage(counts, row=1, first=300, last=360, extra=10)
    few = np.full(counts.shape, 8)

    _, changes = run(counts, make_vendor(counts.shape, OUTAGE, 0, 400), networks=few)

    assert "open" not in {change.state for change in changes}
    assert changes


def test_a_suspicion_is_confirmed_by_less():
    """The claim comes while `suspected` goes on, and only then is it enough for `open`."""
    counts = np.zeros((1, 400), np.int64)
    counts[0, 300:305] = [3, 3, 3, 3, 2]

    _, without = run(counts, rates=[0.02])
    _, changes = run(counts, make_vendor(counts.shape, OUTAGE, 305, 400), rates=[0.02])

    assert [change.state for change in without] == ["suspected", "resolved"]
    assert [(c.state, c.at_minute, c.evidence.vendor_easing) for c in changes][:2] == [
        ("suspected", 305, 0.0),
        ("open", 306, DEFAULT.official_nats),
    ]


def test_reports_that_maintenance_may_bring_are_no_evidence_and_more_are():
    counts = np.zeros((1, 700), np.int64)
    counts[0, 300:600:3] = 1  # one in three minutes, where one in fifty is expected
    more = counts.copy()
    more[0, 400:410] += 4
    maintenance = make_vendor(counts.shape, MAINTENANCE, 280, 620)

    assert find_announcement(counts, rates=[0.02])
    assert find_announcement(counts, maintenance, rates=[0.02]) == []
    (change,) = find_announcement(more, maintenance, rates=[0.02])
    evidence = change.evidence
    assert (change.onset_minute, evidence.under_maintenance, evidence.vendor_easing) == (400, True, 0.0)


def test_a_suspicion_is_not_confirmed_by_reports_that_maintenance_may_bring():
    counts = np.zeros((1, 700), np.int64)
    counts[0, 300:600:3] = 1
    (change,) = find_announcement(counts, rates=[0.02])

    alone = {change.state for change in run(counts, rates=[0.02])[1]}
    maintenance = make_vendor(counts.shape, MAINTENANCE, change.at_minute, 620)

    assert "open" in alone
    assert {change.state for change in run(counts, maintenance, rates=[0.02])[1]} == {"suspected", "resolved"}


def test_no_evidence_is_left_over_when_the_maintenance_ends():
    counts = np.zeros((1, 700), np.int64)
    counts[0, 300:600:3] = 1

    assert find_announcement(counts, make_vendor(counts.shape, MAINTENANCE, 280, 600), rates=[0.02]) == []


def test_the_end_is_the_same_whatever_the_vendor_claims():
    counts = quiet(RATES, 600)
    outage(counts, row=1, first=200, last=260, extra=10)
    _, changes = run(counts)
    known = changes[0].at_minute
    ends = [
        [c for c in run(counts, make_vendor(counts.shape, status, known, 600))[1] if c.state == "resolved"]
        for status in (0, OUTAGE, MAINTENANCE)
    ]

    assert ends[0]
    assert ends[1:] == ends[:1] * 2


def test_no_claim_is_the_same_as_no_status_page():
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
    vendor = np.repeat(draw.integers(-1, 2, (3, 70)), 10, axis=1)
    whole, changes = run(counts, vendor)

    cut, changes_in_parts = run(counts, vendor, cuts)

    assert changes_in_parts == changes
    assert cut.to_records() == whole.to_records()


def test_minute_by_minute_is_the_same_as_at_once():
    counts = quiet(RATES, 500)
    outage(counts, row=2, first=210, last=300, extra=9)
    vendor = np.repeat(np.random.default_rng(4).integers(-1, 2, (3, 50)), 10, axis=1)

    assert run(counts, vendor, cuts=range(500))[1] == run(counts, vendor)[1]


@pytest.mark.parametrize(("nats", "lower"), [(18.0, 2.3), (9.3, 2.3), (8.0, 1.0), (7.0, 0.0), (5.0, 0.0)])
def test_a_threshold_falls_so_far_and_no_further(nats, lower):
    assert DEFAULT.compute_easing(nats=nats) == pytest.approx(lower)


@pytest.mark.parametrize("rate", [0.01, 1.0, 30.0])
def test_reports_up_to_the_raised_null_are_no_evidence(rate):
    """E[exp(nats)] <= 1 at the raised null, for each alternative: so maintenance costs no false alarms."""
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


@pytest.mark.parametrize(("status", "rows"), [(0, []), (OUTAGE, [0]), (MAINTENANCE, [])])
def test_an_early_look_knows_it_too(status, rows):
    memory, _ = run(quiet([1.0], 600), rates=[1.0])

    changes = take_early_look(
        memory=memory,
        bins=Bins(np.array([[19]]), 600, vendor=np.array([[status]]), elapsed=20 / 60),
        baseline=flat([1.0]),
        policy=DEFAULT,
        series=240,
    )

    assert [change.row for change in changes] == rows


def test_other_thresholds_have_another_name():
    assert compute_version(replace(DEFAULT, official_nats=2.0)) != compute_version(DEFAULT)
