"""What speaks for an incident besides the number of reports."""

import pytest

from aggregator.models import Assessment, NoteKind, State, VendorStatement
from aggregator.official.claims import Standing
from aggregator.queries.incidents.support import find_supported
from tests.builders.derived import HOUR, make_incident, make_note, make_statement, make_vendor_key
from tests.builders.reports import AT, DAY, MINUTE
from tests.builders.vendors import make_component_claim, make_status_page, read_status_page

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


BEGAN, ENDED = AT - 30 * MINUTE, AT - 10 * MINUTE


@pytest.fixture
def resolved(acme):
    """People had problems from BEGAN to ENDED, and nothing else speaks for them yet."""
    steps = {State.OPEN: BEGAN + 5 * MINUTE, State.RESOLVED: AT - 5 * MINUTE}
    return make_incident(acme, steps=steps, onset_at=BEGAN, ended_at=ENDED)


def is_supported(incident):
    return find_supported(incidents=[incident], now=AT) == {incident.pk}


def test_a_place_besides_the_part_that_it_began_with_speaks_for_it(resolved):
    resolved.surfaces = ["chat"]
    assert is_supported(resolved)

    Assessment.objects.update(evidence={"part": "surface:chat"})
    assert not is_supported(resolved)


@pytest.mark.parametrize(
    ("first", "last", "speaks"),
    [
        (BEGAN - DAY, BEGAN, False),
        (BEGAN - DAY, BEGAN + MINUTE, True),
        (ENDED - MINUTE, AT, True),
        (ENDED, AT, False),
    ],
)
def test_a_statement_that_stood_meanwhile_speaks_for_it(first, last, speaks, acme, resolved):
    statement = make_statement(acme, at=first, until=last, key=make_vendor_key(acme))

    assert is_supported(resolved) is speaks

    VendorStatement.objects.filter(pk=statement.pk).update(withdrawn_at=AT)
    assert not is_supported(resolved)


@pytest.mark.parametrize(
    ("first", "last", "standing", "speaks"),
    [
        (BEGAN - HOUR, BEGAN, Standing.PARTIAL, False),
        (BEGAN - HOUR, BEGAN + MINUTE, Standing.PARTIAL, True),
        (ENDED - MINUTE, AT, Standing.MAJOR, True),
        (ENDED, AT, Standing.MAJOR, False),
        (BEGAN, ENDED, Standing.MAINTENANCE, False),
    ],
)
def test_a_vendor_that_told_of_trouble_meanwhile_speaks_for_it(first, last, standing, speaks, acme, resolved):
    page = make_status_page(acme, read_at=BEGAN - DAY, components={"API": []})
    for at, status in ((first, standing), (last, Standing.OPERATIONAL)):
        read_status_page(page, at=at, said=[make_component_claim("API", at=at, standing=status)])

    assert is_supported(resolved) is speaks
