from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.official.claims import Progress, Standing
from aggregator.queries.answers.vendors import NOTHING
from aggregator.web.words.vendors.standoff import read_standoff
from aggregator.web.words.vendors.titles import name_vendor
from aggregator.web.words.vendors.vendor_lines import describe_answer, describe_briefly, describe_vendor
from tests.unit.aggregator.web.examples import (
    ACME,
    AT,
    BROKEN,
    MINUTE,
    QUIET,
    make_notice,
    make_vendor,
    plain,
)
from tests.unit.aggregator.web.words.vendors.vendor_examples import (
    BEFORE,
    BLIND,
    FORGOTTEN,
    LONG_OPEN,
    NAMELESS,
    OVER,
    PLANNED,
    POSTED,
    SPEAKS,
    UNTITLED,
    WATCHES,
)

# People said so at 12:54; the page is read at 14:30.
OWNED = replace(BROKEN, service=replace(ACME, vendor="Ajax Inc"))


@pytest.mark.parametrize(
    ("vendor", "verdict", "expected"),
    [
        (NOTHING, BROKEN, ""),
        (make_vendor(), QUIET, ""),
        (BEFORE, BROKEN, ""),
        (BLIND, QUIET, ""),
        (SPEAKS, BROKEN, "The vendor: “major outage” since 13:20. That was 26 min after people here."),
        (SPEAKS, OWNED, "Ajax Inc: “major outage” since 13:20. That was 26 min after people here."),
        (SPEAKS, QUIET, "The vendor: “major outage” since 13:20. People here do not report more than usual."),
        (
            WATCHES,
            BROKEN,
            "The vendor called its “partial outage” over at 14:10, and is still watching."
            " Its first statement came at 13:20, 26 min after people here.",
        ),
        (
            POSTED,
            BROKEN,
            "The vendor posted “Errors” at 13:20, and calls no part broken."
            " That was 26 min after people here.",
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
            " Its first statement came at 13:20, 26 min after people here.",
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
            FORGOTTEN,
            BROKEN,
            "Its status page has not been checked since 13:50: we do not know what it says now.",
        ),
        (FORGOTTEN, QUIET, ""),
        (
            make_vendor(),
            replace(QUIET, level=Level.NO_DATA),
            "Its own status page says “operational” (14:30).",
        ),
    ],
)
def test_line_below_the_verdict(vendor, verdict, expected):
    assert plain(describe_vendor(read_standoff(vendor=vendor, verdict=verdict, now=AT))) == expected


@pytest.mark.parametrize(
    ("vendor", "verdict", "expected"),
    [
        (
            SPEAKS,
            BROKEN,
            "Yes, since 13:20. The vendor: “major outage” since 13:20. That was 26 min after people here.",
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
            " people here still report more than usual."
            " Its first statement came at 13:20, 26 min after people here.",
        ),
    ],
)
def test_answer_to_what_the_vendor_knows(vendor, verdict, expected):
    said = describe_answer(read_standoff(vendor=vendor, verdict=verdict, now=AT))

    assert said is not None
    assert plain(f"{said.short} {said.rest}") == expected


def test_nothing_is_answered_for_a_page_that_nobody_asked():
    assert describe_answer(read_standoff(vendor=NOTHING, verdict=BROKEN, now=AT)) is None


@pytest.mark.parametrize(
    ("vendor", "verdict", "expected"),
    [
        (SPEAKS, OWNED, "Ajax Inc: “major outage”."),
        (POSTED, BROKEN, "The vendor: “Errors”."),
        (make_vendor(), BROKEN, "The vendor says that all is fine."),
        (make_vendor(notices=[OVER]), BROKEN, "The vendor has called it over."),
        (BLIND, BROKEN, "Its status page cannot be read."),
        (FORGOTTEN, BROKEN, "Its status page has not been checked lately."),
        (UNTITLED, BROKEN, "The vendor: “Untitled incident”."),
        (NAMELESS, BROKEN, ""),
        (make_vendor(), QUIET, ""),
    ],
)
def test_a_sentence_for_the_board(vendor, verdict, expected):
    assert plain(describe_briefly(read_standoff(vendor=vendor, verdict=verdict, now=AT))) == expected


