"""Numbers of a service's page in words."""

from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.web.pages.parts.service_numbers import (
    Answers,
    count_answers,
    describe_discarded,
    describe_total,
)
from tests.unit.aggregator.web.examples import AT, BROKEN, MINUTE, make_series, plain


def make_discarded_line(reports, discarded):
    """The last point has discarded reports, from 7 networks."""
    series = make_series([3, reports])
    last = replace(series.points[-1], aside=discarded)
    return replace(series, points=(*series.points[:-1], last), networks=7)


def test_answers_are_compared_in_an_incident():
    assert count_answers(BROKEN) == Answers("412", "61", "473", "87 %", "87.1%")


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({"reports": 9, "works": 1}, "10"),
        ({"reports": 8, "works": 1}, None),
        ({"works": 0}, None),
        ({"level": Level.OK}, None),
        ({"level": Level.THIN}, None),
        ({"level": Level.SUBSIDING}, "473"),
        ({"level": Level.POSSIBLE}, "473"),
    ],
)
def test_few_answers_and_quiet_services_have_no_share(changes, total):
    answers = count_answers(replace(BROKEN, **changes))

    assert (answers and answers.total) == total


@pytest.mark.parametrize(
    ("reports", "since", "expected"),
    [
        (0, None, "No reports in the last 24 hours."),
        (1, None, "1 report in the last 24 hours."),
        (1200, AT - 40 * MINUTE, "1,200 reports since 13:50."),
    ],
)
def test_total_names_the_time_it_is_of(reports, since, expected):
    assert plain(describe_total(reports, since, AT)) == expected


@pytest.mark.parametrize(
    ("reports", "discarded", "is_told"),
    [(20, 5, True), (20, 4, False), (25, 5, True), (26, 5, False), (0, 0, False)],
)
def test_discarded_reports_are_told_where_they_are_a_large_part(reports, discarded, is_told):
    shown = make_discarded_line(reports, discarded)

    assert bool(describe_discarded(shown)) == is_told


def test_sentence_about_discarded_reports():
    assert describe_discarded(make_discarded_line(1200, 1100)) == (
        "1,100 of these 1,200 reports came again and again from the same few networks, of which we count one"
        " each. 7 networks reported in all."
    )
