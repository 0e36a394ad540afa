"""Assessments in, one incident per episode out; each is applied once."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from aggregator.models import Incident, IncidentEvent, StageFailure, State
from aggregator.official.claims import Standing
from aggregator.pipeline import incidents, publications, tick
from aggregator.queries.vendors import signals
from reports.models import Service
from tests.builders.derived import (
    HOUR,
    make_assessment,
    make_baseline,
    make_incident,
    make_rollup,
    make_watch,
)
from tests.builders.reports import AT, MINUTE, make_service
from tests.builders.vendors import make_component_claim, read_service_page

pytestmark = pytest.mark.django_db

ONSET = AT - 2 * HOUR
SUSPECTED, OPEN, SUBSIDING, RESOLVED = (ONSET + n * MINUTE for n in (4, 9, 60, 90))


@pytest.fixture(autouse=True)
def _usual(acme: Service) -> None:
    make_baseline(acme, rate=0.1, at=ONSET)


def assess(service: Service, state: State, at: Any, **fields: Any) -> None:
    ended = ONSET + 70 * MINUTE if state is State.RESOLVED else None
    make_assessment(service, state=state, at=at, **{"onset_at": ONSET, "ended_at": ended} | fields)


def publish(service: Service, state: State, at: Any) -> None:
    """A punctual tick: it says at once what it finds."""
    assess(service, state, at)
    incidents.refresh(now=at)


def times(incident: Incident) -> dict[str, Any]:
    names = ("onset_at", "evident_at", "detected_at", "opened_at", "subsiding_at", "resolved_at", "ended_at")
    return {"state": incident.state} | {name: getattr(incident, name) for name in names}


def rows() -> list[dict[str, Any]]:
    return list(Incident.objects.order_by("id").values())


def test_one_episode_makes_one_incident_with_all_its_times(acme):
    assess(acme, State.SUSPECTED, SUSPECTED)
    assess(acme, State.OPEN, OPEN)
    assess(acme, State.SUBSIDING, SUBSIDING)
    assess(acme, State.RESOLVED, RESOLVED)

    incidents.refresh(now=AT, punctual=True)

    assert times(Incident.objects.get()) == {
        "state": "resolved",
        "onset_at": ONSET,
        "evident_at": SUSPECTED,
        "detected_at": SUSPECTED,
        "opened_at": OPEN,
        "subsiding_at": SUBSIDING,
        "resolved_at": RESOLVED,
        "ended_at": ONSET + 70 * MINUTE,
    }


def test_what_is_assessed_by_a_clock_ahead_is_public_no_earlier(acme):
    assess(acme, State.SUSPECTED, SUSPECTED)

    incidents.refresh(now=SUSPECTED - MINUTE)

    assert Incident.objects.get().detected_at == IncidentEvent.objects.get().published_at == SUSPECTED


def test_after_a_stall_everything_becomes_public_now(acme):
    assess(acme, State.SUSPECTED, SUSPECTED)
    assess(acme, State.OPEN, OPEN)

    incidents.refresh(now=AT)

    incident = Incident.objects.get()
    assert (incident.evident_at, incident.detected_at, incident.opened_at) == (SUSPECTED, AT, AT)
    events = IncidentEvent.objects.values_list("at", "published_at")
    assert list(events) == [(SUSPECTED, AT), (OPEN, AT)]


def test_states_that_arrive_tick_by_tick_move_the_same_incident(acme):
    for state, at in ((State.SUSPECTED, SUSPECTED), (State.OPEN, OPEN), (State.SUBSIDING, SUBSIDING)):
        assess(acme, state, at)
        incidents.refresh(now=at)

    incident = Incident.objects.get()
    assert (incident.state, incident.opened_at, incident.subsiding_at) == ("subsiding", OPEN, SUBSIDING)


def test_each_step_is_an_event_with_its_assessment(acme):
    assess(acme, State.SUSPECTED, SUSPECTED)
    assess(acme, State.OPEN, OPEN)

    incidents.refresh(now=AT)

    events = IncidentEvent.objects.values_list("state", "at", "assessment__state", "assessment__at")
    assert list(events) == [("suspected", SUSPECTED) * 2, ("open", OPEN) * 2]


def test_onset_follows_what_the_detector_dates_back(acme):
    assess(acme, State.SUSPECTED, SUSPECTED)
    assess(acme, State.OPEN, OPEN, onset_at=ONSET - 2 * MINUTE)

    incidents.refresh(now=AT)

    assert Incident.objects.get().onset_at == ONSET - 2 * MINUTE


def test_second_refresh_changes_nothing(acme):
    make_rollup(acme, at=ONSET + MINUTE, reports=40)
    assess(acme, State.SUSPECTED, SUSPECTED)
    assess(acme, State.OPEN, OPEN)
    assert incidents.refresh(now=AT) == 2
    before = rows()

    assert incidents.refresh(now=AT) == 0
    assert (rows(), IncidentEvent.objects.count()) == (before, 2)


def test_straight_to_open_was_detected_then(acme):
    publish(acme, State.OPEN, OPEN)

    incident = Incident.objects.get()
    assert (incident.state, incident.detected_at, incident.opened_at) == ("open", OPEN, OPEN)


def test_second_wave_reopens_and_keeps_when_it_first_opened(acme):
    publish(acme, State.OPEN, OPEN)
    publish(acme, State.SUBSIDING, SUBSIDING)
    publish(acme, State.OPEN, SUBSIDING + 5 * MINUTE)

    incident = Incident.objects.get()
    assert (incident.state, incident.opened_at, incident.subsiding_at) == ("open", OPEN, None)


def test_suspicion_that_comes_to_nothing_was_never_open(acme):
    publish(acme, State.SUSPECTED, SUSPECTED)
    publish(acme, State.RESOLVED, RESOLVED)

    incident = Incident.objects.get()
    assert (incident.state, incident.opened_at, incident.resolved_at) == ("resolved", None, RESOLVED)


def test_next_episode_is_an_incident_of_its_own(acme):
    assess(acme, State.OPEN, OPEN)
    assess(acme, State.RESOLVED, RESOLVED)
    assess(acme, State.SUSPECTED, AT, onset_at=AT - MINUTE)

    incidents.refresh(now=AT)

    states = Incident.objects.order_by("onset_at").values_list("state", "onset_at")
    assert list(states) == [("resolved", ONSET), ("suspected", AT - MINUTE)]


def test_services_have_incidents_of_their_own(acme):
    other = make_service("other")
    make_baseline(other, at=ONSET)
    assess(acme, State.OPEN, OPEN)
    assess(other, State.SUSPECTED, SUSPECTED)
    assess(acme, State.SUBSIDING, SUBSIDING)

    incidents.refresh(now=AT)

    states = Incident.objects.values_list("service__slug", "state")
    assert dict(states) == {"acme": "subsiding", "other": "suspected"}


def test_killed_in_the_middle_of_an_assessment_applies_it_whole_next_time(acme, monkeypatch):
    assess(acme, State.OPEN, OPEN)

    def killed(**fields: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as while_killed:
        while_killed.setattr(IncidentEvent.objects, "create", killed)
        with pytest.raises(KeyboardInterrupt):
            incidents.refresh(now=AT)
    assert rows() == []
    incidents.refresh(now=AT)

    assert times(Incident.objects.get())["evident_at"] == OPEN


def test_database_refuses_a_second_unresolved_incident_of_a_service(acme):
    make_incident(acme, steps={State.OPEN: OPEN})

    with pytest.raises(IntegrityError, match="one_unresolved_incident_per_service"), transaction.atomic():
        make_incident(acme, steps={State.SUSPECTED: AT})

    make_incident(acme, steps={State.OPEN: OPEN + MINUTE, State.RESOLVED: AT})
    assert Incident.objects.count() == 2


@pytest.mark.parametrize("fields", [{"state": "resolved"}, {"resolved_at": AT}])
def test_database_refuses_resolved_without_a_time_and_a_time_without_resolved(acme, fields):
    with pytest.raises(IntegrityError, match="resolved_exactly_when_it_has_a_time"):
        make_incident(acme, steps={State.OPEN: OPEN}, **fields)


def test_of_a_retired_service_nothing_new_is_told(acme):
    assess(acme, State.SUSPECTED, SUSPECTED)
    incidents.refresh(now=OPEN)
    before = rows()
    Service.objects.update(active=False)
    make_rollup(acme, at=ONSET + MINUTE, reports=40)

    incidents.refresh(now=AT)

    assert rows() == before


def test_when_the_vendor_first_told_of_it_is_kept(acme):
    read_service_page(acme, make_component_claim(standing=Standing.OPERATIONAL), at=ONSET - HOUR)
    publish(acme, State.OPEN, OPEN)
    read_service_page(acme, make_component_claim(standing=Standing.MAJOR), at=OPEN + 5 * MINUTE)
    read_service_page(acme, make_component_claim(standing=Standing.OPERATIONAL), at=OPEN + 9 * MINUTE)
    assert Incident.objects.get().vendor_at is None

    publish(acme, State.SUBSIDING, SUBSIDING)
    publish(acme, State.RESOLVED, RESOLVED)

    assert Incident.objects.get().vendor_at == OPEN + 5 * MINUTE


def test_ticks_read_what_is_known_of_all_incidents_at_once(acme):
    """Each costs a tick what its own peak and place need: a savepoint, its baseline, and its reports."""
    others = [make_service(slug) for slug in "abcd"]
    for service in others:
        make_baseline(service, rate=0.1, at=ONSET)
    for service in (acme, *others):
        read_service_page(service, make_component_claim(standing=Standing.OPERATIONAL), at=ONSET - HOUR)
        make_watch(service, until=AT)
    make_incident(acme, steps={State.OPEN: OPEN})
    one = queries_of_a_tick(now=AT + MINUTE / 6)
    for service in others:
        make_incident(service, steps={State.OPEN: OPEN})

    assert queries_of_a_tick(now=AT + MINUTE / 2) - one <= 5 * len(others)


def queries_of_a_tick(*, now: datetime) -> int:
    """Of the second of two in a minute: what the first one read of the vendors' pages is held.

    Without the publication, which reads each service in trouble by itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publications, "refresh", lambda **_: 0)
        tick.run(now=now)
        with CaptureQueriesContext(connection) as asked:
            tick.run(now=now + MINUTE / 6)
    return len(asked)


