"""`manage.py audit` against the site's own API: what was said is found again, what was altered is not."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from aggregator.management.commands import audit
from aggregator.models import Incident, Rollup
from aggregator.official.claims import Standing
from aggregator.pipeline import detection, incidents
from tests.builders.derived import HOUR, make_baseline, make_crowd, make_watch
from tests.builders.reports import AT, MINUTE
from tests.builders.vendors import make_component_claim, read_service_page

pytestmark = pytest.mark.django_db

START = AT - 60 * HOUR
URL = "http://testserver/api/v1/incidents/{}/"


@pytest.fixture
def url(acme) -> str:
    """An incident of the last six hours, made by the stages."""
    make_baseline(acme, at=START)
    make_watch(acme, until=START)
    storm = range(54 * 60, 55 * 60)
    Rollup.objects.bulk_create(
        Rollup(
            service=acme,
            minute=START + n * MINUTE,
            stance="broken",
            reports=5 + (n - storm.start) // 2 if n in storm else 1,
        )
        for n in range(60 * 60)
    )
    make_crowd(acme, first=START, minutes=60 * 60)
    detection.refresh(now=AT)
    incidents.refresh(now=AT)
    return URL.format(Incident.objects.get().id)


@pytest.fixture
def get(client):
    return lambda address: json.loads(client.get(address.removeprefix("http://testserver")).content)


def test_every_step_is_found_again(url, get):
    lines = audit.check_steps(url=url, get=get)

    assert [line.split()[1] for line, _ in lines] == ["suspected:", "open:", "subsiding:", "resolved:"]
    assert all(good for _, good in lines), lines


def test_a_site_that_counts_no_networks_can_be_checked_too(acme, get, settings):
    settings.COUNT_NETWORKS = False
    make_baseline(acme, at=START)
    make_watch(acme, until=START)
    rows = (
        Rollup(service=acme, minute=START + n * MINUTE, stance="broken", reports=1 + 40 * (n > 3550))
        for n in range(3600)
    )
    Rollup.objects.bulk_create(rows)
    detection.refresh(now=AT)
    incidents.refresh(now=AT)

    lines = audit.check_steps(url=URL.format(Incident.objects.get().id), get=get)

    assert [good for _, good in lines] == [True]


def test_an_altered_minute_is_noticed(url, get):
    onset = Incident.objects.get().onset_at
    Rollup.objects.filter(minute=onset + MINUTE).update(reports=30)

    lines = audit.check_steps(url=url, get=get)

    assert [good for _, good in lines[:2]] == [False, False]


def naming(get, *steps):
    """The site's answers, in which these steps name a part."""

    def answer(address):
        found = get(address)
        for n in steps if address.endswith("/evidence/") else ():
            found["steps"][n]["evidence"]["part"] = "surface:api"
        return found

    return answer


def test_a_step_of_a_part_does_not_hide_the_others(url, get):
    Rollup.objects.filter(minute=Incident.objects.get().onset_at + MINUTE).update(reports=30)

    lines = audit.check_steps(url=url, get=naming(get, 2))

    assert [good for _, good in lines[:3]] == [False, False, None]


def test_what_was_not_checked_is_counted_apart(url, get, monkeypatch, capsys):
    monkeypatch.setattr(audit, "_fetch_json", naming(get, 0))

    call_command("audit", url)

    told = capsys.readouterr().out.splitlines()
    assert [line.split(": ")[1] for line in told[:-1]] == ["not checked"] * 4
    assert told[-1] == "4 of 4 not checked."


def test_what_was_told_within_a_minute_is_found_at_its_end(acme, get):
    make_baseline(acme, at=START)
    make_watch(acme, until=START)
    Rollup.objects.bulk_create(
        Rollup(service=acme, minute=START + n * MINUTE, stance="broken", reports=1) for n in range(3600)
    )
    Rollup.objects.create(service=acme, minute=AT, stance="broken", reports=40)
    make_crowd(acme, first=START, minutes=3601)
    for seconds in (20, 70):
        detection.refresh(now=AT + timedelta(seconds=seconds))
    incidents.refresh(now=AT + timedelta(seconds=70))

    lines = audit.check_steps(url=URL.format(Incident.objects.get().id), get=get)

    assert [good for _, good in lines] == [True] * len(lines)


@pytest.mark.parametrize(
    "answer", [[], {}, {"steps": [], "numbers": {"strange": 1}, "from": "x"}, {"steps": 7, "numbers": {}}]
)
def test_answers_of_another_kind_of_site_are_told(monkeypatch, answer):
    monkeypatch.setattr(audit, "_fetch_json", lambda _: answer)

    with pytest.raises(CommandError, match="not the answers of such a site"):
        call_command("audit", URL.format(1))


@pytest.mark.parametrize("url", ["ftp://example.org/incidents/1/", "http://example.org/", "incidents/1"])
def test_odd_addresses_are_refused_with_what_is_right(url):
    with pytest.raises(CommandError, match="give the address of an incident"):
        call_command("audit", url)


def test_a_site_that_does_not_answer_is_told():
    with pytest.raises(CommandError, match=r"127\.0\.0\.1:9"):
        call_command("audit", "http://127.0.0.1:9/api/v1/incidents/1/")


@pytest.fixture
def eased(acme, get) -> str:
    """A slight rise that only the vendor's word makes a suspicion."""
    make_baseline(acme, at=START, rate=0.02)
    make_watch(acme, until=START)
    Rollup.objects.bulk_create(
        Rollup(service=acme, minute=AT - n * MINUTE, stance="broken", reports=2) for n in (98, 99, 100)
    )
    make_crowd(acme, first=START, minutes=60 * 60)
    read_service_page(acme, make_component_claim(standing=Standing.PARTIAL), at=AT - 110 * MINUTE)
    detection.refresh(now=AT)
    incidents.refresh(now=AT)
    return URL.format(Incident.objects.get().id)


def test_what_rests_on_the_vendors_word_is_found_again(eased, get):
    told = get(f"{eased}minutes/")["official"]

    lines = audit.check_steps(url=eased, get=get)

    assert told[2869:2871] == [0, 1]
    assert [good for _, good in lines] == [True, True]


def test_without_the_vendors_word_it_is_not(eased, get):
    def older(address):
        """A site that publishes no such column."""
        return {name: value for name, value in get(address).items() if name != "official"}

    lines = audit.check_steps(url=eased, get=older)

    assert "official 2.3, found 0" in lines[0][0]
    assert not lines[0][1]
