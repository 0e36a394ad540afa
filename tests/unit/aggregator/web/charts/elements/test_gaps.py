"""Times in which we were not listening, on the charts."""

from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.queries.answers.coverage import Coverage
from aggregator.web.charts.elements.gaps import draw_gap_bars
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.lane import draw_lane
from aggregator.web.charts.line import draw_chart
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series, plain

HOURS = make_series([9] * 16)  # four hours up to AT
SCALE = Scale(HOURS.first, HOURS.last, 20, 200)


def with_gap(first: int, last: int):
    """Unheard between so many minutes before AT."""
    return replace(HOURS, gaps=Coverage(unheard=((AT - first * MINUTE, AT - last * MINUTE),)))


@pytest.mark.parametrize(("first", "last"), [(120, 60), (900, 60), (120, -60)])
def test_a_gap_is_a_bar_cut_to_what_is_shown(first, last):
    (bar,) = draw_gap_bars(series=with_gap(first, last), scale=SCALE)

    left, right = max(0, 240 - first) / 2.4, min(240, 240 - last) / 2.4
    assert float(bar.x.rstrip("%")) == pytest.approx(left, abs=0.1)
    assert float(bar.width.rstrip("%")) == pytest.approx(right - left, abs=0.1)


def test_its_words_name_the_time_and_what_was_away():
    (offline,) = draw_gap_bars(series=with_gap(120, 60), scale=SCALE)
    stalled = replace(HOURS, gaps=Coverage(unjudged=((AT - 120 * MINUTE, AT - 60 * MINUTE),)))
    (unchecked,) = draw_gap_bars(series=stalled, scale=SCALE)

    assert plain(offline.text) == "We were offline from 12:30 to 13:30: nobody could report here."
    assert plain(unchecked.text) == "Reports from 12:30 to 13:30 were not evaluated."


def test_a_gap_before_the_chart_is_not_drawn():
    assert draw_gap_bars(series=with_gap(900, 800), scale=SCALE) == ()


def test_with_a_gap_the_lane_does_not_say_that_all_was_as_usual():
    notes = [draw_lane(series=series, scale=SCALE).note for series in (HOURS, with_gap(120, 60))]

    assert notes == ["as usual", "with gaps"]


def test_counts_of_a_time_that_nobody_judged_then_are_drawn_without_a_verdict():
    points = tuple(
        replace(point, level=Level.NO_DATA, unjudged=n > 7) if 4 <= n < 12 else point
        for n, point in enumerate(HOURS.points)
    )

    assert [run.level for run in draw_chart(series=replace(HOURS, points=points)).runs] == [
        "ok",
        "no_data",
        "ok",
    ]
