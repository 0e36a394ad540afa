"""Rows that are kept between ticks belong to the tick that marked them."""

import pytest

from aggregator.pipeline.inputs import network_log
from aggregator.pipeline.inputs.open_window import OpenWindow
from tests.builders.reports import AT, MINUTE, make_report

pytestmark = pytest.mark.django_db

SINCE, UNTIL = AT - 15 * MINUTE, AT + 15 * MINUTE


def read_changed(*, mark: str, last_mark: str = "", fresh: bool = False) -> list[list[int]]:
    """As the tick of `mark` does, which found nothing changed since the tick of `last_mark`."""
    window = OpenWindow(SINCE, UNTIL, UNTIL, {"mark": mark}, AT, last_mark)
    return network_log.read_changed_rows(window=window, fresh=fresh).tolist()


@pytest.mark.parametrize(
    ("last_mark", "fresh", "again"),
    [("ours", False, False), ("theirs", False, True), ("", False, True), ("ours", True, True)],
)
def test_whoever_did_not_do_the_last_tick_reads_all_anew(acme, last_mark, fresh, again):
    make_report(acme, at=AT)
    before = read_changed(mark="ours")
    make_report(acme, at=AT - MINUTE)  # counted by another process, in the tick of its mark

    rows = read_changed(mark="next", last_mark=last_mark, fresh=fresh)

    log = network_log.read_rows(since=SINCE, until=UNTIL).tolist()
    assert (len(before), len(log)) == (1, 2)
    assert sorted(rows) == sorted(log if again else before)
