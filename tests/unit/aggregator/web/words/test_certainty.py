"""How sure we are, and when it may end."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from aggregator.models import Level, State
from aggregator.stats.ending.outlook import Outlook
from aggregator.web.words import certainty
from tests.unit.aggregator.web.examples import AT, BROKEN, MINUTE, QUIET, TROUBLE, make_step, plain

RISING = replace(BROKEN, trouble=replace(TROUBLE, peak=412, peak_at=AT))


def sure(*, verdict=BROKEN, networks=0, steps=(), budget=6.0):
    return plain(
        certainty.describe_certainty(verdict=verdict, networks=networks, steps=steps, budget=budget, now=AT)
    )


def end(verdict):
    sentence = plain(certainty.describe_end(verdict=verdict, outlook=None, now=AT))
    return sentence.removesuffix("We know too few problems like this one to say more.").strip()


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        (1, "The reports of the last 15 minutes come from one network. "),
        (1234, "The reports of the last 15 minutes come from 1,234 networks. "),
        (0, ""),
    ],
)
def test_who_stands_behind_the_reports(networks, expected):
    assert sure(networks=networks) == expected + (
        "We promise at most 6 false alarms a year, over all services together."
    )


def test_how_rare_it_is_by_accident_is_that_of_the_latest_step():
    steps = (
        make_step(State.SUSPECTED, at=AT - 9 * MINUTE, p_value=1e-4),
        make_step(State.OPEN, at=AT - 5 * MINUTE, p_value=1e-6),
    )

    assert (
        "When we called it a problem, at 14:25, the odds of so many by accident were 1 in 1 million."
        in sure(steps=steps)
    )


@pytest.mark.parametrize(("budget", "expected"), [(6.0, "höchstens 6 "), (2.5, "höchstens 2,5 ")])
def test_promise_is_in_the_numbers_of_the_language(budget, expected):
    with override("de"):
        assert expected in sure(budget=budget)


@pytest.mark.parametrize(
    ("height", "expected"),
    [
        (None, ""),
        (
            5.25,
            "Reports for this service come in bursts, also without a problem. We speak of a problem only from"
            " 5.2 times the usual, or when the vendor does.",
        ),
    ],
)
def test_how_high_a_rise_must_be_where_reports_come_in_bursts(height, expected):
    assert certainty.describe_bursts(height=height) == expected


def test_nothing_is_promised_where_nothing_is_wrong():
    assert sure(verdict=QUIET, networks=3) == end(QUIET) == ""
    assert plain(certainty.describe_end(verdict=QUIET, outlook=None, now=AT)) == ""


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (BROKEN, "There have been fewer since 13:28, when there were 632 in 15 minutes."),
        (RISING, "Reports are not falling yet."),
        (replace(RISING, reports=400), ""),
        (
            replace(RISING, reports=400, level=Level.SUBSIDING),
            "There have been fewer since 14:30, when there were 412 in 15 minutes.",
        ),
    ],
)
def test_whether_reports_fall(verdict, expected):
    assert end(verdict) == expected


KNOWN = Outlook(half=31, most=187, problems=37, elsewhere=0.1)
ALIKE = "Of 37 problems like this one that had lasted 1 h 40 min, "


@pytest.mark.parametrize(
    ("outlook", "expected"),
    [
        (KNOWN, ALIKE + "half were over within 30 min more, and nine in ten within 3 h 10 min."),
        (
            replace(KNOWN, half=0),
            ALIKE + "more than half were over by then, though nobody could tell yet, and nine in ten"
            " within 3 h 10 min more.",
        ),
        (
            replace(KNOWN, half=0, most=0),
            ALIKE + "nine in ten were over by then, though nobody could tell yet.",
        ),
        (
            replace(KNOWN, elsewhere=0.6),
            ALIKE + "half were over within 30 min more, and nine in ten within 3 h 10 min. Most of them are"
            " known from other sites and from vendors, not from here.",
        ),
        (None, "We know too few problems like this one to say more."),
    ],
)
def test_when_such_problems_were_over(outlook, expected):
    assert plain(certainty.describe_outlook(trouble=TROUBLE, outlook=outlook, now=AT)) == expected


def test_a_problem_that_subsides_is_beside_others_that_did():
    trouble = replace(TROUBLE, state=State.SUBSIDING)

    sentence = plain(certainty.describe_outlook(trouble=trouble, outlook=KNOWN, now=AT))

    assert sentence.startswith(
        "Of 37 problems like this one that were subsiding after 1 h 40 min, half were over"
    )


@pytest.mark.parametrize(
    ("language", "more"),
    [
        ("de", "innerhalb von weiteren {}"),
        ("es", "{} más"),
        ("fr", "{} de plus"),
        ("ja", "その後{}"),
        ("nl", "nog {}"),
    ],
)
def test_each_time_is_told_as_what_is_still_to_come(language, more):
    with override(language):
        patterns = [str(pattern) for pattern in (*certainty.HALF_AHEAD, *certainty.HALF_OVER)]

    assert [more.format("{most}") in one for one in patterns] == [True] * 4
    assert [more.format("{half}") in one for one in patterns[:2]] == [True] * 2
