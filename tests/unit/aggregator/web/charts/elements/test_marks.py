"""Marks of a chart: present, peak, onset and announcement."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.models import Level
from aggregator.web.charts.elements import marks
from aggregator.web.charts.elements.geometry import Scale
from aggregator.web.charts.elements.marks import IncidentMarks, Peak
from aggregator.web.charts.elements.shapes import ChartMark, Rule
from tests.unit.aggregator.web.examples import AT, MINUTE, TROUBLE, make_series

# A quarter of an hour is a tenth of the width; 100 reports are 200 pixels.
SCALE = Scale(AT - 150 * MINUTE, AT, 100, 200)


def rising(*counts):
    """Ten quarters up to AT, all of them in a problem."""
    return make_series([0] * (10 - len(counts)) + list(counts), levels=[Level.PROBLEM] * 10)


def test_an_incident_is_marked_at_onset_announcement_and_peak():
    assert marks.mark_incident(None) == IncidentMarks(None, None, None)
    assert marks.mark_incident(TROUBLE) == IncidentMarks(
        AT - 100 * MINUTE, AT - 96 * MINUTE, Peak(AT - 62 * MINUTE, 632)
    )


@pytest.mark.parametrize("trouble", [None, replace(TROUBLE, peak_at=None)])
def test_a_peak_that_was_never_counted_is_none(trouble):
    assert marks.find_peak(trouble) is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((50, 0), ChartMark("90%", 130.0, "problem", "50", "end", clock="14:15", at="2026-04-15T14:15:00Z")),
        (
            (50, 0, 0),
            ChartMark("80%", 130.0, "problem", "50", "end", clock="14:00", at="2026-04-15T14:00:00Z"),
        ),
        (
            (50, 0, 0, 0),
            ChartMark("70%", 130.0, "problem", "50", "start", clock="13:45", at="2026-04-15T13:45:00Z"),
        ),
        ((50,), None),
    ],
)
def test_label_of_the_peak_stands_on_the_side_with_room(counts, expected):
    assert marks.mark_peak(rising(*counts), SCALE, None, None) == expected


def test_nothing_is_the_peak_of_a_quiet_line():
    assert marks.mark_peak(make_series([2, 90, 3]), SCALE, None, None) is None


@pytest.mark.parametrize(
    ("peak", "count"),
    [
        (Peak(AT - 40 * MINUTE, 52), "52"),
        (Peak(AT - 40 * MINUTE, 50), "50"),
        (Peak(AT - 150 * MINUTE, 52), "50"),
        (Peak(AT + MINUTE, 52), "50"),
    ],
)
def test_the_peak_that_sentences_name_is_marked_where_it_is_on_the_line(peak, count):
    mark = marks.mark_peak(rising(50, 0, 0), SCALE, None, peak)

    assert (mark.count, mark.x) == (count, "73.3%" if count == "52" else "80%")


def test_a_peak_that_is_the_present_needs_no_mark_of_its_own():
    assert marks.mark_peak(rising(50, 0, 0), SCALE, None, Peak(AT, 52)) is None


def test_where_points_count_hours_the_peak_of_a_quarter_is_not_on_the_line():
    hours = replace(rising(50, 0, 0), span=timedelta(hours=1))

    assert marks.mark_peak(hours, SCALE, None, Peak(AT - 40 * MINUTE, 900)).count == "50"


@pytest.mark.parametrize(("minutes", "wide"), [(67, True), (68, False), (None, False)])
def test_on_a_narrow_page_a_near_onset_leaves_no_room_for_the_time(minutes, wide):
    onset = None if minutes is None else AT - minutes * MINUTE

    assert marks.mark_peak(rising(50, 0, 0), SCALE, onset, None).wide is wide


@pytest.mark.parametrize(
    ("apart", "has_lead", "kept"),
    [(1, False, (0, None)), (1, True, (1, None)), (2, False, (0, 2)), (0, False, (0, None))],
)
def test_two_marks_that_would_touch_are_one(apart, has_lead, kept):
    onset, announced = marks.merge_marks(AT, AT + apart * MINUTE, has_lead=has_lead)

    assert (onset, announced) == tuple(None if each is None else AT + each * MINUTE for each in kept)


def test_one_mark_alone_stays():
    assert marks.merge_marks(None, AT, has_lead=False) == (None, AT)
    assert marks.merge_marks(AT, None, has_lead=True) == (AT, None)


@pytest.mark.parametrize(
    ("draw", "minutes", "anchor"),
    [
        (marks.draw_onset, 112, "end"),
        (marks.draw_onset, 113, "start"),
        (marks.draw_announcement, 60, "end"),
        (marks.draw_announcement, 61, "start"),
    ],
)
def test_label_of_a_line_changes_sides_where_the_room_ends(draw, minutes, anchor):
    at = AT - minutes * MINUTE

    assert draw(at, SCALE, 7.5) == Rule(
        SCALE.percent(at), 7.5, anchor, f"{at:%-H:%M}", f"{at:%Y-%m-%dT%H:%M:%SZ}"
    )


@pytest.mark.parametrize("at", [None, AT - 151 * MINUTE, AT + MINUTE])
def test_what_is_not_shown_has_no_line(at):
    assert marks.draw_onset(at, SCALE, 7.5) is None
