import pytest

from aggregator.web.charts.elements.lift import choose_shift, find_lift_step, list_swatches


@pytest.mark.parametrize(
    ("lift", "step"),
    [
        (None, 0),
        (0.0, 0),
        (1.94, 0),
        (2.0, 2),
        (3.4, 2),
        (4.0, 4),
        (15.4, 8),
        (16.2, 16),
        (32.0, 32),
        (1e9, 32),
    ],
)
def test_tint_is_the_highest_doubling_reached(lift, step):
    assert find_lift_step(lift) == step


@pytest.mark.parametrize(("lift", "step"), [(1.96, 2), (3.6, 4), (15.6, 16)])
def test_tint_agrees_with_the_number_as_printed(lift, step):
    assert find_lift_step(lift) == step


@pytest.mark.parametrize(
    ("reports", "usual", "by"),
    [(310, 10, 1), (320, 10, 2), (500, 10, 2), (640, 10, 4), (9, None, 1), (9, 0.0, 1)],
)
def test_scale_rises_with_a_service_that_is_far_above_usual(reports, usual, by):
    assert choose_shift(reports=reports, usual=usual) == by


def test_raised_scale_says_so_on_its_swatches():
    assert (find_lift_step(7.0, shift=4), find_lift_step(50.0, shift=4)) == (0, 8)
    assert list_swatches(4) == ((2, 8), (4, 16), (8, 32), (16, 64), (32, 128))
