from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.official.claims import Progress, Standing
from aggregator.queries.official import NOTHING
from aggregator.web.vendor import answer, brief, lead, line, name_of
from aggregator.web.vendor_stand import reply_to
from tests.unit.aggregator.web.made import (
    ACME,
    AT,
    BROKEN,
    MINUTE,
    QUIET,
    TROUBLE,
    make_notice,
    make_vendor,
    plain,
)

# People said so at 12:54; the page is read at 14:30.
OWNED = replace(BROKEN, service=replace(ACME, vendor="Ajax Inc"))
FIRST = make_notice((-70, Progress.INVESTIGATING, Standing.MAJOR))
OVER = make_notice(
    (-70, Progress.INVESTIGATING, Standing.MAJOR), (-5, Progress.RESOLVED, Standing.OPERATIONAL)
)
SPEAKS = make_vendor(standing=Standing.MAJOR, since=AT - 70 * MINUTE, notices=[FIRST])
WATCHES = make_vendor(
    notices=[make_notice((-70, Progress.INVESTIGATING, None), (-20, Progress.MONITORING, None))],
    stretches=[(Standing.PARTIAL, -70, -20)],
)
POSTED = make_vendor(notices=[make_notice((-70, Progress.INVESTIGATING, None))])
PLANNED = make_vendor(standing=Standing.MAINTENANCE, since=AT - 9 * MINUTE)
BLIND = make_vendor(standing=None, failing_since=AT - 30 * MINUTE)
NAMELESS = make_vendor(standing=None, names_nothing=True)
LONG_OPEN = make_vendor(
    standing=Standing.MAJOR,
    since=AT - 4400 * MINUTE,
    notices=[make_notice((-4400, Progress.INVESTIGATING, Standing.MAJOR))],
)
BEFORE = make_vendor(read_at=AT - 97 * MINUTE)  # people spoke a minute later


@pytest.mark.parametrize(
    ("vendor", "verdict", "expected"),
    [
        (NOTHING, BROKEN, ""),
        (make_vendor(), QUIET, ""),
        (BEFORE, BROKEN, ""),
        (BLIND, QUIET, ""),
        (SPEAKS, BROKEN, "The vendor: “major outage” since 13:20; people here were 26 min earlier."),
        (SPEAKS, OWNED, "Ajax Inc: “major outage” since 13:20; people here were 26 min earlier."),
        (SPEAKS, QUIET, "The vendor: “major outage” since 13:20. People here do not report more than usual."),
        (
            WATCHES,
            BROKEN,
            "The vendor called its “partial outage” over at 14:10, and is still watching."
            " People here said so 26 minutes earlier.",
        ),
        (
            POSTED,
            BROKEN,
            "The vendor posted “Errors” at 13:20, and calls no part broken."
            " People here said so 26 minutes earlier.",
        ),
        (
            make_vendor(),
            BROKEN,
            "The status page of Acme still reads “operational” (asked at 14:30)."
            " One of the two is wrong; we show both.",
        ),
        (
            make_vendor(notices=[OVER]),
            BROKEN,
            "The vendor called it over at 14:25; people here still report more than usual."
            " People here said so 26 minutes earlier.",
        ),
        (PLANNED, QUIET, "The vendor: “maintenance” since 14:21."),
        (
            LONG_OPEN,
            BROKEN,
            "The vendor: “major outage” since 12 Apr, 13:10. The vendor had told already.",
        ),
        (NAMELESS, BROKEN, "Its status page names no trouble (read at 14:30)."),
        (NAMELESS, QUIET, ""),
        (
            NAMELESS,
            replace(QUIET, level=Level.NO_DATA),
            "Its status page names no trouble (read at 14:30).",
        ),
        (BLIND, BROKEN, "Its status page cannot be read since 14:00: we do not know what it says."),
        (
            make_vendor(),
            replace(QUIET, level=Level.NO_DATA),
            "Its own status page says “operational” (14:30).",
        ),
    ],
)
def test_line_below_the_verdict(vendor, verdict, expected):
    assert plain(line(vendor=vendor, verdict=verdict, now=AT)) == expected


