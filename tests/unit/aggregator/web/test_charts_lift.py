import pytest

from aggregator.web.charts.lift import lift_step


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
    assert lift_step(lift) == step


@pytest.mark.parametrize(("lift", "step"), [(1.96, 2), (3.6, 4), (15.6, 16)])
def test_tint_agrees_with_the_number_as_printed(lift, step):
    assert lift_step(lift) == step
