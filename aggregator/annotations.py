"""The operator's public notes on incidents: the only writer of them. They are added, never changed.

A false alarm is marked as one; if that was wrong, a further note says so, and both stay to be read. The
detector goes on either way: an annotation changes texts and what the next refits learn, but never counts.
"""

from datetime import datetime

from django.db import transaction

from aggregator.models.incidents import IncidentNote
from aggregator.models.states import NoteKind
from aggregator.row_locks import RowLock, lock_until_commit

LONGEST = 500  # letters, as the table has it


class UnableToAnnotate(Exception):
    """The incident is marked so already."""


def add_annotation(*, incident: int, text: str, author: int, now: datetime) -> None:
    """Add a remark."""
    _insert_annotation(incident, NoteKind.NOTE, text, author, now)


@transaction.atomic
def mark_false_alarm(*, incident: int, because: str, author: int, now: datetime) -> None:
    """Say that this was no outage, and why. Raises UnableToAnnotate."""
    _check_mark(incident, marked=False)
    _insert_annotation(incident, NoteKind.FALSE_ALARM, because, author, now)


@transaction.atomic
def mark_confirmed_outage(*, incident: int, because: str, author: int, now: datetime) -> None:
    """Say that it was an outage after all; the mark stays to be read. Raises UnableToAnnotate."""
    _check_mark(incident, marked=True)
    _insert_annotation(incident, NoteKind.NOT_FALSE, because, author, now)


def _check_mark(incident: int, *, marked: bool) -> None:
    """One at a time for each incident: of two people who mark it at once only one may succeed."""
    # Not the incident's row: the account of staff's pages may not change it, and so may not lock it.
    lock_until_commit(RowLock.NOTES_OF_INCIDENT, incident)
    # Remarks do not count: an incident may have any number of them between two marks.
    marks = IncidentNote.objects.filter(incident_id=incident).exclude(kind=NoteKind.NOTE)
    latest = marks.order_by("id").values_list("kind", flat=True).last()
    if (latest == NoteKind.FALSE_ALARM) is not marked:
        raise UnableToAnnotate(UnableToAnnotate.__doc__)


def _insert_annotation(incident: int, kind: NoteKind, text: str, author: int, now: datetime) -> None:
    IncidentNote.objects.create(incident_id=incident, kind=kind, text=text, author_id=author, at=now)
