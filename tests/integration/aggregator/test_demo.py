"""The demo's people: where they live, what they know, and that the past and the present are one story."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from aggregator import demo, scenarios
from aggregator.models import DemoRun, Incident, Rollup, State, Tick, Watch
from aggregator.pipeline import tick
from reports import geo, privacy
from reports.catalogue import SHIPPED
from reports.catalogue.load import load_catalogue
from reports.models import Report, Stance
from reports.queries import catalogue, forget_catalogue
from tests.builders.derived import HOUR, people_all_over_the_world
from tests.builders.reports import DAY, MINUTE, make_report, make_service

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 16, 12, 40, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _people_all_over_the_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with people_all_over_the_world(tmp_path_factory.mktemp("geo")):
        yield


@pytest.fixture
def run(db: None) -> DemoRun:
    load_catalogue(folder=SHIPPED)
    return demo.begin_run(now=NOW)


def list_people(run: DemoRun, first: datetime, last: datetime) -> list[demo.Person]:
    return list(demo.list_people(reports=demo.simulate_reports(run=run, first=first, last=last)))


def test_story_broke_out_three_quarters_of_an_hour_ago(run):
    assert demo.ONSET + run.shift_minutes * MINUTE == NOW.replace(second=0) - demo.BROKE_OUT
    assert run.filled_until == datetime(2026, 9, 25, tzinfo=UTC)


def test_later_start_finds_the_story_where_it_was(run):
    assert demo.begin_run(now=NOW + DAY) == run
    assert demo.begin_run(now=NOW + DAY).shift_minutes == run.shift_minutes


def test_every_service_surface_and_symptom_is_of_the_catalogue(run):
    entries = catalogue().entries

    for person in list_people(run, NOW - 3 * HOUR, NOW):
        entry = entries[person.service]
        assert person.surface in {"", *(choice.slug for choice in entry.surfaces)}
        assert person.symptom in {"", *(choice.slug for choice in entry.symptoms)}
        assert person.stance in set(Stance)


def test_people_live_where_they_say_they_are(run):
    """Nearly: a region without a network of its own in the file, and who does not say, is nowhere."""
    told = [p for p in list_people(run, NOW - 3 * HOUR, NOW) if p.region]

    same = [p for p in told if privacy.coarse_region(geo.locate(p.address).region) == p.region]

    assert len(same) > 0.9 * len(told) > 500


def test_demo_has_at_least_twenty_services(run):
    assert len(scenarios.load_scenario(name="demo").services) >= 20


def test_an_hour_told_in_one_go_is_the_hour_told_minute_by_minute(run):
    first = NOW.replace(minute=0, second=0)

    by_minute = [p for n in range(60) for p in list_people(run, first + n * MINUTE, first + (n + 1) * MINUTE)]

    assert by_minute == list_people(run, first, first + HOUR)


def test_history_is_what_the_front_door_would_have_logged(run):
    """So that nobody counts twice who reports in the minute in which the past ends."""
    reports = demo.simulate_reports(run=run, first=NOW - 5 * MINUTE, last=NOW)

    rows = [(row[1], row[2], row[8], row[3], row[9]) for row in demo.make_log_rows(reports=reports)]

    assert rows == [logged(person) for person in demo.list_people(reports=reports)]
    assert len(rows) > 20


def logged(person: demo.Person) -> tuple[int, bytes, bytes, str, datetime]:
    """Service, keys, stance and time of a person's row."""
    known = {"address": person.address, "day": person.at.date(), "key": settings.PRIVACY_KEY}
    service = catalogue().entries[person.service].id
    keys = privacy.reporter_key(**known), privacy.network_key(asn=None, **known)
    return service, *keys, person.stance, person.at


def test_history_asks_the_database_nothing_while_its_rows_are_copied(run, django_assert_num_queries):
    """A connection that copies rows in waits forever for a query."""
    rows = demo.make_log_rows(reports=demo.simulate_reports(run=run, first=NOW - 5 * MINUTE, last=NOW))
    forget_catalogue()

    with django_assert_num_queries(0):
        assert len(list(rows)) > 20


def test_command_refuses_a_site_that_is_no_demo():
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")
    assert not DemoRun.objects.exists()


def test_command_refuses_a_database_in_which_people_reported(settings):
    settings.DEMO = True
    make_report(make_service("acme"))

    with pytest.raises(CommandError, match="DEMO=0, or name an empty database"):
        call_command("seed_demo")
    assert (DemoRun.objects.count(), Report.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_command_fills_counts_and_judges_the_past_once(settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(demo, "WEEKS", 2)
    load_catalogue(folder=SHIPPED)
    started = datetime.now(UTC)

    call_command("seed_demo", stdout=StringIO())

    outage = Incident.objects.get(service__slug="claude", onset_at__gt=started - HOUR)
    assert abs(outage.onset_at - (started - demo.BROKE_OUT)) < 5 * MINUTE
    assert outage.state in {State.SUSPECTED, State.OPEN}
    assert Report.objects.count() == sum(Rollup.objects.values_list("reports", flat=True)) > 50_000
    assert Watch.objects.filter(assessed_until__gt=started - 2 * MINUTE).count() == len(catalogue().entries)
    before = {name: model.objects.count() for name, model in (("i", Incident), ("t", Tick))}

    call_command("seed_demo", stdout=StringIO())
    tick.run(now=datetime.now(UTC))

    assert {name: model.objects.count() for name, model in (("i", Incident), ("t", Tick))} == before
    assert Report.objects.count() == sum(Rollup.objects.values_list("reports", flat=True))
