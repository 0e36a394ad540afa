"""What is said of times in which no report reached the site."""

from dataclasses import replace

import pytest

from aggregator.queries.answers.coverage import Coverage
from aggregator.web.words.gaps import describe_gap
from aggregator.web.words.silence import describe_silence
from tests.unit.aggregator.web.examples import AT, FRESH, MINUTE, plain

HOUR = (AT - 90 * MINUTE, AT - 30 * MINUTE)
OFFLINE = "We were offline from 13:00 to 14:00: nobody could report here."
NOT_EVALUATED = "Reports from 13:00 to 14:00 were not evaluated."


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (90, 30, OFFLINE),
        (91, 89, OFFLINE),
        (31, 30, OFFLINE),
        (120, 90, NOT_EVALUATED),
        (30, 0, NOT_EVALUATED),
    ],
)
def test_one_minute_offline_makes_a_gap_one_without_reports(first, last, expected):
    gaps = Coverage(unheard=((AT - first * MINUTE, AT - last * MINUTE),), unjudged=(HOUR,))

    assert plain(describe_gap(gap=HOUR, gaps=gaps, now=AT)) == expected


@pytest.mark.parametrize(
    ("minutes", "silent", "expected"),
    [
        (None, False, ""),
        (75, True, ""),
        (75, False, "has reached us for 1 h 15 min. It is never that quiet."),
    ],
)
def test_a_silent_site_blames_itself_unless_nothing_is_counted(minutes, silent, expected):
    since = None if minutes is None else AT - minutes * MINUTE

    text = plain(describe_silence(freshness=replace(FRESH, unheard_since=since, silent=silent), now=AT))

    assert expected in text
    assert bool(text) == bool(expected)
