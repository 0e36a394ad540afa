"""Evidence is computed again from public numbers."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import Memory
from aggregator.stats.ledger.audit import Difference, find_differences, recompute_evidence
from aggregator.stats.ledger.public_minutes import PublicMinutes, record_baseline
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, outage, quiet

MONDAY = 29_452_320
LENGTH, ONSET = 6 * 1440, 5 * 1440


@pytest.fixture(scope="module")
def audited_outage():
    """A service in trouble on its sixth day: (changes, what was usual, public minutes of two days before)."""
    counts = quiet([0.5], LENGTH)
    outage(counts, row=0, first=ONSET, last=ONSET + 90, extra=6)
    networks = np.full_like(counts, 20)
    memory = Memory.start(size=1, minute=MONDAY, policy=DEFAULT)
    known = {"baseline": flat([0.5]), "policy": DEFAULT, "series": 240}
    _, changes = advance(
        memory=memory, bins=Bins(counts=counts, first_minute=MONDAY, networks=networks), **known
    )
    usual = record_baseline(baseline=flat([0.5]), memory=memory, row=0, series=240)
    two_days = slice(ONSET - 2880, None)
    zeros = np.zeros_like(counts[0, two_days])
    public = PublicMinutes(MONDAY + ONSET - 2880, counts[0, two_days], zeros, zeros, networks[0, two_days])
    return changes, usual, public


def test_every_change_is_found_again(audited_outage):
    changes, usual, public = audited_outage

    results = [
        recompute_evidence(state=c.state, at=c.at_minute, usual=usual, minutes=public, policy=DEFAULT)
        for c in changes
    ]

    assert [c.state for c in changes] == ["suspected", "open", "subsiding", "resolved"]
    said = [
        find_differences(stated=c.evidence.to_record(), recomputed=f)
        for c, f in zip(changes, results, strict=True)
    ]
    assert said == [[]] * 4


@pytest.mark.parametrize("hidden", [{}, {"observed": None}, {"observed": "38"}])
def test_what_is_left_out_is_no_match(audited_outage, hidden):
    evidence = audited_outage[0][0].evidence
    stated = evidence.to_record()
    del stated["observed"]

    (wrong,) = find_differences(stated=stated | hidden, recomputed=evidence)

    assert (wrong.name, np.isnan(wrong.stated), wrong.recomputed) == ("observed", True, evidence.observed)


def test_other_counts_give_other_numbers(audited_outage):
    changes, usual, public = audited_outage
    at = changes[0].at_minute - 1 - public.first
    counted = public.counted.copy()
    counted[at] += 2

    recomputed = recompute_evidence(
        state="suspected",
        at=changes[0].at_minute,
        usual=usual,
        minutes=replace(public, counted=counted),
        policy=DEFAULT,
    )

    observed = changes[0].evidence.observed
    wrong = find_differences(stated=changes[0].evidence.to_record(), recomputed=recomputed)
    assert Difference("observed", observed, observed + 2) in wrong


def test_counts_without_trouble_give_no_change(audited_outage):
    changes, usual, public = audited_outage
    calm = replace(public, counted=np.minimum(public.counted, 1))

    first = changes[0]
    assert (
        recompute_evidence(state=first.state, at=first.at_minute, usual=usual, minutes=calm, policy=DEFAULT)
        is None
    )
