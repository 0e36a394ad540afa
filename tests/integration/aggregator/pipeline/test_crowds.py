"""Who stands behind the reports of a minute, from the log."""

from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import ip_address

import pytest

from aggregator.models import Baseline, CrowdMinute
from aggregator.pipeline import crowds, rollups
from reports.intake import submit_report
from reports.lookup import ReportFields
from reports.models import Report, Service, Stance
from tests.builders.derived import make_baseline, make_tick
from tests.builders.reports import AT, MINUTE, make_report

pytestmark = pytest.mark.django_db

NOW = AT + 20 * MINUTE


@pytest.fixture(autouse=True)
def _usual(acme: Service) -> None:
    make_baseline(acme, rate=0.02, at=AT - timedelta(days=1))


def make_burst(service: Service, *, reports: int, networks: int, at: datetime = AT, **fields: object) -> None:
    """So many people from so many networks within five minutes."""
    for n in range(reports):
        key = blake2b(bytes([n % networks]), digest_size=16).digest()
        make_report(service, at=at + n % 5 * MINUTE, network_key=key, **fields)


def recount(since: datetime = AT) -> int:
    """As a tick does, after the rollups."""
    rollups.recount(since=AT, changed_after=NOW, now=NOW)
    return crowds.recount(since=since, until=NOW)


def list_minutes() -> list[tuple]:
    rows = CrowdMinute.objects.order_by("minute", "stance")
    return [
        ((row.minute - AT) // MINUTE, row.stance, row.aside, row.networks) for row in rows if row.networks
    ]


def test_few_networks_are_set_aside_but_for_one_report_each(acme):
    make_burst(acme, reports=50, networks=2)

    recount()

    assert list_minutes() == [(0, "broken", 8, 2), *((n, "broken", 10, 2) for n in range(1, 5))]


def test_many_networks_all_count(acme):
    make_burst(acme, reports=50, networks=50)

    recount()

    assert list_minutes() == [(n, "broken", 0, 10 * (n + 1)) for n in range(5)]


@pytest.mark.parametrize("networks", [5, 8])
def test_midnight_does_not_double_networks(acme, networks):
    """An attack from half past eleven on, half an hour on each side; every report of the night by intake."""
    midnight = AT.replace(hour=0, minute=0)
    for n in range(60 * networks):
        address = ip_address(f"10.0.{n % networks}.{n // networks}")
        at = midnight + (n // networks - 30) * MINUTE
        submit_report(service="acme", fields=ReportFields(), stance=Stance.BROKEN, address=address, now=at)

    since, until = midnight - 30 * MINUTE, midnight + 90 * MINUTE
    rollups.recount(since=since, changed_after=until, now=until)
    crowds.recount(since=since, until=until)

    rows = CrowdMinute.objects.all()
    assert max(row.networks for row in rows) == networks
    assert 60 * networks - sum(row.aside for row in rows) <= 3 * networks


def test_a_handful_needs_no_row(acme):
    make_burst(acme, reports=4, networks=4)

    assert recount() == 0
    assert not CrowdMinute.objects.exists()


def test_works_is_weighed_apart(acme):
    make_burst(acme, reports=50, networks=50)
    make_burst(acme, reports=50, networks=2, stance="works")

    recount()

    assert {stance: aside for _, stance, aside, _ in list_minutes()} == {"broken": 0, "works": 10}


def test_counting_again_changes_nothing(acme):
    make_burst(acme, reports=50, networks=2)
    recount()
    before = list_minutes()

    assert recount(AT + 3 * MINUTE) == 0
    assert list_minutes() == before


def test_what_was_excluded_is_no_longer_behind_anything(acme):
    make_burst(acme, reports=50, networks=2)
    recount()
    Report.objects.update(excluded=True)

    assert recount() == 5
    assert list_minutes() == []


def test_a_tick_finds_what_was_committed_late(acme):
    make_tick(AT + 120 * MINUTE)
    make_burst(acme, reports=50, networks=2, changed_at=AT + 120 * MINUTE)

    rollups.refresh(now=AT + 121 * MINUTE)
    crowds.refresh(now=AT + 121 * MINUTE)

    assert len(list_minutes()) == 5


def test_what_is_usual_is_not_cut(acme):
    Baseline.objects.update(profile=[10.0] * 168)
    make_burst(acme, reports=50, networks=2)

    recount()

    assert {aside for _, _, aside, _ in list_minutes()} <= {0}


def test_a_site_of_one_network_asks_nobody(acme, settings):
    settings.COUNT_NETWORKS = False
    make_burst(acme, reports=50, networks=2)

    assert recount() == 0
