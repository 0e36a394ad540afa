"""Leads as bars."""

import pytest

from aggregator.stats.ledger.accuracy import summarise_entries
from aggregator.web.charts.leads import draw_leads
from tests.unit.aggregator.stats.ledger.lead_examples import make_week


def drawn(*given):
    return draw_leads(summary=summarise_entries(entries=make_week(*given)))


def test_bars_stand_by_side_and_silence_apart():
    chart = drawn(19, 20, -3, 0.5, None)

    assert [(bar.side, bar.height, bar.count.text) for bar in chart.bars if bar.count] == [
        ("vendor", 50, "1"),
        ("same", 50, "1"),
        ("people", 100, "2"),
        ("never", 50, "1"),
    ]
    assert chart.summary == (
        "Of 5 problems that can be compared: people first 2, vendor first 1, in the same minute 1, never"
        " acknowledged 1."
    )


def test_minutes_stand_where_two_bars_meet():
    labels = [(text.x, text.text) for text in drawn(19).labels]

    assert [words for _, words in labels] == [
        *("60", "30", "15", "5", "5", "15", "30", "60"),
        *("same", "vendor, min earlier", "people, min earlier", "never"),
    ]
    assert (labels[0][0], labels[3][0], labels[4][0]) == ("7.7%", "30.8%", "53.8%")


def test_the_table_has_a_row_for_each_bar():
    rows = [(row.name, row.count) for row in drawn(19, -62, None).rows]

    assert len(rows) == 12
    assert [rows[n] for n in (0, 4, 5, 6, 8, 10, 11)] == [
        ("vendor more than 60 min earlier", "1"),
        ("vendor up to 5 min earlier", "0"),
        ("in the same minute", "0"),
        ("people up to 5 min earlier", "0"),
        ("people 15 to 30 min earlier", "1"),
        ("people more than 60 min earlier", "0"),
        ("never acknowledged", "1"),
    ]


@pytest.mark.parametrize("given", [(), (19,)])
def test_nothing_is_drawn_of_empty_bins(given):
    assert sum(bar.height > 0 for bar in drawn(*given).bars) == len(given)
