"""Whatever a service or an incident can be has a name, an icon and a sentence."""

from dataclasses import replace

import pytest
from django.utils.html import strip_tags

from aggregator.models import Level, State
from aggregator.queries.incidents.status_board import RecentChange
from aggregator.web.tags import SHAPES
from aggregator.web.words.board_overview import describe_change
from aggregator.web.words.incident_story import STEP_NAMES
from aggregator.web.words.labels import KINDS, STALE, STATES, TITLES, WORDS
from tests.unit.aggregator.web.examples import ACME, AT, MINUTE

CHANGE = RecentChange(ACME, 7, State.OPEN, AT, AT - 48 * MINUTE, None)


def test_each_state_has_its_labels():
    assert set(STATES) == set(KINDS) == set(STEP_NAMES) == set(State)


def test_each_level_has_its_labels():
    assert (set(TITLES), set(WORDS)) == (set(Level), {*Level, STALE})


def test_each_kind_has_an_icon():
    assert {*KINDS.values(), *WORDS} <= set(SHAPES)


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
