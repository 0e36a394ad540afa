from urllib.parse import quote

import pytest

from aggregator.models import IncidentNote, State
from reports.models import Exclusion
from tests.builders.derived import make_incident
from tests.builders.reports import AT
from tests.builders.staff import STAFF_PAGES


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_strangers_are_sent_to_sign_in(page, client):
    answer = client.get(page)

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={quote(page)}")


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_operator_sees_every_page(page, acme, olga):
    make_incident(acme, steps={State.OPEN: AT})

    assert olga.get(page).status_code == 200


@pytest.mark.parametrize("page", STAFF_PAGES[4:])
def test_staff_without_permission_are_refused(page, clerk):
    assert clerk.get(page).status_code == 403


def test_who_may_only_look_cannot_say_anything(acme, clerk):
    incident = make_incident(acme, steps={State.OPEN: AT})
    address = f"/admin/aggregator/incident/{incident.id}/change/"

    refused = clerk.post(address, {"kind": "note", "note-text": "Hello."})

    assert (clerk.get(address).status_code, refused.status_code) == (200, 403)
    assert list(IncidentNote.objects.all()) == []


def test_who_may_only_look_cannot_leave_anything_out(acme, clerk):
    refused = clerk.post("/admin/reports/exclusion/add/", {"service": acme.id, "step": "exclude"})

    assert refused.status_code == 403
    assert list(Exclusion.objects.all()) == []


def test_without_a_token_nothing_is_said(acme, olga):
    incident = make_incident(acme, steps={State.OPEN: AT})
    olga.handler.enforce_csrf_checks = True

    address = f"/admin/aggregator/incident/{incident.id}/change/"
    answer = olga.post(address, {"kind": "note", "note-text": "Hello."})

    assert answer.status_code == 403


@pytest.mark.parametrize("number", ["424242", "x", "9" * 40])
def test_what_is_not_there_is_not_found(number, olga):
    assert olga.get(f"/admin/aggregator/incident/{number}/change/").status_code == 404
    assert olga.get(f"/admin/reports/exclusion/{number}/change/").status_code == 404
    assert olga.get(f"/admin/aggregator/officialpage/{number}/change/").status_code == 404
