"""Times and updates in the text of an entry."""

import pytest

from aggregator.official.feeds import times, updates
from aggregator.official.feeds.entries import FeedUpdate, TimedLine
from tests.unit.aggregator.official.claim_builders import at


def read_line_time(line: str, *, published: str = "2026-03-02T10:00:00+00:00"):
    text = f"<small>{line}</small><br><strong>Update</strong> - Words."
    (found,) = updates.read_updates(text=text, published=times.parse_time(text=published))
    return found.at


@pytest.mark.parametrize(
    "line",
    [
        *("Mar 2, 10:00 UTC", "Mar <var data-var='date'>2</var>, <var data-var='time'>10:00</var> UTC"),
        *("Mar<var>02</var><var>10:00</var> UTC", "March 2, 2026 10:00 UTC", "Mar 2, 2026 - 10:00 UTC"),
        *(
            "Mar 2, 11:00 CET",
            "Mar 2, 19:00 JST",
            "Mar 2, 21:00 AEDT",
            "Mar 2, 02:00 PST",
            "Mar 2, 2:00 am PT",
        ),
        *("Mar 2, 11:00 GMT+1", "Mar 2, 11:00 UTC+01:00", "Mar 2, 11:00 +01:00", "Mar 2, 10:00 (GMT)"),
        *("Mar 2, 02:00 Pacific Time", "Mar 2, 11:00 Europe/Berlin", "2026-03-02 11:00 +0100"),
        *("Mon, 02 Mar 2026 10:00:00 +00:00", "mar 2, 10:00 utc", "2 March 2026, 10:00 UTC"),
    ],
)
@pytest.mark.parametrize("published", ["2026-03-02T10:00:00+00:00", "2026-03-02T05:00:00-05:00"])
def test_line_is_in_the_zone_that_it_names(line, published):
    assert read_line_time(line, published=published) == at("2026-03-02T10:00")


@pytest.mark.parametrize(
    "line", ["Mar 2, 10:00 XYZ", "Mar 2, 10:00", "Mar 2, 10:00 IST", "Mar 2", "10:00 of old"]
)
@pytest.mark.parametrize("published", ["2026-03-02T10:00:00+00:00", "2026-03-02T05:00:00-05:00"])
def test_line_without_a_known_zone_has_no_time(line, published):
    assert read_line_time(line, published=published) is None


def test_own_offset_of_the_entry_chooses_between_meanings():
    found = [
        read_line_time("Mar 2, 10:00 IST", published=f"2026-03-02T10:00:00{own}")
        for own in ("+05:30", "+02:00")
    ]

    assert found == [at("2026-03-02T04:30"), at("2026-03-02T08:00")]


def test_year_that_is_told_counts():
    assert read_line_time("June 4, 2024 05:15 PDT") == at("2024-06-04T12:15")


def test_plan_is_in_the_zone_that_it_names():
    text = "<strong>THIS IS A SCHEDULED EVENT Jan 1, 22:00 - Jan 2, 02:00 CET</strong>"
    published = times.parse_time(text="2025-12-20T17:00:00-08:00")

    assert updates.read_plan(text=text, published=published) == (
        at("2026-01-01T21:00"),
        at("2026-01-02T01:00"),
    )
    unknown = updates.read_plan(text=text.replace("CET", "XYZ"), published=published)
    assert unknown == (None, None)


def lines(*clocks: str, published: str = "2026-11-28T21:23:58-08:00"):
    text = "".join(f"<p><small>{clock}</small> Words.</p>" for clock in clocks)
    return updates.date_lines(text=text, published=times.parse_time(text=published))


def test_times_of_day_follow_each_other_over_midnight():
    found = lines("9:23pm PST", "11:59 PM PST", "1:34am PST", "1:33am PST")

    moments = ("2026-11-29T05:23:58", "2026-11-29T07:59", "2026-11-29T09:34", "2026-11-30T09:33")
    assert found == [TimedLine("Words.", at(each)) for each in moments]


def test_newest_line_may_stand_first():
    assert lines("1:34am PST", "9:23pm PST") == lines("9:23pm PST", "1:34am PST")


def test_time_of_day_in_another_zone_than_the_entry():
    (found,) = lines("14:23 JST")

    assert found.at == at("2026-11-29T05:23:58")


def test_lines_without_a_known_zone_are_no_lines():
    assert lines("9:23pm", "9:24pm XYZ") == lines("25:00 PST") == lines() == []


def test_word_in_bold_makes_an_update_and_no_line():
    text = "<small>Mar 2, 10:00 UTC</small><br><strong>Resolved</strong> - Done."
    published = times.parse_time(text="2026-03-02T10:00:00Z")

    assert updates.read_updates(text=text, published=published) == [
        FeedUpdate("Resolved", at("2026-03-02T10:00"))
    ]
    assert updates.date_lines(text=text, published=published) == []
