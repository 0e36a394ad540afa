"""What the open window says of itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.pipeline.inputs.open_window import LATE_COMMITS, OpenWindow
from tests.unit.aggregator.web.examples import AT, MINUTE

WINDOW = OpenWindow(since=AT - 15 * MINUTE, until=AT + 15 * MINUTE, changed=AT, state={})
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("changed", "settled"),
    [(WINDOW.since, False), (WINDOW.until - MICROSECOND, False), (WINDOW.until, True)],
)
def test_it_is_settled_where_no_minute_of_it_changed(changed, settled):
    assert replace(WINDOW, changed=changed).is_settled is settled


def test_earlier_reports_are_those_that_changed_after_the_last_tick_and_a_late_commit():
    assert WINDOW.changed_after is None
    assert replace(WINDOW, last_tick=AT).changed_after == AT - LATE_COMMITS == AT - MINUTE


def test_a_window_that_was_not_read_has_no_mark():
    assert [WINDOW.mark, replace(WINDOW, state={"mark": "m", "by": [], "minutes": {}}).mark] == ["", "m"]
