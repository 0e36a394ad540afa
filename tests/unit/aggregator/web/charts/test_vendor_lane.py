from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.official.claims import Progress, Standing
from aggregator.queries.answers.vendors import NOTHING, Vendor
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.shapes import FirstStatement, LeadArrow, VendorLane
from aggregator.web.charts.vendor_lane import draw_vendor_lane
from aggregator.web.charts.vendor_pieces import Piece, collect_pieces
from aggregator.web.words.vendors.standoff import find_reply
from tests.unit.aggregator.web.examples import AT, MINUTE, TROUBLE, make_notice, make_vendor

# Four hours, of which AT is the middle; the Wednesday with AT at the vendor's first word.
SCALE = Scale(AT - timedelta(hours=2), AT + timedelta(hours=2), 100, 228)
STORY = make_vendor(
    stretches=[(Standing.MAJOR, 0, 40), (Standing.PARTIAL, 40, 113)],
    notices=[
        make_notice(
            (0, Progress.INVESTIGATING, Standing.MAJOR),
            (40, Progress.IDENTIFIED, Standing.PARTIAL),
            (113, Progress.MONITORING, Standing.OPERATIONAL),
        )
    ],
)


def lane(vendor: Vendor, *, announced: int = -19, until: int = 120, fine: bool = True) -> VendorLane | None:
    """We said so `said` minutes after AT."""
    at = AT + announced * MINUTE
    trouble = replace(TROUBLE, onset_at=at - 4 * MINUTE, evident_at=at, detected_at=at)
    reply = find_reply(vendor=vendor, trouble=trouble, now=AT + until * MINUTE)
    return draw_vendor_lane(
        vendor=vendor,
        name="Ajax",
        scale=SCALE,
        until=AT + until * MINUTE,
        entry=reply and reply.entry,
        fine=fine,
    )


def test_story_is_major_for_40_then_partial_for_73_then_watched():
    drawn = lane(STORY)

    assert drawn is not None
    assert [(b.kind, b.status, b.below) for b in drawn.bars] == [
        ("problem", "Major", "40 min"),
        ("possible", "Partial", "1 h 13 min"),
        ("watching", "", ""),
    ]
    assert [(b.x, b.width) for b in drawn.bars] == [("50%", "16.7%"), ("66.7%", "30.4%"), ("97.1%", "2.9%")]


def test_lead_is_drawn_from_our_word_to_theirs():
    drawn = lane(STORY)

    assert drawn is not None
    assert drawn.lead == LeadArrow("42.1%", "7.9%", "people 19 min earlier", "50%", "end")
    assert drawn.first == FirstStatement(
        "50%", "start", "14:30", "2026-04-15T14:30:00Z", 14, named=True, roomy=False
    )


def test_a_vendor_that_was_first_has_no_lead_drawn():
    drawn = lane(STORY, announced=10)

    assert drawn is not None
    assert drawn.lead is None
    assert (drawn.first.anchor, drawn.first.y) == ("end", 29)


def test_an_older_notice_has_neither_a_lead_nor_a_first_word_in_the_chart():
    older = make_vendor(
        stretches=[(Standing.MAJOR, -4400, 100)],
        notices=[make_notice((-4400, Progress.INVESTIGATING, Standing.MAJOR))],
    )

    drawn = lane(older)

    assert drawn is not None
    assert (drawn.lead, drawn.first) == (None, None)


def test_of_several_notices_the_one_that_answers_is_drawn():
    several = replace(
        STORY, notices=(*STORY.notices, make_notice((-50, Progress.INVESTIGATING, None), subject="before"))
    )

    drawn = lane(several)

    assert drawn is not None
    assert (drawn.lead.text, drawn.first.clock) == ("people 19 min earlier", "14:30")


def test_a_word_that_only_the_vendor_dates_is_not_drawn():
    first, *rest = STORY.notices[0].updates
    undated = replace(STORY.notices[0], updates=(replace(first, absent_at=None), *rest))

    drawn = lane(replace(STORY, notices=(undated,)))

    assert drawn is not None
    assert (drawn.lead, drawn.first) == (None, None)


def test_words_of_a_lead_near_the_left_edge_run_to_the_right():
    early = make_vendor(
        stretches=[(Standing.MAJOR, -80, 100)], notices=[make_notice((-80, Progress.INVESTIGATING, None))]
    )

    drawn = lane(early, announced=-110)

    assert drawn is not None
    assert (drawn.lead.anchor, drawn.lead.text_x) == ("start", "4.2%")
    assert (drawn.bars[0].below_anchor, drawn.bars[0].below_x, drawn.bars[0].below_css) == (
        "end",
        "91.7%",
        "",
    )


def test_what_goes_on_is_told_so_far():
    drawn = lane(STORY, until=31)

    assert drawn is not None
    assert [(b.status, b.below) for b in drawn.bars] == [("Major", "31 min so far")]


@pytest.mark.parametrize(
    ("vendor", "note"),
    [
        (make_vendor(), "says all is fine"),
        (make_vendor(standing=None), "cannot be read"),
        (make_vendor(standing=None, names_nothing=True), "names no trouble"),
    ],
)
def test_a_lane_without_bars_says_why(vendor, note):
    drawn = lane(vendor)

    assert drawn is not None
    assert (drawn.bars, drawn.note, drawn.lead, drawn.first) == ((), note, None, None)


def test_time_in_which_the_page_was_not_read_is_no_good_time():
    """It was called broken at 14:30, and last read at 15:00."""
    silent = replace(
        STORY,
        reading=replace(STORY.reading, read_at=AT + 30 * MINUTE, failing_since=AT + 31 * MINUTE),
        standing=None,
        stretches=(replace(STORY.stretches[0], last=AT + 30 * MINUTE),),
    )

    drawn = lane(silent, until=90)

    assert [(bar.kind, bar.status, bar.below) for bar in drawn.bars] == [
        ("problem", "Major", "30 min"),
        ("unread", "Not read", "1 h so far"),
    ]


def test_no_lane_where_no_page_is_asked():
    assert lane(NOTHING) is None


def test_coarse_lines_carry_no_durations():
    drawn = lane(STORY, fine=False)

    assert drawn is not None
    assert {(b.status, b.below) for b in drawn.bars} == {("", "")}
    assert (drawn.lead, drawn.first) == (None, None)


def test_an_incident_without_a_standing_is_a_bar_of_its_own():
    posted = make_vendor(
        notices=[make_notice((0, Progress.INVESTIGATING, None), (30, Progress.RESOLVED, None))]
    )

    pieces = collect_pieces(vendor=posted, first=AT - 60 * MINUTE, last=AT + 60 * MINUTE)

    assert pieces == [Piece("posted", AT, AT + 30 * MINUTE)]
