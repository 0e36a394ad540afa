"""What a ledger comes to: counts, leads, and a letter with its interval."""

import pytest
from scipy.stats import binomtest

from aggregator.stats.ledger.accuracy import (
    Grade,
    LeadBin,
    ObservedShare,
    estimate_share,
    grade_promptness,
    summarise_entries,
)
from tests.unit.aggregator.stats.ledger.lead_examples import make_week


def test_summary_counts_and_grades():
    results = summarise_entries(entries=make_week(19, 23, 5, -3, None))

    assert {kind.value: n for kind, n in results.kinds.items() if n} == {
        "people_first": 3,
        "vendor_first": 1,
        "never": 1,
    }
    assert (results.problems, results.judged, results.paired, results.quartiles) == (5, 5, 4, (3, 12, 20))
    assert (results.never.hits, results.never.of, results.prompt.hits, results.prompt.of) == (1, 5, 2, 5)
    assert results.grade == Grade("D", "F", "C")


def test_histogram_has_the_vendors_side_the_same_minute_and_peoples():
    results = summarise_entries(entries=make_week(0.5, 0.5, 5, 5.5, 61, -1, -60))

    assert [b for b in results.bins if b.count] == [
        LeadBin(-60, -30, 1),
        LeadBin(-5, 0, 1),
        LeadBin(0, 0, 2),
        LeadBin(0, 5, 1),
        LeadBin(5, 15, 1),
        LeadBin(60, None, 1),
    ]
    assert (len(results.bins), results.bins[0], sum(b.count for b in results.bins)) == (
        11,
        LeadBin(None, -60, 0),
        7,
    )


def test_nothing_comes_to_nothing():
    results = summarise_entries(entries=())

    assert (results.judged, results.quartiles, results.never, results.grade) == (
        0,
        None,
        ObservedShare(0, 0, 0.0, 1.0),
        None,
    )


@pytest.mark.parametrize(("hits", "of"), [(2, 5), (0, 3), (3, 3), (45, 50)])
def test_interval_is_wilsons(hits, of):
    results = estimate_share(hits=hits, of=of)

    known = binomtest(hits, of).proportion_ci(confidence_level=0.9, method="wilson")
    assert (results.low, results.high) == (
        pytest.approx(known.low, abs=1e-4),
        pytest.approx(known.high, abs=1e-4),
    )


@pytest.mark.parametrize(
    ("hits", "of", "results"),
    [
        (2, 2, None),
        (3, 3, Grade("A", "C", "A")),
        (4, 5, Grade("B", "D", "A")),
        (0, 5, Grade("F", "F", "D")),
        (500, 1000, Grade("C", "D", "C")),
        (180, 200, Grade("A", "B", "A")),
    ],
)
def test_letter_has_those_at_the_ends_of_its_interval(hits, of, results):
    assert grade_promptness(prompt=estimate_share(hits=hits, of=of)) == results
