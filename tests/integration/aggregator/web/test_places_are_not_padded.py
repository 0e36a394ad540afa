"""Mallory would like to know what one person of Malta said, and adds reports to be told of the place."""

from datetime import datetime, timedelta
from ipaddress import ip_address

import pytest
from django.test import Client

from aggregator.pipeline import places, rollups
from reports.intake import submit_report
from reports.lookup import ReportFields
from reports.models import Service, Stance
from tests.builders.derived import make_tick
from tests.builders.reports import MINUTE

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-04-15T12:00:00Z")
VICTIM = "198.51.100.7"
MALLORYS = ("203.0.113.66", "192.0.2.66")  # two networks
OTHERS = tuple(f"100.64.{n}.1" for n in range(20))


def report(source: str, *, at: datetime, region: str = "MT", stance: str = "broken", **said: str) -> None:
    fields = ReportFields(region=region, **said)
    submit_report(service="acme", fields=fields, stance=Stance(stance), address=ip_address(source), now=at)


def count() -> None:
    rollups.recount(since=NOON - HOUR, changed_after=NOON - HOUR, now=NOON + 3 * HOUR)
    places.recount(since=NOON - HOUR, until=NOON + 3 * HOUR)


def breakdown(client: Client, first: datetime, last: datetime) -> dict[str, int]:
    asked = {"by": "region", "from": first.isoformat(), "to": last.isoformat()}
    found = client.get("/api/v1/services/acme/breakdown/", asked).json()
    return {share["slug"]: share["reports"] for share in found["shares"]}


def timeseries(client: Client, first: datetime, last: datetime, **only: str) -> dict[str, int]:
    asked = {"step": "1m", "from": first.isoformat(), "to": last.isoformat()} | only
    found = client.get("/api/v1/services/acme/timeseries/", asked).json()
    return {point["at"]: point["reports"] for point in found["points"]}


@pytest.fixture
def victim(acme: Service) -> datetime:
    """When somebody in Malta said what."""
    at = NOON + 17 * MINUTE
    make_tick(NOON)
    report(VICTIM, at=at, surface="api", symptom="login")
    return at


@pytest.fixture
def _padded(victim: datetime) -> None:
    """Two addresses, both stances, both half hours, before and after."""
    for source in MALLORYS:
        for minute in (1, 16, 18, 31, 59):
            for stance in ("broken", "works"):
                report(source, at=NOON + minute * MINUTE, stance=stance, surface="chat")
    count()


WINDOWS = [(0, 60), (16, 18), (17, 18), (0, 17), (0, 18), (-60, 180)]  # minutes


@pytest.mark.usefixtures("_padded")
@pytest.mark.parametrize("window", WINDOWS)
def test_padding_opens_no_window(window, client):
    first, last = (NOON + minutes * MINUTE for minutes in window)

    assert "MT" not in breakdown(client, first, last)
    for only in ({}, {"surface": "api"}, {"symptom": "login"}, {"surface": "api", "symptom": "login"}):
        assert timeseries(client, first, last, region="MT", **only) == {}


@pytest.mark.usefixtures("victim")
def test_a_crowd_is_told_and_the_one_in_it_cannot_be_found_by_subtraction(client):
    """Whatever two windows are compared, they differ by whole hours; and what differs is of a crowd."""
    for n, source in enumerate(OTHERS):
        report(source, at=NOON + n * MINUTE, surface="chat")
    count()

    minutes = [NOON + n * MINUTE for n in range(61)]
    seen = {breakdown(client, NOON, last)["MT"] for last in minutes[1:]}
    seen |= {breakdown(client, first, NOON + HOUR)["MT"] for first in minutes[:-1]}

    assert seen == {21}
    assert timeseries(client, NOON, NOON + HOUR, region="MT") == {"2026-04-15T12:00:00Z": 21}
    assert timeseries(client, NOON, NOON + HOUR, region="MT", surface="chat") == {}  # 21 - 20 would be one
    assert timeseries(client, NOON, NOON + HOUR, region="MT", symptom="none") == {}


def test_breakdown_and_time_series_tell_the_same_places(acme, client):
    make_tick(NOON)
    crowds = {"MT": OTHERS[:4], "DE": OTHERS[4:9], "US-CA": OTHERS[9:15], "US-NY": OTHERS[15:16]}
    for region, sources in crowds.items():
        for source in sources:
            report(source, at=NOON, region=region)
            report(source, at=NOON + HOUR, region=region, stance="works")
    count()

    lines = {
        region: sum(timeseries(client, NOON, NOON + HOUR, region=region).values())
        for region in (*crowds, "FR")
    }

    assert breakdown(client, NOON, NOON + HOUR) == {"US-CA": 6, "DE": 5}
    assert lines == {"MT": 0, "DE": 5, "US-CA": 6, "US-NY": 0, "FR": 0}
