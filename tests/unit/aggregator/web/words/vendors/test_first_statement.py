"""The vendor's first statement beside ours."""

from dataclasses import replace

import pytest

from aggregator.official.claims import Progress
from aggregator.queries.answers.vendors import NOTHING
from aggregator.web.words.vendors.first_statement import describe_first_statement
from aggregator.web.words.vendors.standoff import find_reply
from tests.unit.aggregator.web.examples import AT, MINUTE, TROUBLE, make_notice, make_vendor, plain
from tests.unit.aggregator.web.words.vendors.vendor_examples import OVER

# People said so at 12:54.


def describe(vendor, *, trouble=TROUBLE, named_at=None):
    reply = find_reply(vendor=vendor, trouble=trouble, now=AT)
    return plain(describe_first_statement(vendor=vendor, reply=reply, now=AT, named_at=named_at))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (-95, "Its first statement came at 12:55, 1 min after people here."),
        (-73, "Its first statement came at 13:17, 23 min after people here."),
        (-72.1, "Its first statement came at 13:17, 23 min after people here."),
        (-95.25, "Its first statement came at 12:54, in the same minute as people here."),
        (-100, "Its first statement came at 12:50, 4 min before people here."),
        (-4000, "The vendor had told already."),
    ],
)
def test_who_was_first(after, expected):
    assert describe(make_vendor(notices=[make_notice((after, Progress.INVESTIGATING, None))])) == expected


def test_the_minutes_are_those_between_the_two_clocks():
    """We said so at 12:54:50, the vendor at 13:14:10."""
    trouble = replace(TROUBLE, detected_at=TROUBLE.detected_at + 50 / 60 * MINUTE)
    vendor = make_vendor(notices=[make_notice((-76 + 10 / 60, Progress.INVESTIGATING, None))])

    assert describe(vendor, trouble=trouble) == (
        "Its first statement came at 13:14, 20 min after people here."
    )


def test_a_moment_that_was_just_named_is_not_named_again():
    vendor = make_vendor(notices=[make_notice((-70.5, Progress.INVESTIGATING, None))])

    sentences = [describe(vendor, named_at=AT - minute * MINUTE) for minute in (71, 70.2, 70, 30)]

    at = "Its first statement came at 13:19, 25 min after people here."
    assert sentences == ["That was 25 min after people here.", "That was 25 min after people here.", at, at]


def test_a_later_notice_is_not_called_the_first_statement():
    older = make_notice((-160, Progress.INVESTIGATING, None), subject="older")
    answering = make_notice((-94, Progress.INVESTIGATING, None), title="a < b")
    vendor = make_vendor(notices=[answering, older])

    assert describe(vendor) == "Its notice “a &lt; b” came at 12:56, 2 min after people here."


def test_of_what_only_the_vendor_dates_and_of_silence_no_lead_is_told():
    first = make_notice((-136, Progress.INVESTIGATING, None)).updates[0]
    history = replace(OVER, updates=(replace(first, first_seen_at=AT, absent_at=None), *OVER.updates[1:]))
    vendors = [make_vendor(notices=[history]), make_vendor(), NOTHING]

    assert [describe(vendor) for vendor in vendors] == ["", "", ""]
