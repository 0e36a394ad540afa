"""An outage of one part of a busy service, from the rollups and the log to the incident."""

from datetime import timedelta

import pytest
from django.test import override_settings

from aggregator.models import Assessment, Incident, PartUsual, Watch
from aggregator.pipeline import baselines, detection, incidents
from aggregator.queries.incidents import verdicts
from reports.queries import catalogue
from tests.builders.derived import HOUR, Kind, make_baseline, make_crowd, make_rollups, make_watch
from tests.builders.reports import AT, DAY, MINUTE, make_report

pytestmark = pytest.mark.django_db

START = AT - 2 * HOUR
NOW = AT + timedelta(seconds=6)
OUTAGE = range(90, 120)  # minutes after START
USUAL = {"": [6000] * 24, "surface:chat": [5400] * 24, "surface:api": [600] * 24}
DAYS = {name: [(sum(hours) / 56) ** 2 * 56, sum(hours) / 56 * 144_000] for name, hours in USUAL.items()}


@pytest.fixture
def busy(acme):
    """Five reports a minute, one in ten about the API."""
    make_baseline(acme, rate=5.0, at=START)
    make_watch(acme, until=START)
    PartUsual.objects.create(service=acme, fitted_at=START, history_hours=1000, reports=USUAL, days=DAYS)
    make_rollups(acme, [(START + n * MINUTE, Kind(surface="chat"), 5) for n in range(120)])
    make_crowd(acme, first=START, minutes=120)
    return acme


def make_outage(service, *, networks):
    """Three reports about the API a minute, from so many networks in turn."""
    make_rollups(service, [(START + n * MINUTE, Kind(surface="api"), 3) for n in OUTAGE])
    for place, minute in enumerate(sorted([*OUTAGE] * 3)):
        label = (place % networks).to_bytes(16, "little")
        make_report(service, at=START + minute * MINUTE, surface="api", network_key=label)


def list_states():
    return list(Assessment.objects.order_by("at", "id").values_list("state", "evidence__part"))


def test_a_part_becomes_an_incident_that_names_it(busy):
    make_outage(busy, networks=60)

    detection.refresh(now=NOW)
    incidents.refresh(now=NOW)

    assert list_states() == [("suspected", "surface:api"), ("open", "surface:api")]
    shown = Incident.objects.get()
    assert (shown.state, shown.surfaces, shown.symptoms, shown.regions) == ("open", ["api"], [], [])
    assert Watch.objects.get().memory["episode"]["part"] == "surface:api"
    assert verdicts.read_verdict(service=catalogue().entries["acme"], now=NOW).trouble.rise.name == "Api"


def test_minute_by_minute_is_the_same_as_at_once(busy):
    make_outage(busy, networks=60)

    detection.refresh(now=START + 95 * MINUTE + timedelta(seconds=6))
    for minute in range(96, 121):
        detection.refresh(now=START + minute * MINUTE + timedelta(seconds=6))
    by_minute = list_states(), Watch.objects.get().memory
    Assessment.objects.all().delete()
    Watch.objects.all().delete()
    make_watch(busy, until=START)
    detection.refresh(now=NOW)

    assert (list_states(), Watch.objects.get().memory) == by_minute
    assert list_states()


@pytest.mark.parametrize("networks", [1, 8])
def test_few_networks_are_no_part_in_trouble(busy, networks):
    make_outage(busy, networks=networks)

    detection.refresh(now=NOW)

    assert list_states() == []


@override_settings(COUNT_NETWORKS=False)
def test_a_site_of_one_network_counts_people(busy):
    make_outage(busy, networks=1)

    detection.refresh(now=NOW)

    assert list_states() == [("suspected", "surface:api"), ("open", "surface:api")]


def test_a_service_that_was_never_fitted_has_no_parts(busy):
    PartUsual.objects.all().delete()
    make_outage(busy, networks=60)

    detection.refresh(now=NOW)

    assert list_states() == []


def test_quiet_hours_are_counted_by_part_and_hour_of_the_day(acme):
    make_rollups(
        acme,
        [
            (AT - 2 * DAY, Kind(surface="api", region="US-CA", symptom="slow"), 3),
            (AT - DAY, Kind(surface="api"), 4),
            (AT - DAY, Kind(surface="api", stance="works"), 9),
        ],
    )

    baselines.fit(services=[acme.id], now=AT)

    row = PartUsual.objects.get()
    sums = row.reports
    assert {name: sum(hours) for name, hours in sums.items()} == {
        "": 7,
        "surface:api": 7,
        "region:US-CA": 3,
        "country:US": 3,
        "symptom:slow": 3,
    }
    assert sums[""][AT.hour] == 7
    assert row.days == {
        "": [25.0, 25.0],
        "surface:api": [25.0, 25.0],
        "region:US-CA": [9.0, 9.0],
        "country:US": [9.0, 9.0],
        "symptom:slow": [9.0, 9.0],
    }
