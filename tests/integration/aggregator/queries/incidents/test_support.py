"""What speaks for an incident besides the number of reports."""

import pytest

from aggregator.models import NoteKind, State
from aggregator.queries.incidents.support import find_supported
from tests.builders.derived import make_incident, make_note
from tests.builders.reports import AT, MINUTE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "confirmed"),
    [
        ([NoteKind.NOT_FALSE], True),
        ([NoteKind.NOT_FALSE, NoteKind.NOTE], True),
        ([NoteKind.NOT_FALSE, NoteKind.FALSE_ALARM], False),
        ([NoteKind.FALSE_ALARM, NoteKind.NOT_FALSE], True),
    ],
)
def test_the_last_mark_of_staff_counts(acme, said, confirmed):
    incident = make_incident(acme, steps={State.OPEN: AT - 9 * MINUTE})
    for kind in said:
        make_note(incident, at=AT, kind=kind)

    assert find_supported(incidents=[incident], now=AT) == ({incident.pk} if confirmed else set())
