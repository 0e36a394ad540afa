from dataclasses import replace

import pytest

from aggregator.official.claims import Progress, Standing
from aggregator.queries.answers.vendors import NOTHING
from aggregator.stats.ledger.lead import Kind
from aggregator.web.words.vendors.standoff import Agreement, find_reply, read_standoff
from tests.unit.aggregator.web.examples import AT, BROKEN, MINUTE, QUIET, TROUBLE, make_notice, make_vendor
from tests.unit.aggregator.web.words.vendors.vendor_examples import (
    BEFORE,
    BLIND,
    NAMELESS,
    OVER,
    PLANNED,
    POSTED,
    SPEAKS,
    WATCHES,
)

OLD = make_notice((-4400, Progress.INVESTIGATING, Standing.MAJOR), subject="old")
NEW = make_notice((-77, Progress.INVESTIGATING, Standing.MAJOR), subject="new")  # 19 minutes after us


def dated_by_the_vendor(minute, *, read_at):
    notice = make_notice((minute, Progress.INVESTIGATING, None))
    first = replace(notice.updates[0], absent_at=None, first_seen_at=read_at)
    return replace(notice, updates=(first,))


@pytest.mark.parametrize(
    ("vendor", "verdict", "expected"),
    [
        (NOTHING, BROKEN, Agreement.UNKNOWN),
        (make_vendor(standing=None, read_at=None), BROKEN, Agreement.UNREADABLE),
        (BLIND, QUIET, Agreement.UNREADABLE),
        (SPEAKS, BROKEN, Agreement.BOTH),
        (WATCHES, BROKEN, Agreement.BOTH),
        (SPEAKS, QUIET, Agreement.ONLY_VENDOR),
        (make_vendor(), BROKEN, Agreement.ONLY_PEOPLE),
        (make_vendor(notices=[OVER]), BROKEN, Agreement.ENDED),
        (BEFORE, BROKEN, Agreement.NEITHER),
        (make_vendor(), QUIET, Agreement.NEITHER),
        (PLANNED, BROKEN, Agreement.PLANNED),
        (NAMELESS, BROKEN, Agreement.NAMES_NOTHING),
        (NAMELESS, QUIET, Agreement.NAMES_NOTHING),
        (replace(NAMELESS, notices=(OVER,)), BROKEN, Agreement.ENDED),
        (replace(NAMELESS, notices=POSTED.notices), QUIET, Agreement.ONLY_VENDOR),
    ],
)
def test_how_the_two_stand_to_each_other(vendor, verdict, expected):
    assert read_standoff(vendor=vendor, verdict=verdict, now=AT).agreement is expected


@pytest.mark.parametrize(
    ("notices", "kind", "answer"),
    [
        ([], Kind.TOO_EARLY, None),
        ([OLD], Kind.ALREADY_ANNOUNCED, OLD),
        ([NEW, OLD], Kind.PEOPLE_FIRST, NEW),
        ([made := dated_by_the_vendor(-136, read_at=AT)], Kind.UNVERIFIED, made),
        ([made := dated_by_the_vendor(-136, read_at=AT - 97 * MINUTE)], Kind.ALREADY_ANNOUNCED, made),
        ([made := make_notice((-95.25, Progress.INVESTIGATING, None))], Kind.SAME_MINUTE, made),
    ],
)
def test_pages_have_the_answer_of_the_ledger(notices, kind, answer):
    reply = find_reply(vendor=make_vendor(notices=notices), trouble=TROUBLE, now=AT)

    assert reply is not None
    assert (reply.entry.kind, reply.event) == (kind, answer)


@pytest.mark.parametrize(
    ("begun", "ended", "kind"),
    [
        (-500, -60, Kind.NOT_READ),  # until half an hour after our word
        (-500, 120, Kind.NEVER),
        (-90, 120, Kind.NOT_READ),  # we had spoken before
    ],
)
def test_silence_counts_only_where_the_page_was_read_all_the_while(begun, ended, kind):
    vendor = make_vendor(
        read_at=AT + 120 * MINUTE, spans=[(AT + begun * MINUTE, AT + ended * MINUTE)], notices=[]
    )

    reply = find_reply(vendor=vendor, trouble=TROUBLE, ended_at=AT, now=AT + 300 * MINUTE)

    assert reply is not None
    assert (reply.entry.kind, reply.event) == (kind, None)


def test_there_is_no_answer_without_a_trouble_or_a_page():
    assert find_reply(vendor=make_vendor(), trouble=None, now=AT) is None
    assert find_reply(vendor=NOTHING, trouble=TROUBLE, now=AT) is None
