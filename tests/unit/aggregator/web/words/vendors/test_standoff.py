from dataclasses import replace

import pytest

from aggregator.official.claims import Progress, Standing
from aggregator.queries.vendors.vendor_status import NOTHING
from aggregator.stats.ledger.lead import Kind
from aggregator.web.words.vendors.standoff import Stand, reply_to, stand
from tests.unit.aggregator.web.made import AT, BROKEN, MINUTE, QUIET, TROUBLE, make_notice, make_vendor
from tests.unit.aggregator.web.words.vendors.test_vendor_lines import (
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
        (NOTHING, BROKEN, Stand.UNKNOWN),
        (make_vendor(standing=None, read_at=None), BROKEN, Stand.UNREADABLE),
        (BLIND, QUIET, Stand.UNREADABLE),
        (SPEAKS, BROKEN, Stand.BOTH),
        (WATCHES, BROKEN, Stand.BOTH),
        (SPEAKS, QUIET, Stand.ONLY_VENDOR),
        (make_vendor(), BROKEN, Stand.ONLY_PEOPLE),
        (make_vendor(notices=[OVER]), BROKEN, Stand.ENDED),
        (BEFORE, BROKEN, Stand.NEITHER),
        (make_vendor(), QUIET, Stand.NEITHER),
        (PLANNED, BROKEN, Stand.PLANNED),
        (NAMELESS, BROKEN, Stand.NAMES_NOTHING),
        (NAMELESS, QUIET, Stand.NAMES_NOTHING),
        (replace(NAMELESS, notices=(OVER,)), BROKEN, Stand.ENDED),
        (replace(NAMELESS, notices=POSTED.notices), QUIET, Stand.ONLY_VENDOR),
    ],
)
def test_how_the_two_stand_to_each_other(vendor, verdict, expected):
    assert stand(vendor=vendor, verdict=verdict, now=AT) is expected


@pytest.mark.parametrize(
    ("notices", "kind", "answer"),
    [
        ([], Kind.TOO_EARLY, None),
        ([OLD], Kind.ALREADY_TOLD, OLD),
        ([NEW, OLD], Kind.PEOPLE_FIRST, NEW),
        ([made := dated_by_the_vendor(-136, read_at=AT)], Kind.UNVERIFIED, made),
        ([made := dated_by_the_vendor(-136, read_at=AT - 97 * MINUTE)], Kind.ALREADY_TOLD, made),
        ([made := make_notice((-95.25, Progress.INVESTIGATING, None))], Kind.SAME_MINUTE, made),
    ],
)
def test_pages_have_the_answer_of_the_ledger(notices, kind, answer):
    reply = reply_to(vendor=make_vendor(notices=notices), trouble=TROUBLE, now=AT)

    assert reply is not None
    assert (reply.entry.kind, reply.notice) == (kind, answer)


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

    reply = reply_to(vendor=vendor, trouble=TROUBLE, ended_at=AT, now=AT + 300 * MINUTE)

    assert reply is not None
    assert (reply.entry.kind, reply.notice) == (kind, None)


def test_there_is_no_answer_without_a_trouble_or_a_page():
    assert reply_to(vendor=make_vendor(), trouble=None, now=AT) is None
    assert reply_to(vendor=NOTHING, trouble=TROUBLE, now=AT) is None
