"""Time cut at gaps."""

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
