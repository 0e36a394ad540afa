"""Ninety days as bars."""

from datetime import date, timedelta

from aggregator.queries.answers.days import Day
from aggregator.web.charts.days import BASE, LEAST, QUIET, TALLEST, draw_days, summarize_days

FIRST = date(2026, 1, 16)
ONE = timedelta(days=1)


def make_days(**by_index: Day) -> list[Day]:
    """Ninety quiet days, some of them replaced: d3=Day(...)."""
    row = [Day(FIRST + n * ONE, counted=True) for n in range(90)]
    for name, day in by_index.items():
        n = int(name[1:])
        row[n] = day
    return row


def trouble(n: int, *, problem: int = 0, possible: int = 0) -> Day:
    return Day(FIRST + n * ONE, True, problem, possible, incidents=(n,), sure=problem > 0)


def test_quiet_days_are_low_and_grey():
    drawn = draw_days(days=make_days())

    assert {(bar.kind, bar.y, bar.height) for bar in drawn.bars} == {("ok", BASE - QUIET, QUIET)}
    assert (len(drawn.bars), drawn.worst, drawn.rows) == (90, None, ())


def test_trouble_is_as_tall_as_its_weighted_minutes():
    drawn = draw_days(days=make_days(d10=trouble(10, problem=120), d20=trouble(20, possible=200)))

    assert [(bar.kind, bar.height) for bar in drawn.bars if bar.kind != "ok"] == [
        ("problem", TALLEST),
        ("possible", LEAST + (TALLEST - LEAST) // 2),
    ]


def test_a_little_trouble_does_not_reach_the_top():
    drawn = draw_days(days=make_days(d10=trouble(10, problem=15)))

    assert max(bar.height for bar in drawn.bars) == LEAST + (TALLEST - LEAST) // 4


def test_days_of_which_nothing_is_known_are_one_outline():
    unknown = {f"d{n}": Day(FIRST + n * ONE, counted=False) for n in range(30)}

    drawn = draw_days(days=make_days(**unknown))

    assert [(bar.kind, bar.x, bar.width) for bar in drawn.bars[:2]] == [
        ("no_data", "0%", "33%"),
        ("ok", "33.3%", "0.8%"),
    ]
    assert drawn.unknown == "Of 30 days we cannot tell: they are dashed."


def test_the_worst_day_is_labelled_inside_the_drawing():
    left, right = (draw_days(days=make_days(**{f"d{n}": trouble(n, problem=90)})).worst for n in (0, 89))

    assert (left.text, left.x, left.anchor) == ("16 Jan: 1 h 30 min", "0%", "start")
    assert (right.text, right.x, right.anchor) == ("15 Apr: 1 h 30 min", "99.7%", "end")


def test_days_with_trouble_are_listed_with_their_place_in_the_archive():
    row = draw_days(days=make_days(d46=trouble(46, problem=5))).rows[0]

    assert (row.date, row.month, row.anchor, row.state, row.minutes) == (
        "3 Mar", "2026-03", "day-2026-03-03", "Problem", "5 min",
    )  # fmt: skip


def test_days_in_a_sentence():
    once = make_days(d10=trouble(10, problem=30))
    twice = make_days(d10=trouble(10, problem=30), d11=trouble(11, problem=40, possible=20))

    assert summarize_days(days=make_days()) == "In 90 days no problem that we know of."
    assert summarize_days(days=once) == "Trouble on 1 of 90 days: on 26 Jan, for 30 min."
    assert summarize_days(days=twice) == "Trouble on 2 of 90 days, 1 h 30 min in all; most on 27 Jan: 1 h."
