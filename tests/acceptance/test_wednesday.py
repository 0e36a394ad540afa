"""The Wednesday outage, as the press told it: what would the site have said, and when?

Eight weeks of Claude's ordinary life and the day itself, as individual reports through log, rollups,
baseline, detector and incidents. The clock is the scenario's; ticks come every ten minutes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from aggregator import demo, scenarios
from aggregator.models import Assessment, Incident, State
from aggregator.pipeline import tick
from aggregator.queries.breakdown import breakdowns
from aggregator.stats.simulation import generate
from reports.intake import append_history
from reports.queries import catalogue, forget_catalogue
from tests.derived import people_all_over_the_world
from tests.factories import make_service

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
MORNING = datetime(2026, 4, 15, 11, tzinfo=UTC)
OUTBREAK = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)  # half past ten in New York
NIGHT = datetime(2026, 4, 15, 22, tzinfo=UTC)


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
    scenario = scenarios.load(name="wednesday")
    story = scenario.services[0]
    make_service("claude", surfaces=story.mix.surfaces, symptoms=story.mix.symptoms)
    reports = generate(scenario=scenario, first=scenario.first, last=scenario.last, seed=1)
    append_history(demo.history(reports=reports))
    now = MORNING
    while now <= NIGHT:
        tick.run(now=now)
        now += 10 * MINUTE


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
    found = breakdowns(
        service=catalogue().entries["claude"],
        first=OUTBREAK,
        last=OUTBREAK + 120 * MINUTE,
    )

    shares = {share.slug: share.share for share in found["surface"].shares}
    told = [shares.pop(slug) for slug in ("chat", "claude-code", "mobile-app")]
    assert [*told, sum(shares.values())] == pytest.approx([0.38, 0.29, 0.25, 0.08], abs=0.02)
