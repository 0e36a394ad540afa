"""What the operator says of an incident."""

from aggregator.models import NoteKind
from aggregator.queries.answers.incidents import Note
from aggregator.web.words.notes import build_note_lines
from tests.unit.aggregator.web.examples import AT, MINUTE, plain


def test_marks_have_a_word_and_remarks_have_none():
    kinds = ((9, NoteKind.NOTE), (5, NoteKind.FALSE_ALARM), (1, NoteKind.NOT_FALSE))
    notes = [Note(AT - n * MINUTE, kind, kind.value) for n, kind in kinds]

    lines = build_note_lines(notes=notes, now=AT)

    assert [(plain(line.time), line.mark, line.text) for line in lines] == [
        ("14:21", "", "note"),
        ("14:25", "This was no outage", "false_alarm"),
        ("14:29", "It was an outage after all", "not_false"),
    ]


def test_text_stays_as_it_was_written():
    line = build_note_lines(notes=[Note(AT, NoteKind.NOTE, "<b>We</b>\nlooked.")], now=AT)[0]

    assert line.text == "<b>We</b>\nlooked."