@pytest.mark.parametrize(
    ("vendor", "verdict", "expected"),
    [
        (
            SPEAKS,
            BROKEN,
            "Yes, since 13:20. The vendor: “major outage” since 13:20."
            " People here said so 26 minutes earlier.",
        ),
        (make_vendor(), BROKEN, "It does not say so. Its status page reads “operational” (asked at 14:30)."),
        (make_vendor(), QUIET, "All fine. Its status page reads “operational” (asked at 14:30)."),
        (NAMELESS, BROKEN, "It does not say so. Its status page names no trouble (read at 14:30)."),
        (NAMELESS, QUIET, "Its status page names no trouble (read at 14:30). "),
        (SPEAKS, QUIET, "It speaks of trouble. The vendor: “major outage” since 13:20."),
        (PLANNED, QUIET, "Maintenance is under way. The vendor: “maintenance” since 14:21."),
        (
            BLIND,
            QUIET,
            "We cannot tell. Its status page cannot be read since 14:00: we do not know what it says.",
        ),
        (
            make_vendor(notices=[OVER]),
            BROKEN,
            "It says that it is over. The vendor called it over at 14:25;"
            " people here still report more than usual. People here said so 26 minutes earlier.",
        ),
    ],
)
def test_answer_to_what_the_vendor_knows(vendor, verdict, expected):
    said = answer(vendor=vendor, verdict=verdict, now=AT)

    assert said is not None
    assert plain(f"{said.short} {said.rest}") == expected


def test_nothing_is_answered_for_a_page_that_nobody_asked():
    assert answer(vendor=NOTHING, verdict=BROKEN, now=AT) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (-95, "People here said so 1 minute earlier."),
        (-73, "People here said so 23 minutes earlier."),
        (-72.1, "People here said so 23 minutes earlier."),
        (-95.25, "People here said so in the same minute."),
        (-100, "The vendor said so 4 minutes before people here."),
        (-4000, "The vendor had told already."),
    ],
)
def test_who_was_first(said, expected):
    notice = make_notice((said, Progress.INVESTIGATING, None))
    reply = reply_to(vendor=make_vendor(notices=[notice]), trouble=TROUBLE, now=AT)

    assert lead(reply=reply) == expected


def test_of_what_only_the_vendor_dates_and_of_silence_no_lead_is_told():
    first = make_notice((-136, Progress.INVESTIGATING, None)).updates[0]
    history = replace(OVER, updates=(replace(first, first_seen_at=AT, absent_at=None), *OVER.updates[1:]))
    found = [make_vendor(notices=[history]), make_vendor(), NOTHING]

    assert [lead(reply=reply_to(vendor=vendor, trouble=TROUBLE, now=AT)) for vendor in found] == ["", "", ""]


@pytest.mark.parametrize(
    ("vendor", "verdict", "expected"),
    [
        (SPEAKS, OWNED, "Ajax Inc: “major outage”."),
        (POSTED, BROKEN, "The vendor: “Errors”."),
        (make_vendor(), BROKEN, "The vendor says that all is fine."),
        (make_vendor(notices=[OVER]), BROKEN, "The vendor has called it over."),
        (BLIND, BROKEN, "Its status page cannot be read."),
        (NAMELESS, BROKEN, ""),
        (make_vendor(), QUIET, ""),
    ],
)
def test_a_sentence_for_the_board(vendor, verdict, expected):
    assert plain(brief(vendor=vendor, verdict=verdict, now=AT)) == expected


def test_titles_of_vendors_are_escaped():
    hostile = make_vendor(
        notices=[make_notice((-9, Progress.INVESTIGATING, None), title="<script>x</script>")]
    )

    assert "<script>" not in line(vendor=hostile, verdict=BROKEN, now=AT)
    assert name_of(replace(ACME, vendor="<b>")) == "<b>"
