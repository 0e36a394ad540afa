"""The numbers behind a verdict."""

from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.queries.answers.incidents import Rise
from aggregator.web.words.verdict_evidence import describe_evidence, describe_since_heard
from tests.unit.aggregator.web.examples import AT, BROKEN, MINUTE, TROUBLE, plain


def describe(**changes):
    return plain(describe_evidence(replace(BROKEN, **changes), AT))


@pytest.mark.parametrize(
    ("expected", "ratio"),
    [(24.0, ": 17 times as many"), (0.9, ""), (1.0, ": 412 times as many"), (300.0, ""), (None, "")],
)
def test_ratio_needs_a_rise_and_a_count_to_divide_by(expected, ratio):
    assert describe(expected=expected) == (
        f"412 reports in 15 minutes, where 18 to 31 are usual at this hour{ratio}."
    )


def test_only_while_it_subsides_the_count_is_held_against_the_peak():
    assert ", down from 28 times." in describe(level=Level.SUBSIDING)
    assert "down from" not in describe(level=Level.PROBLEM)
    assert "down from" not in describe(level=Level.SUBSIDING, trouble=replace(TROUBLE, peak_ratio=None))
    assert "down from" not in describe(level=Level.SUBSIDING, trouble=replace(TROUBLE, peak_ratio=1.4))


def test_after_a_gap_nothing_is_compared():
    heard = replace(BROKEN, reports=1, heard_since=AT - 4 * MINUTE)

    expected = "1 report since 14:26; before that nobody could report here."
    assert plain(describe_evidence(heard, AT)) == plain(describe_since_heard(heard, AT)) == expected


def test_part_and_suspicion_follow_the_count():
    rise = Rise("symptom", "Cannot log in", 1, 1, 0.04)

    assert describe(level=Level.POSSIBLE, trouble=replace(TROUBLE, rise=rise)) == (
        "412 reports in 15 minutes, where 18 to 31 are usual at this hour: 17 times as many."
        " It first showed in “Cannot log in”: 1 report in 1 minute, where under 0.1 are usual."
        " More than chance, but not yet enough people to be sure."
    )


@pytest.mark.parametrize("bound", ["low", "high"])
def test_half_a_range_is_none(bound):
    assert describe(**{bound: None}) == "412 reports in 15 minutes; what is usual here we do not know yet."
