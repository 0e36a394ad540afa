"""Who knew first: pairs of problems and notices."""

from dataclasses import replace

import pytest

from aggregator.stats.ledger.lead import Kind
from tests.unit.aggregator.stats.ledger.lead_examples import (
    AT,
    DAY,
    NOW,
    READ,
    make_entries,
    make_problem,
    make_statement,
    make_undated_statement,
    minutes,
)


def kinds(**given):
    return [entry.kind.value for entry in make_entries(**given)]


def test_lead_is_from_our_word_to_the_vendors_and_lies_between_two_readings():
    (entry,) = make_entries(problems=[make_problem()], statements=[make_statement()])

    assert entry.kind is Kind.PEOPLE_FIRST
    assert (entry.lead.minutes, entry.lead.low, entry.lead.high, entry.lead.is_certain) == (19, 18, 20, True)


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (0.9, "same_minute"),
        (1, "people_first"),
        (-0.1, "vendor_first"),
        (-64, "vendor_first"),  # an hour before the onset
        (-65, "already_told"),
    ],
)
def test_who_was_first_is_told_by_the_minute(after, kind):
    assert kinds(problems=[make_problem()], statements=[make_statement(after=after)]) == [kind]


def test_where_a_reading_could_have_come_before_us_it_is_not_sure():
    (entry,) = make_entries(problems=[make_problem()], statements=[make_statement(after=3, gap=5)])

    assert (entry.lead.low, entry.lead.high, entry.lead.is_certain) == (-1, 4, False)


@pytest.mark.parametrize(
    ("after", "results"), [(146 + 120, ["people_first"]), (146 + 121, ["vendor_only", "never"])]
)
def test_a_word_is_too_late_two_hours_after_the_end(after, results):
    assert kinds(problems=[make_problem()], statements=[make_statement(after=after)]) == results


def test_a_notice_that_was_over_before_is_about_something_else():
    assert kinds(problems=[make_problem()], statements=[make_statement(after=-50, lasts=40)]) == [
        "never",
        "vendor_only",
    ]


def test_each_notice_is_paired_once_and_the_nearest_first():
    first, second = make_problem(1, lasts=30), make_problem(2, after=60)

    results = make_entries(
        problems=[first, second], statements=[make_statement("a", after=10), make_statement("b", after=62)]
    )

    assert [(entry.problem.id, entry.statement.id) for entry in results] == [(2, "b"), (1, "a")]


def test_a_second_wave_under_an_open_notice_is_told_already_without_a_lead():
    (second, first) = make_entries(
        problems=[make_problem(1, lasts=30), make_problem(2, after=100)],
        statements=[make_statement(lasts=None)],
    )

    assert (first.kind, second.kind, second.lead, second.prompt) == (
        Kind.PEOPLE_FIRST,
        Kind.ALREADY_ANNOUNCED,
        None,
        True,
    )


@pytest.mark.parametrize(("seen", "kind"), [(-1, "already_told"), (1, "never")])
def test_what_stood_there_at_our_first_reading_is_told_already_once_we_had_read_it(seen, kind):
    old = replace(make_statement(after=-600, lasts=None), absent_at=None, seen_at=AT + minutes(seen))

    assert kinds(problems=[make_problem()], statements=[old]) == [kind]


def test_a_second_notice_of_the_same_trouble_is_not_counted():
    assert kinds(
        problems=[make_problem()], statements=[make_statement("a"), make_statement("b", after=40)]
    ) == ["people_first"]


def test_a_notice_without_a_problem_is_the_vendors_alone():
    assert kinds(statements=[make_statement()]) == ["vendor_only"]


@pytest.mark.parametrize(
    ("read", "now", "kind"),
    [
        ((), NOW, "not_read"),
        (((AT + minutes(1), NOW),), NOW, "not_read"),  # first read when we had said so
        (READ, NOW, "never"),
        (((AT, AT + minutes(146 + 120)),), NOW, "never"),
        (((AT, AT + minutes(146 + 119)),), NOW, "not_read"),  # not since: something may have been said
        (((AT - DAY, AT + minutes(40)), (AT + minutes(60), NOW)), NOW, "not_read"),  # and taken off meanwhile
        (((AT, AT + minutes(265)),), AT + minutes(265), "too_early"),
        (((AT, AT + minutes(240)),), AT + minutes(265), "not_read"),  # nobody can read it now
    ],
)
def test_silence_is_told_of_pages_that_could_be_read(read, now, kind):
    assert kinds(problems=[make_problem()], read=read, now=now) == [kind]


