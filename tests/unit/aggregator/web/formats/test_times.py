from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from aggregator.web.formats import times

NOW = datetime(2026, 4, 15, 14, 30, 20, tzinfo=UTC)


def test_clock_of_today_is_the_hour():
    at = datetime(2026, 4, 15, 9, 5, tzinfo=UTC)

    assert (
        times.format_clock(at, now=NOW)
        == '<time datetime="2026-04-15T09:05:00Z" data-time="clock">9:05</time>'
    )


def test_clock_of_another_day_names_it():
    assert times.format_clock_text(datetime(2026, 4, 14, 23, 50, tzinfo=UTC), now=NOW) == "14 Apr, 23:50"


def test_long_ago_has_its_year():
    assert times.format_day(datetime(2025, 4, 14, tzinfo=UTC), now=NOW) == "14 Apr 2025"


def test_a_story_names_its_day_once():
    begun = datetime(2026, 4, 13, 23, 50, tzinfo=UTC)
    same, next_day = begun.replace(hour=22), begun + timedelta(minutes=20)

    assert ">22:50<" in times.format_story_clock(same, begun=begun)
    assert ">14 Apr, 0:10<" in times.format_story_clock(next_day, begun=begun)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "less than a minute"),
        (34, "34 min"),
        (60, "1 h"),
        (192, "3 h 12 min"),
        (24 * 60, "1 day"),
        (51 * 60, "2 days 3 h"),
    ],
)
def test_durations(minutes, words):
    assert times.format_duration(timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "15 Apr Wed 14:30 Wednesday"),
        ("de", "15. Apr Mi 14:30 Mittwoch"),
        ("ja", "4月15日 水 14:30 水曜日"),
    ],
)
def test_days_in_each_language(language, words):
    with override(language):
        assert (
            f"{times.format_short_day(NOW)} {times.format_weekday_hour(NOW)} {times.format_weekday(NOW)}"
            == words
        )
