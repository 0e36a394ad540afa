"""Minutes of the last day: what is kept, what is read, and what they add up to."""

import pytest

from aggregator.pipeline.inputs.memory.day_minutes import read_day_minutes
from aggregator.pipeline.inputs.open_window import CountChanges
from reports.models import Stance
from tests.builders.derived import HOUR, make_rollup
from tests.builders.reports import AT, MINUTE

pytestmark = pytest.mark.django_db

FIRST = AT - 24 * HOUR


def read(acme, before=None, *, minutes=0, since=None, services=()):
    changes = CountChanges(since or AT, frozenset(services))
    move = minutes * MINUTE
    return read_day_minutes(
        before=before, services=[acme.id], changes=changes, first=FIRST + move, last=AT + move
    )


def test_both_stances_are_counted_by_minute(acme):
    make_rollup(acme, at=AT - 2 * MINUTE, reports=3)
    make_rollup(acme, at=AT - MINUTE, stance="works")

    counts = read(acme).get(acme.id)

    assert (counts[Stance.BROKEN][-3:], counts[Stance.WORKS][-3:]) == ((0, 3, 0), (0, 0, 1))


def test_only_what_may_have_changed_is_read(acme):
    make_rollup(acme, at=AT - HOUR)
    before = read(acme)
    make_rollup(acme, at=AT - 2 * HOUR, reports=5)
    make_rollup(acme, at=AT, reports=7)

    after = read(acme, before, minutes=1)

    assert after.sum_buckets(first=AT - 2 * HOUR, last=AT + MINUTE, step=121 * MINUTE).tolist() == [
        [[8]],
        [[0]],
    ]
    assert read(acme, after, minutes=1, services=[acme.id]).counts.sum() == 13
