from aggregator.queries.answers.breakdowns import Breakdown, BreakdownShare
from aggregator.web.charts.bars import Bar, draw_bars
from tests.unit.aggregator.web.examples import ACME, AT, MINUTE


def breakdown(*shares: BreakdownShare, by="surface") -> Breakdown:
    return Breakdown(ACME, by, AT - MINUTE, AT, sum(s.reports for s in shares), shares)


def test_bar_and_mark_share_one_scale():
    drawn = draw_bars(breakdown=breakdown(BreakdownShare("chat", "Chat", 30, 0.5, 0.25, 2.0)), tinted=True)

    assert drawn.rows == (Bar("Chat", 30, "50 %", "90.9%", "25 %", "45.5%", True),)


def test_few_reports_stand_out_of_nothing():
    drawn = draw_bars(breakdown=breakdown(BreakdownShare("chat", "Chat", 9, 1.0, 0.25, 2.0)), tinted=True)

    assert not drawn.rows[0].stands_out


def test_without_a_usual_share_there_is_no_mark():
    drawn = draw_bars(breakdown=breakdown(BreakdownShare("chat", "Chat", 9, 1.0, None, None)), tinted=True)

    assert (drawn.rows[0].usually, drawn.rows[0].mark, drawn.rows[0].stands_out) == (None, None, False)


def test_many_rows_are_folded():
    drawn = draw_bars(
        breakdown=breakdown(*(BreakdownShare(str(n), str(n), 10, 0.1, 0.1, None) for n in range(10))),
        tinted=True,
    )

    assert (len(drawn.rows), len(drawn.more)) == (8, 2)


def test_nothing_reported():
    drawn = draw_bars(breakdown=breakdown(), tinted=True)

    assert (drawn.total, drawn.rows) == (0, ())


def test_quiet_page_has_no_tint():
    drawn = draw_bars(breakdown=breakdown(BreakdownShare("chat", "Chat", 30, 0.5, 0.25, 2.0)), tinted=False)

    assert [row.stands_out for row in drawn.rows] == [False]
