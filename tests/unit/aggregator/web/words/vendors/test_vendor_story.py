from dataclasses import replace

import pytest

from aggregator.official.claims import Progress, Standing
from aggregator.queries.answers.vendors import NOTHING
from aggregator.web.words.vendors.standoff import find_reply
from aggregator.web.words.vendors.vendor_story import (
    build_vendor_story,
    find_near_notices,
    list_vendor_happenings,
)
from tests.unit.aggregator.web.examples import ACME, AT, MINUTE, TROUBLE, make_notice, make_vendor, plain

RELATED = make_notice(
    (-77, Progress.INVESTIGATING, Standing.MAJOR),
    (-37, Progress.IDENTIFIED, Standing.PARTIAL),
    (-6, Progress.RESOLVED, Standing.OPERATIONAL),
    url="https://status.example/1",
)
STORY = make_vendor(stretches=[(Standing.MAJOR, -77, -37), (Standing.PARTIAL, -37, -6)], notices=[RELATED])


def make_story(vendor, service=ACME):
    reply = find_reply(vendor=vendor, trouble=TROUBLE, now=AT)
    return build_vendor_story(
        vendor=vendor, service=service, trouble=TROUBLE, ended_at=None, reply=reply, now=AT
    )


def test_both_clocks_and_the_lengths_are_told():
    story = make_story(STORY, ACME)

    assert story.outage_lengths == "By its own word: major outage for 40 min, partial outage for 31 min."
    assert story.absence == ""
    assert plain(story.notices[0].lead) == "Its first statement came at 13:13, 19 min after people here."
    assert [(plain(r.time), plain(r.first_seen), plain(r.text)) for r in story.notices[0].updates] == [
        ("13:13", "13:14", "looking into it, “major outage”"),
        ("13:53", "13:54", "cause found, “partial outage”"),
        ("14:24", "14:25", "resolved"),
    ]


def test_a_notice_brought_in_from_a_file_earns_nobody_a_lead():
    first, *rest = RELATED.updates
    history = replace(RELATED, updates=(replace(first, absent_at=None), *rest))

    story = make_story(replace(STORY, notices=(history,)), ACME)

    assert story.notices[0].lead == ""


def test_only_the_notice_that_answers_has_a_lead():
    older = make_notice((-4400, Progress.INVESTIGATING, Standing.MAJOR), subject="older")
    later = make_notice((-30, Progress.INVESTIGATING, Standing.MAJOR), subject="later")
    vendor = make_vendor(notices=[later, RELATED, older])

    story = make_story(vendor, ACME)

    assert [plain(each.lead) for each in story.notices] == [
        "",
        "Its notice “Errors” came at 13:13, 19 min after people here.",
        "",
    ]


def test_notices_long_before_or_after_speak_of_something_else():
    before = make_notice(
        (-300, Progress.INVESTIGATING, None), (-200, Progress.RESOLVED, None), subject="before"
    )
    after = make_notice((200, Progress.INVESTIGATING, None), subject="after")
    vendor = make_vendor(notices=[after, RELATED, before])

    story = find_near_notices(vendor=vendor, onset_at=TROUBLE.onset_at, ended_at=AT)

    assert story == [RELATED]


def test_why_there_is_nothing_is_told():
    def none(vendor, service=ACME):
        return plain(make_story(vendor, service).absence)

    paged = replace(ACME, status_page="https://status.example/")
    assert none(NOTHING) == "We know of no status page. What you see here is from people only."
    assert none(NOTHING, paged) == "We have not been able to read its status page."
    assert none(make_vendor()) == (
        "Its status page said nothing of this, as far as we have read it (last at 14:30)."
    )
    assert none(make_vendor(standing=None, failing_since=AT - 9 * MINUTE)) == (
        "Its status page cannot be read since 14:21; up to then it said nothing of this."
    )


@pytest.mark.parametrize(
    ("begun", "ended", "failing", "expected"),
    [
        (-500, 120, None, "Its status page said nothing of this, as far as we have read it (last at 14:30)."),
        (-90, 120, None, "We did not read its status page then."),  # we had spoken before
        (-500, -98, None, "We did not read its status page then."),
        (-90, -9, -9, "We did not read its status page then."),
        (-500, -9, -9, "Its status page cannot be read since 14:21; up to then it said nothing of this."),
        (-500, -99, -99, "Its status page cannot be read since 12:51; up to then it said nothing of this."),
    ],
)
def test_silence_is_told_of_a_time_in_which_the_page_was_read(begun, ended, failing, expected):
    vendor = make_vendor(
        spans=[(AT + begun * MINUTE, AT + ended * MINUTE)],
        failing_since=None if failing is None else AT + failing * MINUTE,
    )

    story = make_story(vendor, ACME)

    assert plain(story.absence) == expected


def test_what_happened_quotes_the_vendor_update_by_update():
    story = list_vendor_happenings(vendor=STORY, service=ACME, since=TROUBLE.onset_at, now=AT)

    assert [(h.at, plain(h.text)) for h in story] == [
        (AT - 77 * MINUTE, "The vendor, first word: “Errors”; looking into it, “major outage”. Their post"),
        (AT - 37 * MINUTE, "The vendor: cause found, “partial outage”. Their post"),
        (AT - 6 * MINUTE, "The vendor: resolved. Their post"),
    ]
    assert 'href="https://status.example/1" rel="noreferrer"' in story[0].text


def test_only_the_first_notice_holds_the_first_word():
    second = make_notice((-50, Progress.INVESTIGATING, None), subject="second", title="")
    vendor = replace(STORY, notices=(second, RELATED))

    story = [
        plain(h.text)
        for h in list_vendor_happenings(vendor=vendor, service=ACME, since=TROUBLE.onset_at, now=AT)
    ]

    assert "The vendor, another notice: “Untitled incident”; looking into it." in story
    assert sum("first word" in text for text in story) == 1


def test_a_page_that_nobody_checked_is_not_said_to_fail():
    vendor = make_vendor(standing=None, failing_since=AT - 40 * MINUTE, problem="not_asked")

    story = make_story(vendor, ACME)

    assert plain(story.absence) == (
        "Its status page has not been checked since 13:50; up to then it said nothing of this."
    )
