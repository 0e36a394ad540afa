"""The notes of the operator, as lines of an incident's page. Their authors are not public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.models.states import NoteKind
from aggregator.queries.answers.incidents import Note
from aggregator.web.formats.times import format_clock


@dataclass(frozen=True)
class NoteLine:
    """A remark, or a mark with its name; `text` is plain, line breaks included."""

    time: SafeString
    mark: str  # '' for a remark
    text: str


def build_note_lines(*, notes: Sequence[Note], now: datetime) -> tuple[NoteLine, ...]:
    """Oldest first: what amends stands below what it amends."""
    words = {
        NoteKind.NOTE: "",
        NoteKind.FALSE_ALARM: _("This was no outage"),
        NoteKind.NOT_FALSE: _("It was an outage after all"),
    }
    return tuple(NoteLine(format_clock(note.at, now=now), words[note.kind], note.text) for note in notes)
