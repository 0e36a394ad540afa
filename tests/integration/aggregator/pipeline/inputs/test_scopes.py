"""Peak and place of an incident, from the rollups of its own minutes."""

from datetime import timedelta

import pytest

from aggregator.models import Incident, State
from aggregator.pipeline import incidents
from aggregator.pipeline.inputs import scopes
from reports.models import Service
from tests.builders.derived import HOUR, make_assessment, make_baseline, make_incident, make_rollup
from tests.builders.reports import AT, DAY, MINUTE

pytestmark = pytest.mark.django_db

ONSET = AT - 2 * HOUR
NOWHERE = {"surfaces": [], "symptoms": [], "regions": []}


@pytest.fixture(autouse=True)
def _usual(acme: Service) -> None:
    """Six reports an hour, half of them of chat; DE and US alike."""
    make_baseline(acme, rate=0.1, at=ONSET)
    for day in range(1, 8):
        for surface in ("chat", "api"):
            for region in ("DE", "US-CA"):
                make_rollup(
                    acme, at=ONSET - day * DAY, surface=surface, region=region, symptom="slow", reports=20
                )


def test_peak_is_the_fullest_quarter_of_an_hour_since_before_the_onset(acme):
    for minute, reports in ((-20, 500), (-5, 4), (9, 30), (23, 3), (24, 1000)):
        make_rollup(acme, at=ONSET + minute * MINUTE, reports=reports)

    shown = scopes.describe_incident(service_id=acme.id, onset_at=ONSET, last=ONSET + 24 * MINUTE)

    assert (shown["peak"], shown["peak_at"]) == (34, ONSET + 10 * MINUTE)
    assert shown["expected_at_peak"] == pytest.approx(1.5)


def test_whole_service_is_no_list(acme):
    for surface in ("chat", "api"):
        for region in ("DE", "US-CA"):
            make_rollup(acme, at=ONSET, surface=surface, region=region, symptom="slow", reports=30)

    shown = scopes.describe_incident(service_id=acme.id, onset_at=ONSET, last=ONSET + HOUR)

    assert {name: shown[name] for name in NOWHERE} == NOWHERE


def test_raised_surface_region_and_symptom_are_named(acme):
    make_rollup(acme, at=ONSET, surface="chat", region="DE", symptom="login", reports=60)
    make_rollup(acme, at=ONSET, surface="api", region="US-CA", symptom="slow", reports=2)

    shown = scopes.describe_incident(service_id=acme.id, onset_at=ONSET, last=ONSET + HOUR)

    named = {name: shown[name] for name in NOWHERE}
    assert named == {"surfaces": ["chat"], "symptoms": ["login"], "regions": ["DE"]}


def test_an_outage_of_a_part_does_not_make_that_part_the_usual_one(acme):
    week_ago = ONSET - 7 * DAY
    make_incident(
        acme, steps={State.OPEN: week_ago + MINUTE, State.RESOLVED: week_ago + HOUR}, onset_at=week_ago
    )
    make_rollup(acme, at=week_ago + MINUTE, surface="chat", region="DE", symptom="login", reports=5000)
    make_rollup(acme, at=ONSET, surface="chat", region="DE", symptom="login", reports=60)

    shown = scopes.describe_incident(service_id=acme.id, onset_at=ONSET, last=ONSET + HOUR)

    named = {name: shown[name] for name in NOWHERE}
    assert named == {"surfaces": ["chat"], "symptoms": ["login"], "regions": ["DE"]}


def test_onset_in_the_running_minute_is_compared_with_the_part_that_has_passed(acme):
    make_rollup(acme, at=ONSET, surface="chat", region="DE", symptom="login", reports=40)

    shown = scopes.describe_incident(service_id=acme.id, onset_at=ONSET, last=ONSET + timedelta(seconds=20))

    named = {name: shown[name] for name in ("breadth", *NOWHERE)}
    assert named == {"breadth": 0.5, "surfaces": ["chat"], "symptoms": ["login"], "regions": ["DE"]}


def test_incident_without_any_time_names_nothing(acme):
    shown = scopes.describe_incident(service_id=acme.id, onset_at=ONSET, last=ONSET)

    assert {name: shown[name] for name in ("breadth", *NOWHERE)} == {"breadth": None} | NOWHERE


def test_reports_after_the_end_do_not_describe_it(acme):
    make_rollup(acme, at=ONSET, surface="chat", region="DE", symptom="login", reports=60)
    make_rollup(acme, at=ONSET + HOUR, surface="api", reports=600)

    shown = scopes.describe_incident(service_id=acme.id, onset_at=ONSET, last=ONSET + HOUR)

    assert (shown["surfaces"], shown["peak"]) == (["chat"], 60)


def test_unresolved_incident_is_described_anew_with_each_refresh(acme):
    make_incident(acme, steps={State.OPEN: ONSET + MINUTE}, onset_at=ONSET)
    make_rollup(acme, at=ONSET, surface="chat", region="DE", symptom="login", reports=60)
    incidents.refresh(now=ONSET + HOUR)
    make_rollup(acme, at=ONSET + HOUR, surface="chat", region="DE", symptom="login", reports=90)

    incidents.refresh(now=ONSET + 2 * HOUR)

    incident = Incident.objects.get()
    assert (incident.peak, incident.peak_at) == (90, ONSET + HOUR + MINUTE)


def test_resolved_incident_is_described_up_to_its_end_and_then_left_alone(acme):
    make_incident(acme, steps={State.OPEN: ONSET + MINUTE}, onset_at=ONSET)
    make_rollup(acme, at=ONSET, surface="chat", region="DE", symptom="login", reports=60)
    make_rollup(acme, at=ONSET + HOUR, surface="api", reports=90)
    make_assessment(
        acme, state=State.RESOLVED, at=ONSET + 90 * MINUTE, onset_at=ONSET, ended_at=ONSET + 30 * MINUTE
    )
    incidents.refresh(now=AT)
    make_rollup(acme, at=ONSET + MINUTE, reports=1000)

    incidents.refresh(now=AT)

    incident = Incident.objects.get()
    assert (incident.peak, incident.surfaces) == (60, ["chat"])
