"""The sentence of a service with trouble on the board."""

from dataclasses import replace

import pytest

from aggregator.queries.answers.incidents import IncidentCause
from aggregator.web.pages.parts.board_affected import describe_row
from tests.unit.aggregator.web.examples import ACME, AT, BROKEN, MINUTE, TROUBLE, plain


def describe(**changes):
    return plain(describe_row(replace(BROKEN, **changes), AT))


def test_where_comes_before_how_much():
    assert describe() == "Mostly Chat and API. 17 times the usual reports."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"expected": 0.5}, "412 reports in 15 minutes; 18 to 31 are usual."),
        ({"expected": 0.5, "low": 0, "high": 1}, "412 reports in 15 minutes; up to 1 is usual."),
        ({"reports": 30}, "30 reports in 15 minutes; 18 to 31 are usual."),
        (
            {"low": None, "expected": None},
            "412 reports in 15 minutes; what is usual here we do not know yet.",
        ),
        (
            {"heard_since": AT - 4 * MINUTE},
            "412 reports since 14:26; before that nobody could report here.",
        ),
    ],
)
def test_without_a_ratio_the_count_and_the_range_are_named(changes, expected):
    assert describe(trouble=replace(TROUBLE, surfaces=()), **changes) == expected


def test_two_parts_at_most_and_the_probable_cause_last():
    three = replace(TROUBLE, surfaces=("Chat", "API", "Mobile app"))
    cause = IncidentCause(
        replace(ACME, name="Cloud"), 8, "runs on", AT, None, 9, 3.2, 40.0, 0.9, 6, 5, 0.1, 12.0
    )

    assert describe(trouble=three, because=cause) == (
        "Mostly Chat and API. 17 times the usual reports. Probably Cloud."
    )