def test_of_a_problem_that_goes_on_silence_is_told_after_two_hours():
    long = make_problem(lasts=None)

    assert [
        kinds(problems=[long], read=[(AT, at)], now=at) for at in (AT + minutes(119), AT + minutes(120))
    ] == [
        ["too_early"],
        ["never"],
    ]


def test_the_vendors_history_is_set_aside_and_takes_no_place():
    both = make_entries(
        problems=[make_problem()], statements=[make_undated_statement(name="h", after=1), make_statement()]
    )
    alone = make_entries(problems=[make_problem()], statements=[make_undated_statement()])

    assert [(entry.kind, entry.statement.id) for entry in both] == [(Kind.PEOPLE_FIRST, "a")]
    assert [(entry.kind, entry.lead, entry.prompt) for entry in alone] == [(Kind.UNVERIFIED, None, None)]
    assert kinds(statements=[make_undated_statement()]) == ["unverified"]


@pytest.mark.parametrize(
    ("after", "lasts", "gap", "prompt"),
    [
        (15, 60, 2, True),
        (15.1, 60, 2, False),
        (-30, 60, 2, True),
        (10, 14, 2, None),  # too short to test a page
        (10, 60, 30, True),  # read a minute later, within the quarter of an hour
        (15, 60, 30, None),  # nobody read in between: it may have been either
    ],
)
def test_a_page_is_prompt_within_a_quarter_of_an_hour_of_our_word(after, lasts, gap, prompt):
    (entry,) = make_entries(
        problems=[make_problem(lasts=lasts)], statements=[make_statement(after=after, gap=gap)]
    )

    assert entry.prompt is prompt


@pytest.mark.parametrize(("after", "prompt"), [(14, None), (15, False)])
def test_silence_is_late_after_a_quarter_of_an_hour(after, prompt):
    now = AT + minutes(after)

    (entry,) = make_entries(problems=[make_problem(lasts=None)], read=[(AT, now)], now=now)

    assert (entry.kind, entry.prompt) == (Kind.TOO_EARLY, prompt)


def test_silence_is_not_late_where_nobody_read():
    """Down with the service for twenty minutes: what was said in them we do not know."""
    read = [(AT - DAY, AT + minutes(1)), (AT + minutes(21), NOW)]

    (entry,) = make_entries(problems=[make_problem()], read=read)

    assert (entry.kind, entry.prompt) == (Kind.NOT_READ, None)


@pytest.mark.parametrize(("after", "results"), [(19, ("not_read", "u", None)), (300, ("never", None, False))])
def test_a_notice_that_names_nobody_is_no_silence(after, results):
    """Of a page that several services share."""
    (entry,) = make_entries(problems=[make_problem()], unassigned=[make_statement("u", after=after)])

    assert (entry.kind.value, entry.statement and entry.statement.id, entry.prompt) == results
    assert entry.is_unassigned is (after == 19)


@pytest.mark.parametrize(("silent", "kind"), [(300, "not_read"), (3, "already_told")])
def test_open_notice_of_a_page_that_fell_silent_before_is_no_word_on_a_later_problem(silent, kind):
    """It was read up to so many minutes before we spoke; the onset was four minutes before."""
    older = make_statement(after=-2000, lasts=None)

    assert kinds(
        problems=[make_problem()], statements=[older], read=[(AT - 9 * DAY, AT - minutes(silent))]
    ) == [kind]


@pytest.mark.parametrize(("stalled", "kind"), [(0, "people_first"), (1.9, "people_first"), (2, "late")])
def test_what_we_said_late_earns_no_lead(stalled, kind):
    late = replace(make_problem(), evident_at=AT - minutes(stalled))

    (entry,) = make_entries(problems=[late], statements=[make_statement()])

    assert (entry.kind.value, entry.statement) == (kind, make_statement())
    assert (entry.lead is None, entry.prompt) == (kind == "late", None if kind == "late" else False)


def test_of_silence_after_a_late_word_nothing_is_concluded():
    late = replace(make_problem(), evident_at=AT - minutes(60))

    assert kinds(problems=[late]) == ["late"]
