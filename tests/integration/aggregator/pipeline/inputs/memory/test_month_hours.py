"""Lines over weeks, counted from memory as from the tables."""

import pytest

from aggregator.pipeline.inputs.memory.day_minutes import read_day_minutes
from aggregator.pipeline.inputs.memory.month_hours import MonthHours
from aggregator.pipeline.inputs.open_window import CountChanges
from aggregator.queries import freshness
from aggregator.queries.counts.trailing_lines import choose_long_window, read_long_line
from reports.models import Stance
from tests.builders.derived import HOUR, make_rollup
from tests.builders.reports import AT, DAY, MINUTE

pytestmark = pytest.mark.django_db

WINDOWS = [(7 * 24, HOUR), (30 * 24, 3 * HOUR)]


def count(acme, month, *, last, length, every):
    changes = CountChanges(None, frozenset())
    day = read_day_minutes(
        before=None, services=[acme.id], changes=changes, first=last - DAY - 15 * MINUTE, last=last
    )
    month.read(services=[acme.id], late=[], day=day)
    window = choose_long_window(hours=length, every=every, last=last)
    return month.count(service=acme.id, ends=window.ends, every=every, day=day)[Stance.BROKEN]


@pytest.mark.parametrize(("length", "every"), WINDOWS)
@pytest.mark.parametrize("minutes", [0, 30, 47, 24 * 60])
def test_points_count_what_the_tables_hold(acme, entry, length, every, minutes):
    for age in (1, 50, 61, 1439, 1445, 1500, 9000, 10_079, 10_081, 43_000, 43_199, 43_300):
        make_rollup(acme, at=AT - age * MINUTE, reports=age % 7 + 1)
    month = MonthHours([acme.id])
    count(acme, month, last=AT, length=length, every=every)
    last = AT + minutes * MINUTE

    counts = count(acme, month, last=last, length=length, every=every)

    fresh = freshness.read_freshness(now=last)
    line = read_long_line(service=entry, hours=length, every=every, fresh=fresh, now=last, until=last)
    assert counts == [point.reports for point in line.points]
