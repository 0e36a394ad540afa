"""Why a count is no problem."""

from dataclasses import replace

import pytest

from aggregator.web.words.verdict_quiet import STILL_COUNTED, describe_quiet
from tests.unit.aggregator.web.examples import AT, MINUTE, QUIET, plain

AS_USUAL = "Someone always has trouble: now it is no more than on any Wednesday."
A_LITTLE_MORE = "A little more than that happens by chance: it takes more to call it a problem."
MUCH_MORE = "That is more, but not for long enough to tell. If it goes on, we shall say so."
FEWER = "That is fewer than usual: good news, or fewer people reach us."
THOSE_THAT_COUNT = "Those that count are as usual."


def explain(*, last_end=None, **changes):
    """The second sentence; 18 to 31 reports are usual."""
    text = plain(describe_quiet(replace(QUIET, **changes), last_end, AT))
    return text.split(" usual at this hour. ", 1)[1]


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        (17, FEWER),
        (18, AS_USUAL),
        (31, AS_USUAL),
        (32, A_LITTLE_MORE),
        (62, A_LITTLE_MORE),
        (63, MUCH_MORE),
    ],
)
def test_count_is_compared_with_both_ends_of_the_range(reports, expected):
    assert explain(reports=reports) == expected


@pytest.mark.parametrize(
    ("reports", "discarded", "expected"),
    [
        (31, 5, AS_USUAL),
        (32, 1, THOSE_THAT_COUNT),
        (32, 0, A_LITTLE_MORE),
        (90, 59, THOSE_THAT_COUNT),
        (90, 58, A_LITTLE_MORE),
        (95, 32, MUCH_MORE),
        (95, 33, A_LITTLE_MORE),
    ],
)
def test_discarded_reports_are_not_held_against_a_service(reports, discarded, expected):
    assert explain(reports=reports, aside=discarded) == expected


def test_after_an_end_the_window_still_holds_reports_of_the_incident():
    ended_at = AT - STILL_COUNTED + MINUTE

    assert (
        explain(reports=90, last_end=ended_at) == "A problem ended at 14:01; some of these are from before."
    )
    assert explain(reports=90, last_end=AT - STILL_COUNTED) == MUCH_MORE
    assert explain(reports=31, last_end=ended_at) == AS_USUAL


def test_without_a_baseline_the_count_is_compared_with_nothing():
    unknown = replace(QUIET, low=None, high=None, expected=None, reports=900)

    assert plain(describe_quiet(unknown, None, AT)) == (
        f"900 reports in 15 minutes; what is usual here we do not know yet. {AS_USUAL}"
    )


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0, "28 reports in 15 minutes; none is usual at this hour."),
        (0, 1, "28 reports in 15 minutes; up to 1 is usual at this hour."),
        (0, 2, "28 reports in 15 minutes; up to 2 are usual at this hour."),
        (1, 1, "28 reports in 15 minutes; about 1 is usual at this hour."),
        (0, 31, "28 reports in 15 minutes; up to 31 are usual at this hour."),
    ],
)
def test_the_usual_range_agrees_with_its_verb(low, high, expected):
    assert plain(describe_quiet(replace(QUIET, low=low, high=high), None, AT)).startswith(expected)
