"""Every public answer: from the publication it is that of the tables, and asks none of them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from aggregator.models import Assessment, Incident
from aggregator.publication import current, past_reading
from aggregator.queries.vendors.vendor_status import cut_vendor, read_vendor
from aggregator.web import vendor_views, views
from aggregator.web.api import clock
from reports.queries import catalogue
from tests.builders.publishing import publish_and_follow
from tests.builders.reports import DAY, MINUTE, right_now
from tests.builders.trouble import EVIDENCE, make_site_in_trouble
from tests.sites.public_addresses import ASKED, OTHERS, PUBLISHED, TIMELESS, list_addresses

NOW = right_now()
OLD = (b'"stale":true', b"These numbers are old", b"Diese Zahlen sind alt", b'class="state stale"')


@pytest.fixture
def parts(db: None, monkeypatch) -> dict[str, str]:
    """A whole site, at a time that stands still."""
    parts = make_site_in_trouble(now=NOW)
    Assessment.objects.update(evidence=EVIDENCE)
    stop_clocks(monkeypatch, NOW)
    return parts


def stop_clocks(monkeypatch, at: datetime) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, _zone):
            return at

    for module in (views, vendor_views):
        monkeypatch.setattr(module, "datetime", Stopped)
    monkeypatch.setattr(clock, "read_now", lambda: at)


def publish_all(now: datetime = NOW) -> None:
    """As many ticks as it takes."""
    while publish_and_follow(now=now):
        pass


def ask(client, address: str) -> tuple[bytes, int]:
    """The answer, and what it cost."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content, len(asked)


def list_names(patterns) -> set[str]:
    names: set[str] = set()
    for each in patterns:
        if isinstance(each, URLPattern):
            names.add(each.name)
        elif each.app_name != "admin":
            names |= list_names(each.url_patterns)
    return names


def test_every_public_address_is_in_the_tables():
    assert list_names(get_resolver().url_patterns) - OTHERS == PUBLISHED.keys() | ASKED.keys()


def test_published_answers_are_those_of_the_tables_without_asking_them(parts, client):
    addresses = list_addresses(PUBLISHED, parts)
    live = {address: ask(client, address)[0] for address in addresses}

    publish_all()

    found = {address: ask(client, address) for address in addresses}
    assert [address for address in addresses if found[address][0] != live[address]] == []
    assert {address: n for address, (_, n) in found.items() if n} == {}


def test_old_answers_say_so(parts, client, monkeypatch):
    publish_all()
    stop_clocks(monkeypatch, NOW + 2 * MINUTE)
    dated = {name: addresses for name, addresses in PUBLISHED.items() if name not in TIMELESS}

    found = {address: ask(client, address)[0] for address in list_addresses(dated, parts)}

    unmarked = {address for address, body in found.items() if not any(mark in body for mark in OLD)}
    # What is over does not change any more.
    assert unmarked == {f"/incidents/{parts['resolved']}/"}


def test_an_incident_that_lags_behind_tells_its_own_age(parts):
    publish_all()
    published = past_reading.find_incident(incident=int(parts["open"]))
    fresh = current.read_freshness(now=NOW)
    assert past_reading.judge_incident(published=published, now=NOW) == fresh
    late = replace(published, as_of=fresh.as_of - 2 * MINUTE)

    judged = past_reading.judge_incident(published=late, now=NOW)

    assert (judged.as_of, judged.stale) == (late.as_of, True)


def test_of_a_vendor_a_shorter_time_is_a_part_of_a_longer_one(parts):
    for slug in ("claude", "slack", "hostile"):
        service = catalogue().entries[slug]
        long, short = (read_vendor(service=service, first=NOW - days * DAY, now=NOW) for days in (30, 7))
        assert cut_vendor(vendor=long, first=NOW - 7 * DAY) == short


def test_an_incident_out_of_the_publication_is_read_from_the_tables(parts):
    publish_all()
    number = int(parts["resolved"])
    published = past_reading.read_incident(incident=number, now=NOW)
    Incident.objects.filter(id=number).update(ended_at=NOW - 91 * DAY, resolved_at=NOW - 91 * DAY)

    publish_all(NOW + timedelta(hours=1))

    assert past_reading.find_incident(incident=number) is None
    old = past_reading.read_incident(incident=number, now=NOW)
    assert (old.incident.id, old.incident.ended_at) == (published.incident.id, NOW - 91 * DAY)
