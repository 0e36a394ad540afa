"""Who knew first, in sentences."""

import pytest
from django.utils.html import strip_tags

from aggregator.queries.answers.ledger import Ledger
from aggregator.stats.ledger.accuracy import summarise_entries
from aggregator.web.words import lead_words
from tests.unit.aggregator.stats.ledger.lead_examples import (
    AT,
    make_entries,
    make_problem,
    make_statement,
    make_undated_statement,
    make_week,
)


def summarize(*leads):
    return strip_tags(
        lead_words.describe_summary(summary=summarise_entries(entries=make_week(*leads)), days=90)
    )


def summarize_grade(*leads):
    return strip_tags(lead_words.describe_grade(summary=summarise_entries(entries=make_week(*leads))))


def line(**given):
    (entry,) = make_entries(**given)
    words = (
        lead_words.describe_kind(entry=entry),
        lead_words.describe_clocks(entry=entry),
        lead_words.describe_readings(entry=entry),
    )
    return tuple(strip_tags(each) for each in words)


def test_of_nothing_it_says_that_it_is_too_early():
    assert summarize() == (
        "Too early to tell. In 90 days there was no problem here of which we can tell what its vendor said."
    )


def test_few_have_numbers_and_no_middle():
    assert summarize(19, None) == (
        "Of 2 problems of 90 days that we can judge, people here knew first in 1, the vendor in 0; never"
        " acknowledged: 1."
    )


def test_from_three_on_the_middle_and_the_half_around_it_are_told():
    assert summarize(23, 19, -5) == (
        "Of 3 problems of 90 days that we can judge, people here knew first in 2, the vendor in 1; never"
        " acknowledged: 0. Where both told, in the middle people 19 min earlier; half of them from “people"
        " 7 min earlier” to “people 21 min earlier”."
    )


@pytest.mark.parametrize(
    ("minutes", "words", "short"),
    [
        (19.98, "people 19 min earlier", "19 min"),
        (-65, "vendor 1 h 5 min earlier", "\u22121 h 5 min"),
        (0.4, "in the same minute", "0 min"),
        (-0.4, "in the same minute", "0 min"),
    ],
)
def test_leads_in_words_and_in_tables(minutes, words, short):
    assert (lead_words.describe_lead(minutes=minutes), lead_words.format_signed_lead(minutes=minutes)) == (
        words,
        short,
    )


def test_a_mark_comes_with_its_doubt():
    assert summarize_grade(10, 10, 10, 10, 19) == (
        "Of 5 problems of a quarter of an hour or more the vendor told 4 within 15 minutes of our word."
        " A grade of B. With 5 problems it could be anything from D to A."
    )
    assert summarize_grade(10, 19) == (
        "Of 2 problems of a quarter of an hour or more the vendor told 1 within 15 minutes of our word."
        " Too few for a grade."
    )
    assert summarize_grade() == ""


def test_a_line_has_both_clocks_and_the_readings_between_which_the_word_came():
    assert line(problems=[make_problem()], statements=[make_statement()]) == (
        "People 19 min earlier",
        "We said so at 14:34. The vendor said so at 14:53.",
        "We read it at 14:54; at 14:52 it was not there yet.",
    )


def test_a_line_says_where_it_is_not_certain_who_was_first():
    texts = line(problems=[make_problem()], statements=[make_statement(after=3, gap=9)])

    assert (
        texts[2] == "We read it at 14:38; at 14:29 it was not there yet. So it is not certain who was first."
    )


OTHERS = [
    (
        {"problems": [make_problem()]},
        "Never acknowledged",
        "Its page was read all the while, and two hours beyond.",
    ),
    (
        {"problems": [make_problem()], "read": ()},
        "Page not readable",
        "Hence we cannot tell what it said.",
    ),
    (
        {"problems": [make_problem()], "unassigned": [make_statement()]},
        "Not told of which service",
        "The vendor said so at 14:53. Several services share its page.",
    ),
    (
        {"problems": [make_problem()], "read": [(AT, AT)], "now": AT},
        "Too early to tell",
        "The vendor has not said anything yet.",
    ),
    (
        {"problems": [make_problem()], "statements": [make_undated_statement()]},
        "From old notices",
        "The vendor said so at 14:53. That time is as the vendor tells it: when it was first to be read we do"
        " not know.",
    ),
    (
        {"problems": [make_problem()], "statements": [make_statement(after=-65)]},
        "The vendor had told already",
        "The vendor said so at 13:29. An older notice was still open: no lead, and no silence.",
    ),
]


@pytest.mark.parametrize(("given", "words", "why"), OTHERS, ids=[words for _, words, _ in OTHERS])
def test_other_lines_say_why_there_is_no_lead(given, words, why):
    assert line(**given) == (words, f"We said so at 14:34. {why}", "")


def test_what_the_vendor_alone_told_has_its_clock_only():
    texts = line(statements=[make_statement()])

    assert texts == (
        "The vendor alone",
        "The vendor said so at 14:53. People here did not report a problem.",
        "",
    )


def test_what_is_left_out_is_counted():
    texts = Ledger((), (), marked_false=1, suspected=2)

    assert lead_words.describe_left_out(ledger=texts) == (
        "2 possible problems that never became one are left out. 1 false alarm of ours is left out."
    )
    assert lead_words.describe_left_out(ledger=Ledger((), ())) == ""


def test_what_cannot_be_read_is_counted():
    none = summarise_entries(entries=make_entries(problems=[make_problem()], read=()))

    assert lead_words.describe_readable(pages=1, unread=2, summary=none) == (
        "We read 1 status page. Of 2 services the vendors have none that we can read: they stand in no row."
        " Of 1 problem we cannot tell what its vendor said."
    )
