"""Time cut at gaps."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.stats.gaps import find_unheard_hours, split_at_gaps


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ((), [(10, 20, True)]),
        (((12, 15),), [(10, 12, True), (12, 15, False), (15, 20, True)]),
        (((0, 12), (18, 30)), [(10, 12, False), (12, 18, True), (18, 20, False)]),
        (((0, 30),), [(10, 20, False)]),
        (((0, 10), (20, 30)), [(10, 20, True)]),
    ],
)
def test_pieces_cover_all_of_it_in_order(gaps, expected):
    assert list(split_at_gaps(first=10, last=20, gaps=gaps)) == expected


def test_nothing_has_no_pieces():
    assert list(split_at_gaps(first=10, last=10, gaps=((5, 15),))) == []


def test_an_hour_is_unheard_by_what_all_gaps_took_of_it():
    gaps = ((0, 63), (120, 124), (170, 173), (239.5, 10_000))

    unheard = find_unheard_hours(gaps=gaps, first_hour=1, hours=4, most=0.1)

    assert unheard.tolist() == [False, True, False, True]


@pytest.mark.parametrize(("missed", "is_unheard"), [(6, False), (7, True)])
def test_an_hour_may_miss_its_share_and_no_more(missed, is_unheard):
    unheard = find_unheard_hours(gaps=((60, 60 + missed),), first_hour=0, hours=3, most=0.1)

    assert unheard.tolist() == [False, is_unheard, False]


def test_a_gap_over_several_hours_is_shared_out_to_them():
    unheard = find_unheard_hours(gaps=((55, 127),), first_hour=0, hours=4, most=0.1)

    assert unheard.tolist() == [False, True, True, False]


def test_moments_are_split_as_minutes_are():
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    one, two, three = (noon + timedelta(hours=hours) for hours in (1, 2, 3))

    pieces = list(split_at_gaps(first=noon, last=three, gaps=[(one, two)]))

    assert pieces == [(noon, one, True), (one, two, False), (two, three, True)]


def test_gaps_that_meet_leave_nothing_between_them():
    pieces = list(split_at_gaps(first=0, last=9, gaps=((2, 4), (4, 6))))

    assert pieces == [(0, 2, True), (2, 4, False), (4, 6, False), (6, 9, True)]
