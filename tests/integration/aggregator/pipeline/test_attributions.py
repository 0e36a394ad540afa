"""Statements about causes: said once, kept with their numbers, taken back when they no longer hold."""

import pytest

from aggregator.models import Attribution, Incident, State
from aggregator.pipeline import attributions
from aggregator.queries.incidents import causes
from reports.models import Category, Dependency, Service
from reports.queries import forget_catalogue
from tests.builders.derived import HOUR, make_incident
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

NOW = AT + HOUR


@pytest.fixture
def cloud(acme: Service) -> Service:
    cloud = make_service("cloud")
    Dependency.objects.create(service=acme, upstream=cloud)
    forget_catalogue()
    return cloud


def make_unresolved(service: Service, *, earlier: int = 0, peak: int = 90) -> Incident:
    began = AT - earlier * MINUTE
    return make_incident(service, steps={State.OPEN: began}, peak=peak, expected_at_peak=3.0)


def list_attributions() -> list[tuple]:
    rows = Attribution.objects.order_by("id")
    return list(rows.values_list("incident__service__slug", "cause__service__slug", "since", "ended_at"))


def test_what_it_runs_on_is_named_once(acme, cloud):
    make_unresolved(acme)
    make_unresolved(cloud, earlier=9)

    assert [attributions.refresh(now=NOW), attributions.refresh(now=NOW + MINUTE)] == [1, 0]
    assert list_attributions() == [("acme", "cloud", NOW, None)]


def test_it_is_taken_back_when_the_cause_is_over(acme, cloud):
    make_unresolved(acme)
    cause = make_unresolved(cloud, earlier=9)
    attributions.refresh(now=NOW)
    over = {"state": State.RESOLVED, "resolved_at": NOW, "ended_at": NOW}
    Incident.objects.filter(pk=cause.pk).update(**over)

    attributions.refresh(now=NOW + HOUR)

    assert list_attributions() == [("acme", "cloud", NOW, NOW + HOUR)]


def test_where_nothing_can_be_explained_only_what_is_over_is_taken_back(acme, cloud, monkeypatch):
    make_unresolved(acme)
    cause = make_unresolved(cloud, earlier=9)
    attributions.refresh(now=NOW)
    monkeypatch.setattr(attributions, "_update_explanations", lambda *_: 1 / 0)

    attributions.refresh(now=NOW + MINUTE)
    before = list_attributions()
    Incident.objects.filter(pk=cause.pk).update(state=State.RESOLVED, resolved_at=NOW, ended_at=NOW)
    attributions.refresh(now=NOW + HOUR)

    assert (before, list_attributions()) == (
        [("acme", "cloud", NOW, None)],
        [("acme", "cloud", NOW, NOW + HOUR)],
    )


def test_the_past_is_that_of_incidents_that_were_confirmed(acme, cloud):
    for days in (5, 9):
        began = AT - days * DAY
        make_incident(cloud, steps={State.OPEN: began, State.RESOLVED: began + HOUR})
    suspected = AT - 7 * DAY
    make_incident(cloud, steps={State.SUSPECTED: suspected, State.RESOLVED: suspected + HOUR})
    make_unresolved(acme)
    make_unresolved(cloud, earlier=9)

    attributions.refresh(now=NOW)

    assert Attribution.objects.get().numbers["troubles"] == 2


def test_a_region_of_the_upstream_is_not_the_whole_of_it(acme, cloud):
    Dependency.objects.update(region="us-east-1")
    forget_catalogue()
    make_unresolved(acme)
    make_unresolved(cloud, earlier=9)

    assert attributions.refresh(now=NOW) == 0


def test_carriers_are_taken_for_each_other(acme):
    other = make_service("other")
    Category.objects.filter(pk__in=[acme.category_id, other.category_id]).update(confused=True)
    Service.objects.update(category=acme.category)
    forget_catalogue()
    make_unresolved(acme)
    make_unresolved(other, earlier=2, peak=900)

    attributions.refresh(now=NOW)

    assert list_attributions() == [("acme", "other", NOW, None)]


def test_the_numbers_come_back_to_readers(acme, cloud):
    incident, cause = make_unresolved(acme), make_unresolved(cloud, earlier=9)
    attributions.refresh(now=NOW)

    because = causes.read_causes(incidents=[incident.id])[incident.id]

    assert (because.cause.slug, because.incident, because.minutes_earlier) == ("cloud", cause.id, 9)
    assert (because.times_usual, because.kind) == (30.0, "runs on")
    assert [entry.slug for entry in causes.read_explained_services(incident=cause.id)] == ["acme"]
