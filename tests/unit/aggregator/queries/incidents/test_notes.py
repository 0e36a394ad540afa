"""The mark in force: what the operator annotated last."""

import pytest

from aggregator.models import NoteKind
from aggregator.queries.answers.incidents import FalseAlarmMark, Note, find_mark
from tests.unit.aggregator.web.examples import AT, MINUTE

LETTERS = {"n": NoteKind.NOTE, "f": NoteKind.FALSE_ALARM, "c": NoteKind.NOT_FALSE}


def make_notes(kinds: str) -> list[Note]:
    """One a minute from AT on, each with its number as text."""
    return [Note(AT + n * MINUTE, LETTERS[kind], str(n)) for n, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "number"),
    [
        ("", None),
        ("n", None),
        ("f", 0),
        ("fn", 0),  # a remark takes nothing back
        ("fc", None),
        ("c", None),
        ("cf", 1),
        ("fcf", 2),
        ("ff", 1),
        ("fcn", None),
    ],
)
def test_the_last_mark_is_in_force(kinds, number):
    mark = find_mark(make_notes(kinds))

    assert mark == (None if number is None else FalseAlarmMark(AT + number * MINUTE, str(number)))
