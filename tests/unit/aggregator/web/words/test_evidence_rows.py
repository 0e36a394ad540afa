"""The steps of an incident as a table."""

from dataclasses import replace

import pytest

from aggregator.models import State
from aggregator.web.words.evidence_rows import build_evidence_rows
from tests.unit.aggregator.web.examples import AT, MINUTE, make_step, plain

YESTERDAY = AT - 1440 * MINUTE


def test_rows_are_in_the_order_of_the_steps_without_those_that_have_no_counts():
    first = replace(make_step(State.SUSPECTED, at=AT - 9 * MINUTE), evidence={"e_value": 3.0})
    steps = (first, make_step(State.OPEN, at=AT - 2 * MINUTE), make_step(State.SUBSIDING))

    rows = build_evidence_rows(steps=steps, begun=AT)

    assert [(plain(row.time), row.state, row.kind) for row in rows] == [
        ("14:28", "Problem", "problem"),
        ("14:30", "Subsiding", "subsiding"),
    ]


def test_days_are_named_from_the_day_of_the_onset():
    (row,) = build_evidence_rows(steps=(make_step(State.OPEN),), begun=YESTERDAY)

    assert plain(row.time) == "15 Apr, 14:30"


@pytest.mark.parametrize(
    ("expected", "ratio", "shown"),
    [(3.2, 12.2, ("3.2", "12 times")), (3.2, 1.4, ("3.2", "")), (0.04, 900.0, ("under 0.1", ""))],
)
def test_ratio_is_shown_where_it_means_something(expected, ratio, shown):
    (row,) = build_evidence_rows(steps=(make_step(State.OPEN, expected=expected, ratio=ratio),), begun=AT)

    assert (row.expected, row.ratio) == shown
