from aggregator.queries.answers.incidents import Spark
from aggregator.web.charts.spark import Sparkline, draw_sparkline


def make_spark(reports, low, high, *, unheard=()):
    return Spark(tuple(reports), (), tuple(low), tuple(high), frozenset(unheard))


def test_a_line_on_its_band():
    assert draw_sparkline(spark=make_spark([0, 4, 2], [0, 0, 0], [4, 4, 4])) == Sparkline(
        width=2, height=28, band="M0 3L2 3L2 25L0 25Z", line="M0 25L1 3L2 14", raised="", dot="14"
    )


def test_the_trouble_is_a_line_of_its_own():
    drawn = draw_sparkline(spark=make_spark([0, 4, 2], [0] * 3, [4] * 3), raised_from=1)

    assert (drawn.line, drawn.raised) == ("M0 25L1 3", "M1 3L2 14")


def test_one_report_is_no_mountain():
    assert draw_sparkline(spark=make_spark([0, 1], [0, 0], [0, 0])).dot == "19.5"


def test_an_onset_before_yesterday_raises_all():
    drawn = draw_sparkline(spark=make_spark([3, 4], [0] * 2, [1] * 2), raised_from=-7)

    assert (drawn.line, drawn.raised) == ("M0 8.5", "M0 8.5L1 3")


def test_where_nobody_could_report_there_is_no_line():
    drawn = draw_sparkline(spark=make_spark([4] * 6, [0] * 6, [4] * 6, unheard={1, 4, 9}), raised_from=3)

    assert (drawn.line, drawn.raised) == ("M0 3M2 3L3 3", "M3 3M5 3")
