"""Which incidents and services are concerned by what changed."""

import pytest

from aggregator.models import Incident, State
from aggregator.pipeline.past.changes import PastChanges, read_changes, read_versions
from reports.models import Exclusion
from tests.builders.derived import HOUR, make_incident, make_note
from tests.builders.reports import AT, DAY, make_service
from tests.builders.vendors import make_status_page, make_vendor_incident


@pytest.fixture
def incident(acme) -> Incident:
    """Beside one of another service, at the same time."""
    steps = {State.OPEN: AT - 3 * HOUR, State.RESOLVED: AT - 2 * HOUR}
    make_incident(make_service("globex"), steps=steps)
    return make_incident(acme, steps=steps)


def make_exclusion(incident: Incident, **fields) -> Exclusion:
    known = {"first": AT - 4 * HOUR, "last": AT, "reports": 3, "reason": "One school.", "at": AT}
    return Exclusion.objects.create(service=incident.service, **known | fields)


def concern(incident: Incident, **more) -> PastChanges:
    """Only this one and its service."""
    own = frozenset({incident.id})
    return PastChanges(**{"incidents": own, "services": frozenset({incident.service_id})} | more)


def test_without_a_change_nothing_is_concerned(incident):
    assert read_changes(before=read_versions(), after=read_versions()) == PastChanges()


def test_an_annotation_concerns_its_incident(incident):
    before = read_versions()
    make_note(incident, at=AT)

    assert read_changes(before=before, after=read_versions()) == concern(incident)


def test_an_exclusion_concerns_incidents_of_its_time_when_made_and_when_taken_back(incident):
    before = read_versions()
    exclusion = make_exclusion(incident)
    made = read_versions()
    Exclusion.objects.filter(pk=exclusion.pk).update(undone_at=AT)

    found = [read_changes(before=a, after=b) for a, b in ((before, made), (made, read_versions()))]

    assert found == [concern(incident, excluded=frozenset({incident.id}))] * 2


def test_an_exclusion_of_another_time_concerns_none(incident):
    before = read_versions()
    make_exclusion(incident, first=AT - DAY, last=AT - 9 * HOUR)

    assert read_changes(before=before, after=read_versions()) == PastChanges()


def test_a_word_of_the_vendor_concerns_its_services(incident):
    page = make_status_page(incident.service, read_at=AT - DAY)
    before = read_versions()
    make_vendor_incident(page, "Errors", at=AT)

    found = read_changes(before=before, after=read_versions())

    service = frozenset({incident.service_id})
    assert found == PastChanges(vendors=service, services=service)
