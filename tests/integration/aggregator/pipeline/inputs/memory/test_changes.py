"""Which counts are read again, and which are known."""

from datetime import timedelta

import pytest

from aggregator.pipeline.inputs.memory.changes import ChangeReader
from aggregator.pipeline.inputs.open_window import OPEN, CountChanges, OpenWindow
from tests.builders.reports import AT, DAY, MINUTE, make_report

pytestmark = pytest.mark.django_db

SINCE, UNTIL = AT - 15 * MINUTE, AT + 15 * MINUTE


def make_window(*, mark: str, last_mark: str = "", changed=UNTIL) -> OpenWindow:
    return OpenWindow(SINCE, UNTIL, changed, {"mark": mark}, AT, last_mark)


@pytest.mark.parametrize(("last_mark", "since"), [("ours", AT), ("theirs", None), ("", None)])
def test_only_whoever_counted_the_last_tick_knows_the_open_minutes(last_mark, since):
    reader = ChangeReader()
    reader.finish(window=make_window(mark="ours"), now=AT)

    changes = reader.read_changes(
        window=make_window(mark="next", last_mark=last_mark, changed=AT), services=[]
    )

    assert changes == CountChanges(since, frozenset())
    assert changes.find_first(AT + MINUTE) == (AT if since else AT + MINUTE - OPEN)


def test_late_reports_are_those_since_the_last_reading(acme):
    reader = ChangeReader()
    reader.finish(window=make_window(mark="ours"), now=AT - timedelta(hours=1))
    make_report(acme, at=AT - DAY / 2, changed_at=AT - 30 * MINUTE)  # in a tick of another process

    changes = reader.read_changes(window=make_window(mark="next", last_mark="theirs"), services=[])

    assert changes.services == {acme.id}


def test_one_service_a_tick_is_read_whole_in_turn():
    reader, read = ChangeReader(), []
    for n in range(4):
        window = make_window(mark=str(n))
        read.append(sorted(reader.read_changes(window=window, services=[7, 8, 9]).services))
        reader.finish(window=window, now=AT)

    assert read == [[7], [8], [9], [7]]
