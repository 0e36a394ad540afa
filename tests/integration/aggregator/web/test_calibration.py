"""The page and the address that say whether false alarms are as rare as promised."""

import numpy as np
import pytest
from django.utils.html import strip_tags

from aggregator.models import Baseline, State, Watch
from aggregator.queries import bursts
from aggregator.tasks import learn_endings, refit_baselines
from tests.builders.derived import HOUR, make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

CALM, RESTLESS = np.full(56, 6.0), np.full(56, 13.0)


@pytest.fixture
def now(acme, clock):
    """Twenty services that have been watched for a hundred days."""
    make_tick(clock)
    for n in range(20):
        service = make_service(f"service-{n}")
        make_baseline(service, at=clock, rate=0.1, tops=CALM.tolist(), in_force=[0.0] * 56)
        make_rollup(service, at=clock - HOUR)
        make_watch(service, until=clock)
    Watch.objects.update(memory={"born": int(clock.timestamp()) // 60 - 100 * 1440})
    return clock


def read(client):
    return " ".join(strip_tags(client.get("/methodology/calibration/").content.decode()).split())


def test_calm_days_are_as_promised(now, client):
    text = read(client)

    assert "at most 2 false alarms a year" in text
    assert "Usually 3 to 18 an hour: 20 services, 1,120 days" in text
    assert "9 nats 199.0 0 0.0 to 3.7 As promised" in text
    assert (
        "In 100 days 0 possible problems ended without ever becoming one; at most 0.5 were promised" in text
    )
    assert "More often than promised" not in text


def test_restless_days_warn(now, client, caplog):
    Baseline.objects.update(tops=RESTLESS.tolist())

    assert "More often than promised: 3 to 18 an hour." in read(client)
    refit_baselines()
    assert "calibration: more often than promised: 3 to 18 an hour" in caplog.text


def test_alarms_that_came_to_nothing_are_counted(acme, now, client):
    for hours in range(1, 9):
        steps = {State.SUSPECTED: now - hours * 24 * HOUR, State.RESOLVED: now - (hours * 24 - 1) * HOUR}
        make_incident(acme, steps=steps)

    answer = client.get("/api/v1/calibration/").json()

    assert (answer["suspicions"]["seen"], answer["suspicions"]["verdict"]) == (8, "more often")
    assert answer["warnings"] == ["suspicions that came to nothing"]


def test_the_usual_range_is_held_against_the_last_day(now, client):
    coverage = client.get("/api/v1/calibration/").json()["coverage"]

    assert (coverage["quarters"], coverage["promised"]) == (20 * 96, 0.95)
    assert coverage["within"] > 0.9 * coverage["quarters"]


def test_services_whose_reports_come_in_bursts_are_counted(now, client, monkeypatch):
    monkeypatch.setattr(bursts, "read_height_thresholds", lambda: {7: 5.0, 8: 9.5})

    assert client.get("/api/v1/calibration/").json()["bursts"] == 2
    assert "rise 3 times a week or more" in read(client)
    assert "Reports of 2 services come in bursts." in read(client)


def test_a_new_site_says_that_it_is_too_early(acme, clock, client):
    make_tick(clock)

    text = read(client)

    assert "Too early to tell. Quiet days are noted once a night" in text
    assert "Too early to tell. No problem of this site is over yet." in text


def test_estimates_of_the_end_are_held_against_past_problems(acme, now, client):
    for day in range(1, 41):
        begun = now - day * DAY
        steps = {State.OPEN: begun + 3 * MINUTE, State.RESOLVED: begun + (20 + day) * MINUTE}
        make_incident(acme, steps=steps)
    learn_endings()

    ends = client.get("/api/v1/calibration/").json()["ends"]

    assert [(each["moment"], each["problems"]) for each in ends] == [("first word", 40), ("30 minutes", 30)]
    assert (abs(ends[0]["half"] - 20) <= 3, abs(ends[0]["most"] - 36) <= 4) == (True, True)
    assert f"When we first said so 40 {ends[0]['half'] / 0.4:.0f} %" in read(client)


def test_what_was_confirmed_did_not_come_to_nothing(acme, now, client):
    began = now - 5 * DAY
    make_incident(
        acme, steps={State.SUSPECTED: began, State.OPEN: began + MINUTE, State.RESOLVED: began + HOUR}
    )

    assert client.get("/api/v1/calibration/").json()["suspicions"]["seen"] == 0


def test_suspicions_are_those_of_the_last_year(acme, now, client):
    Watch.objects.update(memory={"born": int(now.timestamp()) // 60 - 1000 * 1440})
    for days in (364, 366):
        began = now - days * DAY
        make_incident(acme, steps={State.SUSPECTED: began, State.RESOLVED: began + HOUR})

    assert client.get("/api/v1/calibration/").json()["suspicions"]["seen"] == 1
    assert "In 365 days 1 possible problem" in read(client)
