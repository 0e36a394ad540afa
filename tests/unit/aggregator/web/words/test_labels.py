"""Each state of an incident has its sentence on the board."""

from dataclasses import replace

import pytest
from django.utils.html import strip_tags

from aggregator.models import State
from aggregator.queries.answers.board import RecentChange
from aggregator.web.words.board_overview import describe_change
from tests.unit.aggregator.web.examples import ACME, AT, MINUTE

CHANGE = RecentChange(ACME, 7, State.OPEN, AT, AT - 48 * MINUTE, None)


@pytest.mark.parametrize(
    ("state", "ended_at", "expected"),
    [
        (State.SUSPECTED, None, "Acme may have a problem."),
        (State.OPEN, None, "Acme has a problem."),
        (State.SUBSIDING, None, "Acme has fewer problems; it is not over."),
        (State.RESOLVED, None, "Acme is back to usual."),
        (State.RESOLVED, AT, "Acme is back to usual after 48 min."),
    ],
)
def test_each_change_has_a_sentence(state, ended_at, expected):
    change = replace(CHANGE, state=state, ended_at=ended_at)

    assert strip_tags(describe_change(change, name=ACME.name)) == expected
