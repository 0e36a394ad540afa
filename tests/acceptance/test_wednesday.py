"""The Wednesday outage, as the press told it: what would the site have said, and when?

Eight weeks of Claude's ordinary life and the day itself, as individual reports through log, rollups,
baseline, detector and incidents; and what the vendor said, read from its status page meanwhile. The clock is
the scenario's; ticks come every minute while it breaks out, and every ten minutes besides. Times are UTC,
four hours ahead of New York.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils.html import strip_tags
from pytest_django.plugin import DjangoDbBlocker

from aggregator import demo, demo_vendors, scenarios
from aggregator.models import Assessment, DemoRun, Incident, State
from aggregator.pipeline import tick
from aggregator.publication.past_reading import read_incident
from aggregator.queries.counts.breakdown import read_breakdowns
from aggregator.queries.incidents import uptime
from aggregator.queries.vendors import vendor_status
from aggregator.stats.ledger.uptime import Downtime
from aggregator.stats.replay.simulation import generate_reports
from aggregator.web.pages.incident import build_incident_page
from aggregator.web.pages.parts.service_reading import read_service
from aggregator.web.pages.service import ServicePage, build_service_page
from reports.intake import append_history
from reports.models import Component
from reports.queries import catalogue, forget_catalogue
from tests.builders.derived import people_all_over_the_world
from tests.builders.reports import DAY, make_service

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
MORNING = datetime(2026, 4, 15, 11, tzinfo=UTC)
OUTBREAK = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)  # half past ten in New York
NIGHT = datetime(2026, 4, 15, 22, tzinfo=UTC)
NOON = OUTBREAK + 100 * MINUTE  # ten past, while it goes on
PAGES: dict[str, ServicePage] = {}  # as they were then
COMPONENTS = {"claude.ai": "chat", "Claude API": "api", "Claude Code": "claude-code"}


@pytest.fixture(scope="module", autouse=True)
def _told(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The story, told once for all tests of this module and then taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with people_all_over_the_world(tmp_path_factory.mktemp("geo")):
            tell()
        connection.check_constraints()  # once, not at the end of each test
        yield
        transaction.set_rollback(True)
    forget_catalogue()


def tell() -> None:
    scenario = scenarios.load_scenario(name="wednesday")
    story = scenario.services[0]
    service = make_service(
        "claude",
        surfaces=story.mix.surfaces,
        symptoms=story.mix.symptoms,
        status_page="https://status.claude.com/",
        vendor="Anthropic",
    )
    for position, (name, surface) in enumerate(COMPONENTS.items()):
        Component.objects.create(service=service, name=name, surfaces=[surface], position=position)
    forget_catalogue()
    reports = generate_reports(scenario=scenario, first=scenario.first, last=scenario.last, seed=1)
    append_history(demo.make_log_rows(reports=reports))
    run, read, now = DemoRun(shift_minutes=0), MORNING - 90 * DAY, MORNING
    while now <= NIGHT:
        demo_vendors.read_pages(run=run, first=read, last=now)
        tick.record_span(first=read, last=now)  # nothing was said in between, and nobody was away
        tick.run(now=now)
        if now == NOON:
            PAGES["noon"] = build_service_page(
                read=read_service(service=catalogue().entries["claude"], window="4h", now=now), now=now
            )
        begins = OUTBREAK <= now < OUTBREAK + 20 * MINUTE
        read, now = now, now + (MINUTE if begins else 10 * MINUTE)


def said(state: State) -> datetime:
    """When a state was entered first."""
    return Assessment.objects.filter(state=state).earliest("at").at


def test_it_is_told_within_five_minutes() -> None:
    first = Assessment.objects.earliest("at")

    assert first.state in {State.SUSPECTED, State.OPEN}
    assert OUTBREAK < first.at <= OUTBREAK + 5 * MINUTE


def test_onset_is_dated_back_to_the_outbreak() -> None:
    assert abs(Incident.objects.get().onset_at - OUTBREAK) <= 3 * MINUTE


def test_subsiding_is_told_between_half_past_twelve_and_half_past_one_in_new_york() -> None:
    last = Assessment.objects.filter(state=State.SUBSIDING).latest("at")

    assert OUTBREAK + 120 * MINUTE <= last.at <= OUTBREAK + 180 * MINUTE


def test_it_is_one_incident_and_it_is_over_in_the_end() -> None:
    incident = Incident.objects.get()

    assert incident.state == State.RESOLVED
    assert said(State.SUBSIDING) < incident.resolved_at < NIGHT


def test_its_surfaces_are_those_that_were_told() -> None:
    assert set(Incident.objects.get().surfaces) >= {"chat", "claude-code", "mobile-app"}


def test_shares_of_the_spike_are_those_that_were_told() -> None:
    found = read_breakdowns(
        service=catalogue().entries["claude"],
        first=OUTBREAK,
        last=OUTBREAK + 120 * MINUTE,
        now=NIGHT,
    )

    shares = {share.slug: share.share for share in found["surface"].shares}
    told = [shares.pop(slug) for slug in ("chat", "claude-code", "mobile-app")]
    assert [*told, sum(shares.values())] == pytest.approx([0.38, 0.29, 0.25, 0.08], abs=0.02)


def test_the_vendor_s_first_word_comes_at_seven_to_eleven_in_new_york() -> None:
    vendor = vendor_status.read_vendor(service=catalogue().entries["claude"], first=MORNING, now=NIGHT)

    assert [(n.first_published_at, n.ended_at) for n in vendor.notices] == [
        (OUTBREAK + 23 * MINUTE, datetime(2026, 4, 15, 18, 8, tzinfo=UTC))
    ]


def test_the_page_sets_the_two_clocks_beside_each_other() -> None:
    page = PAGES["noon"]
    earlier = (OUTBREAK + 23 * MINUTE - Incident.objects.get().detected_at) // MINUTE

    assert 18 <= earlier <= 22
    assert strip_tags(page.vendor_sentence) == (
        "Anthropic: “partial outage” since 15:33."
        f" Its first statement came at 14:53, {earlier} min after people here."
    )
    drawn = page.chart.vendor
    assert drawn is not None
    assert [(b.status, b.below) for b in drawn.bars] == [("Major", "40 min"), ("Partial", "37 min so far")]
    assert drawn.first is not None
    assert drawn.lead is not None
    assert (drawn.first.clock, drawn.lead.text) == ("14:53", f"people {earlier} min earlier")


def test_the_incident_s_page_tells_the_vendor_s_day_to_the_minute() -> None:
    told = read_incident(incident=Incident.objects.get().id, now=NIGHT)
    assert told is not None

    page = build_incident_page(read=told, now=NIGHT)

    assert page.vendor_story.outage_lengths == (
        "By its own word: major outage for 40 min, partial outage for 1 h 13 min."
    )
    assert [strip_tags(row.time) for row in page.vendor_story.notices[0].updates] == [
        "14:53", "15:33", "16:46", "18:08",
    ]  # fmt: skip


def test_the_day_s_uptime_is_to_the_minute() -> None:
    found = uptime.read_uptime(service=catalogue().entries["claude"], days_back=90, now=NIGHT)

    whole = found.lines[0]
    assert whole.vendor is not None
    assert whole.vendor[-1] == Downtime(40, 73, 22 * 60)
    assert whole.vendor[-1].raw == 113
    assert whole.vendor[-1].weighted(weight=found.weight) == pytest.approx(61.9)
    assert whole.by_vendor is not None
    assert whole.by_vendor.weighted(weight=found.weight) == pytest.approx(1568)
