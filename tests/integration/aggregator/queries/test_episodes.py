"""Lists of incidents, one incident, and what each of its steps rested on."""

from datetime import datetime
from typing import Any

import pytest

from aggregator.models import State
from aggregator.queries.answers.incidents import IncidentListPage, IncidentStep
from aggregator.queries.incidents import history
from reports.models import Exclusion, Service
from reports.queries import forget_catalogue
from tests.builders.derived import HOUR, make_incident
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db


def make_past(service: Service, *, count: int) -> list[int]:
    """Incidents that ended, the oldest first; their numbers."""
    days = [
        {State.OPEN: AT - n * HOUR, State.RESOLVED: AT - n * HOUR + 30 * MINUTE} for n in range(count, 0, -1)
    ]
    return [make_incident(service, steps=steps).id for steps in days]


def numbers(page: IncidentListPage) -> list[int]:
    return [episode.id for episode in page.episodes]


def test_pages_newest_first_make_the_whole_list(acme):
    made = make_past(acme, count=7)

    pages, before = [], None
    while not pages or before is not None:
        page = history.list_incidents(before=before, limit=3)
        pages.append(numbers(page))
        before = page.before

    assert pages == [made[:3:-1], made[3:0:-1], made[:1]]


def test_last_full_page_has_no_next(acme):
    make_past(acme, count=3)

    assert history.list_incidents(limit=3).before is None


def test_incident_that_begins_while_one_reads_moves_no_page(acme):
    made = make_past(acme, count=4)
    first = history.list_incidents(limit=2)
    make_incident(acme, steps={State.OPEN: AT})

    assert numbers(history.list_incidents(limit=2, before=first.before)) == made[1::-1]


def test_list_of_a_service_has_its_own_only(acme, entry):
    other = make_service("other")
    mine = make_past(acme, count=1)
    make_past(other, count=1)

    assert numbers(history.list_incidents(service=entry)) == mine


def test_incidents_of_a_retired_service_keep_their_place(acme):
    made = make_past(acme, count=1)
    Service.objects.filter(slug="acme").update(active=False)
    forget_catalogue()

    assert numbers(history.list_incidents()) == made
    assert history.read_incident(incident=made[0]).service.active is False


def test_episode_tells_all_its_times(acme, entry):
    steps = {
        State.SUSPECTED: AT,
        State.OPEN: AT + MINUTE,
        State.SUBSIDING: AT + HOUR,
        State.RESOLVED: AT + 2 * HOUR,
    }
    made = make_incident(acme, steps=steps, surfaces=["chat"])

    shown = history.read_incident(incident=made.id)

    assert (shown.service, shown.trouble.slugs.surfaces, shown.trouble.surfaces) == (
        entry,
        ("chat",),
        ("Chat",),
    )
    assert (shown.opened_at, shown.subsiding_at, shown.resolved_at) == tuple(list(steps.values())[1:])
    assert (shown.trouble.onset_at, shown.trouble.detected_at) == (AT - 3 * MINUTE, AT)
    assert shown.ended_at == AT + 2 * HOUR - 10 * MINUTE


def test_there_is_no_episode_without_a_number(acme):
    assert history.read_incident(incident=1) is None


def test_steps_come_with_their_evidence_oldest_first(acme):
    made = make_incident(acme, steps={State.SUSPECTED: AT, State.OPEN: AT + MINUTE})
    make_incident(make_service("other"), steps={State.OPEN: AT})

    assert history.read_steps(incident=made.id) == (
        IncidentStep(AT, State.SUSPECTED, {"reports": 9}, "1-test", {}, AT - 3 * MINUTE, AT),
        IncidentStep(AT + MINUTE, State.OPEN, {"reports": 9}, "1-test", {}, AT - 3 * MINUTE, AT + MINUTE),
    )


def leave_out(service: Service, *, first: datetime, last: datetime, reports: int = 5, **fields: Any) -> None:
    Exclusion.objects.create(
        service=service, first=first, last=last, reports=reports, reason="A flood.", at=last, **fields
    )


def test_reports_left_out_of_its_time_are_counted(acme):
    steps = {State.OPEN: AT, State.RESOLVED: AT + HOUR}
    made = make_incident(acme, steps=steps, onset_at=AT)
    leave_out(acme, first=AT - HOUR, last=AT)
    leave_out(acme, first=AT + HOUR, last=AT + 2 * HOUR)
    leave_out(make_service("other"), first=AT, last=AT + HOUR)
    leave_out(acme, first=AT, last=AT + HOUR, undone_at=AT + HOUR)
    assert history.read_incident(incident=made.id).left_out == 0

    leave_out(acme, first=AT - HOUR, last=AT + MINUTE, reports=7)
    leave_out(acme, first=AT + 59 * MINUTE, last=AT + 2 * HOUR, reports=80)

    shown = [history.read_incident(incident=made.id), *history.list_incidents().episodes]
    assert [each.left_out for each in shown] == [87, 87]


def test_reports_are_left_out_of_one_that_goes_on(acme):
    made = make_incident(acme, steps={State.OPEN: AT})
    leave_out(acme, first=AT + DAY, last=AT + DAY + HOUR)

    assert history.read_incident(incident=made.id).left_out == 5
