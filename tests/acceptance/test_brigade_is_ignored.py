"""Mallory has four networks and three hundred reports; the crowd has sixty. Only one of them is news."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest

from aggregator.models import CrowdMinute, Incident
from aggregator.pipeline import tick
from reports.intake import submit_report
from reports.lookup import ReportFields
from reports.models import Service, Stance
from tests.builders.derived import make_baseline, make_tick, make_watch
from tests.builders.reports import make_service

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
AT = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)


@pytest.fixture
def acme(db: None) -> Service:
    service = make_service("acme")
    make_baseline(service, rate=0.1, at=AT - MINUTE)
    make_watch(service, until=AT - 10 * MINUTE)
    make_tick(AT - 10 * MINUTE)
    return service


def report(*, networks: int) -> None:
    """Three hundred people in five minutes, each with an address of one of these networks."""
    for n in range(300):
        address = ip_address(f"10.{n % networks}.0.{n // networks + 1}")
        submit_report(
            service="acme",
            fields=ReportFields(region="DE"),
            stance=Stance.BROKEN,
            address=address,
            now=AT + n % 5 * MINUTE,
        )


def ticks() -> None:
    for n in range(10):
        tick.run(now=AT + n * MINUTE + timedelta(seconds=10))


def test_three_hundred_reports_from_four_networks_open_nothing(acme):
    report(networks=4)

    ticks()

    assert not Incident.objects.exists()
    assert sum(CrowdMinute.objects.values_list("aside", flat=True)) == 296


def test_as_many_from_sixty_networks_do(acme):
    report(networks=60)

    ticks()

    assert Incident.objects.get().opened_at < AT + 5 * MINUTE