def test_each_incident_is_told_of_by_its_own_vendor_in_its_own_time(acme):
    bolt = make_service("bolt")
    read_service_page(acme, make_component_claim(standing=Standing.MAJOR), at=ONSET + 7 * MINUTE)
    spans = [(ONSET, AT), (ONSET - HOUR, ONSET), (ONSET + HOUR, AT)]

    outages = signals.find_first_outages(
        periods=[(acme.id, *span) for span in spans] + [(bolt.id, ONSET, AT)]
    )

    assert outages == [ONSET + 7 * MINUTE, None, ONSET + HOUR, None]


def test_vendor_whose_words_cannot_be_read_holds_back_no_other(acme, monkeypatch):
    bolt = make_service("bolt")
    make_baseline(bolt, rate=0.1, at=ONSET)
    for service in (acme, bolt):
        read_service_page(service, make_component_claim(standing=Standing.MAJOR), at=OPEN)
        assess(service, State.OPEN, OPEN)
    working = signals.find_first_outages
    monkeypatch.setattr(
        signals,
        "find_first_outages",
        lambda periods: (
            working(periods=periods) if bolt.id not in {service for service, *_ in periods} else 1 / 0
        ),
    )

    incidents.refresh(now=AT)

    states = Incident.objects.values_list("service__slug", "vendor_at", "peak")
    assert set(states) == {("acme", OPEN, 0), ("bolt", None, 0)}
    assert [row.stage for row in StageFailure.objects.all()] == ["descriptions"]
