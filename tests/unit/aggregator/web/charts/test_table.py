"""The table beside a chart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils.safestring import SafeString

from aggregator.web.charts.table import TableRow, build_table, draw_rows
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series, plain


def times(*, every: int, points: int) -> list[str]:
    """Of the rows of a line with a point every so many minutes, the latest first."""
    series = make_series([1] * points)
    moved = [replace(p, at=AT - (points - 1 - n) * every * MINUTE) for n, p in enumerate(series.points)]
    return [plain(row.time) for row in build_table(series=replace(series, points=tuple(moved)), now=AT)]


@pytest.mark.parametrize(
    ("every", "found"),
    [
        (1, ["14:30", "14:15", "14:00"]),
        (2, ["14:30", "14:16", "14:02"]),
        (10, ["14:30", "14:20", "14:10", "14:00"]),
        (15, ["14:30", "14:15", "14:00"]),
    ],
)
def test_no_report_falls_between_two_rows(every, found):
    assert times(every=every, points=31 // every + 1)[: len(found)] == found


def test_longer_lines_keep_all_their_points():
    series = replace(make_series([1, 2, 3, 4, 5]), span=timedelta(hours=1))

    assert [row.reports for row in build_table(series=series, now=AT)] == ["5", "4", "3", "2", "1"]


ROW = TableRow(SafeString("<time>9:40</time>"), "12", "3", "1 to <2", "a & b", "9", "<said>")


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        (
            {"counted": False, "vendor": False},
            '<td>12</td><td>3</td><td>1 to &lt;2</td><td class="words">a &amp; b</td>',
        ),
        (
            {"counted": True, "vendor": True},
            '<td>12</td><td>9</td><td>3</td><td>1 to &lt;2</td><td class="words">a &amp; b</td>'
            '<td class="words">&lt;said&gt;</td>',
        ),
    ],
    ids=["the least", "all"],
)
def test_rows_have_the_columns_of_the_table_and_words_are_escaped(columns, cells):
    expected = f'<tr><th scope="row"><time>9:40</time></th>{cells}</tr>'

    assert draw_rows([ROW, ROW], **columns) == 2 * expected