def test_titles_of_vendors_are_escaped():
    hostile = make_vendor(
        notices=[make_notice((-9, Progress.INVESTIGATING, None), title="<script>x</script>")]
    )

    assert "<script>" not in describe_vendor(read_standoff(vendor=hostile, verdict=BROKEN, now=AT))
    assert name_vendor(replace(ACME, vendor="<b>")) == "<b>"


DOWNGRADED = make_vendor(
    standing=Standing.PARTIAL,
    since=AT - 30 * MINUTE,
    stretches=[(Standing.MAJOR, -70, -30), (Standing.PARTIAL, -30, 0)],
    notices=[
        make_notice(
            (-70, Progress.INVESTIGATING, Standing.MAJOR), (-30, Progress.IDENTIFIED, Standing.PARTIAL)
        )
    ],
)
UPGRADED = make_vendor(
    standing=Standing.MAJOR,
    since=AT - 30 * MINUTE,
    stretches=[(Standing.DEGRADED, -70, -30), (Standing.MAJOR, -30, 0)],
    notices=[
        make_notice(
            (-70, Progress.INVESTIGATING, Standing.DEGRADED), (-30, Progress.IDENTIFIED, Standing.MAJOR)
        )
    ],
)
DATED_BACK = replace(SPEAKS, since=AT - 110 * MINUTE)  # by the vendor, to before people said so
SILENT_STATES = replace(DOWNGRADED, notices=())  # of components alone
SECOND = make_notice((-40, Progress.INVESTIGATING, Standing.PARTIAL), subject="two", title="More")
OTHER_NOTICE = replace(SPEAKS, standing=Standing.PARTIAL, since=AT - 40 * MINUTE, notices=(SECOND, OVER))
ENDED_LATE = make_notice(
    (-70, Progress.INVESTIGATING, None), (-20, Progress.RESOLVED, None), (-9, Progress.RESOLVED, None)
)
ENDED_TWICE = make_vendor(
    notices=[
        make_notice((-30, Progress.INVESTIGATING, None), (-2, Progress.RESOLVED, None), subject="two"),
        ENDED_LATE,
    ]
)
FIRST_AT = "Its first statement came at 13:20, 26 min after people here."


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        (DOWNGRADED, f"The vendor: “partial outage” since 14:00. {FIRST_AT}"),
        (UPGRADED, f"The vendor: “major outage” since 14:00. {FIRST_AT}"),
        (DATED_BACK, f"The vendor: “major outage” since 12:40. {FIRST_AT}"),
        (OTHER_NOTICE, f"The vendor: “partial outage” since 13:50. {FIRST_AT}"),
        (make_vendor(notices=[ENDED_LATE]), f"The vendor called it over at 14:10; STILL. {FIRST_AT}"),
        (ENDED_TWICE, f"The vendor called it over at 14:28; STILL. {FIRST_AT}"),
    ],
    ids=["downgrade", "upgrade", "dated back", "another notice", "end", "two ends"],
)
def test_each_sentence_names_the_moment_it_speaks_of(vendor, expected):
    expected = expected.replace("STILL", "people here still report more than usual")

    assert plain(describe_vendor(read_standoff(vendor=vendor, verdict=BROKEN, now=AT))) == expected
    assert plain(describe_answer(read_standoff(vendor=vendor, verdict=BROKEN, now=AT)).rest) == expected


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        (DOWNGRADED, "Yes, since 13:20."),
        (DATED_BACK, "Yes, since 13:20."),
        (SILENT_STATES, "Yes, since 13:20."),
        (OTHER_NOTICE, "Yes, since 13:50."),
    ],
)
def test_it_has_known_since_its_first_word_whatever_it_says_now(vendor, expected):
    assert plain(describe_answer(read_standoff(vendor=vendor, verdict=BROKEN, now=AT)).short) == expected


def test_a_title_is_that_of_the_moment_of_which_it_is_told():
    notice = make_notice((-70, Progress.INVESTIGATING, None), (-20, Progress.IDENTIFIED, None))
    later = replace(notice.updates[1], claim=replace(notice.updates[1].claim, title="Found: errors"))
    renamed = make_vendor(notices=[replace(notice, updates=(notice.updates[0], later))])

    assert "posted “Errors” at 13:20" in plain(
        describe_vendor(read_standoff(vendor=renamed, verdict=BROKEN, now=AT))
    )
    assert (
        plain(describe_briefly(read_standoff(vendor=renamed, verdict=BROKEN, now=AT)))
        == "The vendor: “Found: errors”."
    )
