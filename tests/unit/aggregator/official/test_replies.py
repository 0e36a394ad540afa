"""What a vendor published about an incident of ours."""

import pytest

from aggregator.official.claims import About, Progress
from aggregator.official.replies import find_reply
from aggregator.official.timeline.events import collect_events
from aggregator.official.timeline.spans import FOREVER
from aggregator.stats.ledger.lead import Kind, LedgerProblem
from tests.unit.aggregator.official.claim_builders import (
    HOUR,
    MINUTE,
    NOON,
    make_seen_claim,
    make_update_claim,
)

PROBLEM = LedgerProblem(1, NOON, NOON + 2 * MINUTE, None)
READ = [(NOON - HOUR, FOREVER)]


def find(*seen, spans=READ):
    return find_reply(events=collect_events(seen=seen), spans=spans, problem=PROBLEM, now=NOON + 5 * HOUR)


def test_incident_that_the_vendor_published_is_the_reply():
    published = make_seen_claim(12, claim=make_update_claim(), absent=11)

    reply = find(published)

    assert (reply.entry.kind, reply.entry.lead.minutes) == (Kind.PEOPLE_FIRST, 10)
    assert reply.event == collect_events(seen=[published])[0]


def test_dates_of_the_vendor_are_bounded_by_our_readings():
    reply = find(make_seen_claim(-30, claim=make_update_claim(), seen=12, absent=11))

    statement = reply.entry.statement
    assert (statement.stated_at, statement.absent_at, statement.seen_at) == (
        NOON + 11 * MINUTE,
        NOON + 11 * MINUTE,
        NOON + 12 * MINUTE,
    )


@pytest.mark.parametrize("spans", [READ, [(NOON - HOUR, NOON + 5 * HOUR)]])
def test_vendor_that_says_nothing_never_acknowledged_it(spans):
    reply = find(spans=spans)

    assert (reply.entry.kind, reply.event) == (Kind.NEVER, None)


def test_maintenance_is_no_reply():
    planned = make_update_claim(Progress.IN_PROGRESS, about=About.MAINTENANCE)

    reply = find(make_seen_claim(12, claim=planned, absent=11))

    assert (reply.entry.kind, reply.event) == (Kind.NEVER, None)


def test_page_that_was_not_read_says_neither_yes_nor_no():
    reply = find(spans=[])

    assert (reply.entry.kind, reply.event) == (Kind.NOT_READ, None)
