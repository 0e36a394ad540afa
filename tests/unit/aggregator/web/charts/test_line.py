from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.official.claims import Progress
from aggregator.web.charts.elements.marks import IncidentMarks
from aggregator.web.charts.elements.shapes import ChartMark, Rule, Text
from aggregator.web.charts.line import VendorLaneData, draw_chart, draw_strip, locate_points
from aggregator.web.words.vendors.standoff import find_reply
from tests.unit.aggregator.web.examples import AT, MINUTE, TROUBLE, make_notice, make_series, make_vendor

OK, PROBLEM, SUBSIDING, THIN, NO_DATA = (
    Level.OK, Level.PROBLEM, Level.SUBSIDING, Level.THIN, Level.NO_DATA,
)  # fmt: skip


def test_a_quiet_line_has_its_band_and_no_lane():
    drawn = draw_chart(series=make_series([2, 3, 2, 4]))

    assert [run.level for run in drawn.runs] == ["ok"]
    assert drawn.runs[0].area == ""
    assert drawn.band
    assert (drawn.lane, drawn.peak, drawn.onset, drawn.plot) == (None, None, None, 200)


def test_each_level_begins_where_the_one_before_ended():
    drawn = draw_chart(series=make_series([2, 90, 80, 30], levels=[OK, PROBLEM, PROBLEM, SUBSIDING]))

    assert [run.level for run in drawn.runs] == ["ok", "problem", "subsiding"]
    ends = [run.line.rsplit("L", 1)[-1].removeprefix("M") for run in drawn.runs]
    begins = [run.line.removeprefix("M").split("L", 1)[0] for run in drawn.runs]
    assert begins[1:] == ends[:-1]
    assert [bool(run.area) for run in drawn.runs] == [False, True, True]


def test_no_line_is_drawn_across_a_gap():
    drawn = draw_chart(series=make_series([2, 0, 0, 3, 4], levels=[OK, NO_DATA, NO_DATA, OK, OK]))

    assert [run.line.count("L") for run in drawn.runs] == [0, 1]


def test_thin_is_single_strokes_without_a_usual_range():
    drawn = draw_chart(series=make_series([0, 1, 0, 2], levels=[THIN] * 4, low=2, high=19))

    assert (drawn.runs[0].line.count("V"), drawn.band, drawn.band_label, drawn.grid) == (2, "", None, ())
    assert "usual" not in drawn.summary


def test_the_line_ends_in_the_count_of_the_sentence():
    drawn = draw_chart(series=make_series([2, 900, 412], levels=[OK, PROBLEM, PROBLEM]))

    assert drawn.latest is not None
    assert (drawn.latest.count, drawn.latest.level) == ("412", "problem")


def test_reports_that_do_not_count_get_a_line_below():
    series = make_series([2, 3, 400, 380, 4])
    points = [replace(p, aside=p.reports - 4 if p.reports > 9 else 0) for p in series.points]

    drawn = draw_chart(series=replace(series, points=tuple(points)))

    assert (drawn.counted.count("M"), drawn.counted.count("L")) == (1, 3)
    assert drawn.counted_label == Text("54.5%", 221.1, "those that count")
    assert draw_chart(series=series).counted_label is None


def test_the_peak_is_named_unless_it_is_the_present():
    counts, levels = [2, 30, 900, 700, 500, 412], [OK, *[PROBLEM] * 5]
    risen = draw_chart(series=make_series(counts[:3], levels=levels[:3]))
    fallen = draw_chart(series=make_series(counts, levels=levels))

    assert risen.peak is None
    assert fallen.peak == ChartMark("45.5%", 46.9, "problem", "900", clock="13:45", at="2026-04-15T13:45:00Z")


def test_the_onset_is_a_rule_only_when_it_is_in_sight():
    series = make_series([2, 9, 30, 40], levels=[OK, OK, PROBLEM, PROBLEM])

    drawn = draw_chart(series=series, marks=IncidentMarks(AT - 30 * MINUTE))

    assert drawn.onset == Rule("45.5%", 308, "end", "14:00", "2026-04-15T14:00:00Z")
    assert draw_chart(series=series, marks=IncidentMarks(AT - 300 * MINUTE)).onset is None


def test_our_word_is_marked_beside_the_onset_that_it_dates_back():
    series = make_series([2, 9, 30, 40], levels=[OK, OK, PROBLEM, PROBLEM])

    drawn = draw_chart(series=series, marks=IncidentMarks(AT - 30 * MINUTE, AT - 27 * MINUTE))

    assert (drawn.onset.clock, drawn.onset.bottom) == ("14:00", 258 + 28 + 22)
    assert drawn.announcement == Rule("50%", 258 + 28 + 36, "start", "14:03", "2026-04-15T14:03:00Z")


@pytest.mark.parametrize("apart", [0, 0.9, 1])
def test_marks_of_neighbouring_minutes_are_one(apart):
    series = make_series([2, 9, 30, 40], levels=[OK, OK, PROBLEM, PROBLEM])
    onset = AT - 30 * MINUTE

    drawn = draw_chart(series=series, marks=IncidentMarks(onset, onset + apart * MINUTE))

    assert (drawn.onset.clock, drawn.announcement) == ("14:00", None)


