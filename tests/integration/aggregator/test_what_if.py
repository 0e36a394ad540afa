from datetime import timedelta

import pytest

from aggregator import what_if
from aggregator.models import Assessment, Incident, State
from aggregator.pipeline import tick
from reports.moderation import ReportSelection
from tests.builders.derived import make_baseline, make_watch
from tests.builders.reports import AT, HALF_HOUR, MINUTE, make_report


@pytest.fixture
def flooded(acme):
    """Twenty minutes: one person a minute of a network of their own, and three of thirty others."""
    make_baseline(acme, rate=0.1, at=AT - timedelta(hours=12))
    make_watch(acme, until=AT - timedelta(days=2))
    tick.run(now=AT)
    for n in range(20):
        make_report(acme, at=AT + n * MINUTE)
        for person in range(3):
            network = bytes([1 + (3 * n + person) % 30]) * 16
            make_report(acme, at=AT + n * MINUTE, network_key=network, surface="chat")
    tick.run(now=AT + HALF_HOUR)
    return acme


def choose(service, **only):
    return ReportSelection(service=service.id, first=AT, last=AT + 20 * MINUTE, **only)


def test_effect_on_counts_incidents_and_words(flooded):
    effect = what_if.compute_effect(choice=choose(flooded), now=AT + HALF_HOUR)

    assert (sum(effect.before), sum(effect.after)) == (80, 0)
    assert [touched.id for touched in effect.incidents] == [Incident.objects.get().id]
    assert State.OPEN in [change.state for change in effect.changes_before]
    assert effect.changes_after == ()


def test_the_part_that_an_incident_began_with_is_told(flooded):
    assert [touched.part for touched in touched_by(flooded)] == [""]

    first = Incident.objects.get().events.first().assessment
    Assessment.objects.filter(pk=first.pk).update(evidence=first.evidence | {"part": "surface:chat"})

    assert [touched.part for touched in touched_by(flooded)] == ["surface:chat"]


def touched_by(service):
    return what_if.compute_effect(choice=choose(service), now=AT + HALF_HOUR).incidents


def test_what_is_left_may_still_be_told_of(flooded):
    effect = what_if.compute_effect(choice=choose(flooded, surface="chat"), now=AT + HALF_HOUR)

    assert (sum(effect.before), sum(effect.after)) == (80, 20)
    assert [change.state for change in effect.changes_after][:1] == [State.SUSPECTED]


def test_the_detector_run_again_says_what_it_said(flooded):
    effect = what_if.compute_effect(choice=choose(flooded), now=AT + HALF_HOUR)

    steps = list(Incident.objects.get().events.values_list("at", "state"))
    assert [(change.at, change.state) for change in effect.changes_before] == steps


def test_on_a_site_of_one_network_nobody_asks_where_people_are(flooded, settings):
    settings.COUNT_NETWORKS = False

    effect = what_if.compute_effect(choice=choose(flooded), now=AT + HALF_HOUR)

    assert State.OPEN in [change.state for change in effect.changes_before]
    assert effect.changes_after == ()


def test_of_a_service_of_which_nothing_is_usual_nothing_is_said(acme):
    make_report(acme, at=AT)

    effect = what_if.compute_effect(choice=choose(acme), now=AT + HALF_HOUR)

    assert (effect.changes_before, effect.changes_after, sum(effect.before)) == (None, None, 1)
