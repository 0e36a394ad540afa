"""Every public answer: from the publication it is that of the tables, and asks none of them."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from aggregator.models import Assessment, Incident, State
from aggregator.publication import past_reading
from aggregator.web import vendor_views, views
from aggregator.web.api import clock
from tests.builders.derived import HOUR, make_incident, make_tick
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


def test_published_answers_are_those_of_the_tables_without_asking_them(parts, client, monkeypatch):
    addresses = list_addresses(PUBLISHED, parts)
    live = {address: ask(client, address)[0] for address in addresses}

    publish_all()

    found = {address: ask(client, address) for address in addresses}
    assert [address for address in addresses if found[address][0] != live[address]] == []
    assert {address: n for address, (_, n) in found.items() if n} == {}

    stop_clocks(monkeypatch, NOW + 2 * MINUTE)
    dated = {name: PUBLISHED[name] for name in PUBLISHED.keys() - TIMELESS}
    old = {address: ask(client, address)[0] for address in list_addresses(dated, parts)}
    # What is over does not change any more.
    unmarked = {address for address, body in old.items() if not any(mark in body for mark in OLD)}
    assert unmarked == {f"/incidents/{parts['resolved']}/"}


@pytest.fixture
def over(acme) -> Incident:
    """Over since yesterday."""
    make_tick(NOW)
    return make_incident(acme, steps={State.OPEN: NOW - DAY, State.RESOLVED: NOW - DAY / 2})


def test_an_incident_that_lags_behind_tells_its_own_age(over):
    read = past_reading.read_incident(incident=over.id, now=NOW)
    prompt, late = (replace(read, as_of=NOW - age) for age in (MINUTE, 2 * MINUTE))

    judged = [past_reading.judge_incident(published=each, now=NOW) for each in (read, prompt, late)]

    assert [(each.as_of, each.stale) for each in judged] == [
        (NOW, False),
        (NOW, False),
        (NOW - 2 * MINUTE, True),
    ]


def test_an_old_incident_leaves_the_publication_and_is_read_from_the_tables(over):
    publish_all()
    published = past_reading.find_incident(incident=over.id)
    Incident.objects.update(onset_at=NOW - 92 * DAY, ended_at=NOW - 91 * DAY)

    publish_all(NOW + HOUR)

    assert (published.incident.id, past_reading.find_incident(incident=over.id)) == (over.id, None)
    old = past_reading.read_incident(incident=over.id, now=NOW)
    assert (old.incident.id, old.incident.ended_at) == (over.id, NOW - 91 * DAY)