@pytest.mark.parametrize(("late", "marks"), [(3, ("14:02", "14:05")), (1, ("14:05", None))])
def test_a_lead_spans_the_marks_it_is_counted_from(late, marks):
    """15 minutes from 14:05 to the vendor's 14:20, whatever the onset."""
    series = make_series([2, 9, 30, 40], levels=[OK, OK, PROBLEM, PROBLEM])
    announced = AT - 25 * MINUTE
    trouble = replace(
        TROUBLE, onset_at=announced - late * MINUTE, evident_at=announced, detected_at=announced
    )
    vendor = make_vendor(notices=[make_notice((-10, Progress.INVESTIGATING, None))])
    beside = VendorLaneData(vendor, "Ajax", find_reply(vendor=vendor, trouble=trouble, now=AT))

    drawn = draw_chart(series=series, marks=IncidentMarks(trouble.onset_at, announced), vendor=beside)

    marked = drawn.announcement or drawn.onset
    assert (drawn.onset.clock, drawn.announcement and drawn.announcement.clock) == marks
    assert (drawn.vendor.lead.x, drawn.vendor.lead.text) == (marked.x, "people 15 min earlier")
    assert drawn.vendor.first.clock == "14:20"


def test_the_lane_names_its_longest_stretch():
    series = make_series([2, 90, 80, 70, 30], levels=[OK, PROBLEM, PROBLEM, PROBLEM, SUBSIDING])

    drawn = draw_chart(series=series)

    assert drawn.lane is not None
    assert [(bar.level, bar.text) for bar in drawn.lane.bars] == [
        ("problem", "problem, 45 min"), ("subsiding", ""),
    ]  # fmt: skip


def test_a_tick_gives_way_to_the_present():
    drawn = draw_chart(series=make_series([1] * 16))

    assert [tick.text for tick in drawn.ticks][-1] == "14:00"
    assert drawn.present == Text("90.9%", 250, "14:29", "middle", "", "2026-04-15T14:29:00Z")


def test_looking_back_there_is_no_future():
    drawn = draw_chart(series=make_series([1] * 16), live=False)

    assert (drawn.present.x, drawn.present.anchor, drawn.latest) == ("100%", "end", None)


def test_the_summary_says_it_without_a_picture():
    assert draw_chart(series=make_series([2, 9, 3])).summary == (
        "Reports in 15 minutes, 13:45 to 14:30 UTC: at most 9 at 14:15, now 3; 1 to 4 are usual."
    )


def test_the_strip_marks_the_window():
    day = make_series([1] * 8)

    drawn = draw_strip(series=day, first=AT - 60 * MINUTE, last=AT)

    assert (drawn.window_x, drawn.window_width, drawn.first.text, drawn.last.text) == (
        "50%", "50%", "Wed 12:30", "Wed 14:30",
    )  # fmt: skip


def test_beside_the_onset_the_peak_leaves_its_time_to_wide_pages():
    series = make_series([*[2] * 12, 400, 900, 500, 412], levels=[OK] * 12 + [PROBLEM] * 4)

    near = draw_chart(series=series, marks=IncidentMarks(AT - 60 * MINUTE))
    far = draw_chart(series=series)

    assert near.peak is not None
    assert far.peak is not None
    assert [(mark.anchor, mark.wide) for mark in (near.peak, far.peak)] == [("end", True), ("end", False)]


def test_until_a_minute_only_what_was_known_is_drawn_on_the_scales_of_the_whole():
    levels = [Level.OK, Level.OK, Level.PROBLEM, Level.PROBLEM]
    series = make_series([2, 3, 90, 60], levels=levels)

    whole = draw_chart(series=series, live=False)
    then = draw_chart(series=series, live=False, until=AT - 30 * MINUTE)

    assert then.runs[0].line == whole.runs[0].line
    assert (then.height, then.grid) == (whole.height, whole.grid)
    assert (then.latest.count, then.latest.x, then.peak, then.lane.bars) == ("3", "50%", None, ())
    assert then.summary.startswith("Reports in 15 minutes, 13:30 to 14:00 UTC: at most 3")


def test_places_are_those_of_the_drawing():
    series = make_series([2, 3, 90, 60], levels=[Level.OK, Level.OK, Level.PROBLEM, Level.PROBLEM])

    drawn = draw_chart(series=series)

    assert locate_points(series=series, live=True)[-1] == (drawn.latest.x, drawn.latest.y)


def test_words_of_a_stretch_keep_clear_of_the_name_of_the_lane():
    series = make_series([2, 90, 90, 90, 60], levels=[OK, PROBLEM, PROBLEM, PROBLEM, PROBLEM])

    bar = draw_chart(series=series, live=False).lane.bars[0]

    assert (bar.x, bar.text_x) == ("20%", "28%")
