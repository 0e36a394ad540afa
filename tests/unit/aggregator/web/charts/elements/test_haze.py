"""All quiet: many lines over one band."""

from aggregator.queries.answers.incidents import Spark
from aggregator.web.charts.elements.haze import HEIGHT, draw_haze


def spark(reports, *, low=2, high=6):
    return Spark(tuple(reports), (0,) * 96, (low,) * 96, (high,) * 96)


def test_line_in_the_middle_of_its_range_is_in_the_middle_of_the_band():
    drawn = draw_haze(sparks=[spark([4] * 96)])

    assert drawn.lines[0].startswith(f"M0 {HEIGHT // 2}L43.5 {HEIGHT // 2}L")
    assert drawn.band_top + drawn.band_height / 2 == HEIGHT / 2


def test_each_service_is_measured_by_its_own_range():
    small, large = spark([6] * 96), spark([600] * 96, low=200, high=600)

    assert len(set(draw_haze(sparks=[small, large]).lines)) == 1


def test_what_strays_far_stays_in_the_picture():
    assert draw_haze(sparks=[spark([1000] * 96)]).lines[0].startswith("M0 0L")


def test_services_without_a_usual_are_left_out():
    assert draw_haze(sparks=[spark([0] * 96, low=0, high=0)]) is None


def test_only_the_busiest_are_drawn():
    drawn = draw_haze(sparks=[spark([4] * 96) for _ in range(50)])

    assert (len(drawn.lines), drawn.services) == (40, 40)
