from datetime import UTC, datetime, timedelta

import pytest

from aggregator.web.charts.elements import geometry
from aggregator.web.charts.elements.geometry import Scale

AT = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCALE = Scale(AT, AT + 2 * HOUR, most=100, bottom=228)


def test_scale_places_time_and_count():
    assert (SCALE.x(AT + HOUR), SCALE.y(0), SCALE.y(50), SCALE.y(100)) == (500, 228, 114, 0)


def test_more_than_the_most_stays_inside():
    assert SCALE.y(500) == 0


def test_percent_for_what_is_not_stretched():
    assert SCALE.percent(AT + HOUR / 3) == "16.7%"


def test_paths():
    points = [(0, 10), (500, 4.25)]

    assert geometry.draw_line(points) == "M0 10L500 4.2"
    assert geometry.draw_area(points, bottom=28) == "M0 10L500 4.2V28H0Z"
    assert geometry.draw_ribbon(points, [(0, 20), (500, 22)]) == "M0 10L500 4.2L500 22L0 20Z"
    assert geometry.draw_stems(points, bottom=28) == "M0 28V10M500 28V4.2"


def test_nothing_draws_nothing():
    assert (geometry.draw_line([]), geometry.draw_area([], bottom=1), geometry.draw_ribbon([], [])) == (
        "",
        "",
        "",
    )


@pytest.mark.parametrize(("most", "step"), [(4.3, 1), (9.7, 2), (35, 10), (683, 200), (2600, 1000)])
def test_at_most_four_grid_lines(most, step):
    assert geometry.choose_step(most) == step


def test_ticks_are_round_times_counted_from_midnight():
    found = geometry.list_ticks(AT, AT + 7 * HOUR, every=3 * HOUR)

    assert [at.hour for at in found] == [15, 18, 21]


def test_minus_nothing_is_nothing():
    assert geometry.format_number(-0.01) == "0"
