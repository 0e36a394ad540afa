"""One service's failure stops no other: it is kept, logged once, and tried again until it goes well."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from aggregator.models import Assessment, Attribution, Baseline, Incident, Level, StageFailure, State, Watch
from aggregator.pipeline import attributions, baselines, detection, failures, incidents, tick
from aggregator.pipeline.inputs import detector_input, learnable_hours, scopes
from aggregator.queries import levels
from aggregator.stats.place import causes
from reports.models import Service
from reports.queries import catalogue
from tests.builders.derived import (
    HOUR,
    make_assessment,
    make_baseline,
    make_incident,
    make_rollup,
    make_tick,
    make_watch,
)
from tests.builders.reports import AT, DAY, MINUTE, make_report, make_service

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def services(acme: Service) -> dict[str, Service]:
    made = {"acme": acme} | {slug: make_service(slug=slug) for slug in ("bolt", "cave")}
    for service in made.values():
        make_baseline(service, rate=0.05, at=AT - HOUR)
    return made


def kept() -> list[tuple]:
    return list(StageFailure.objects.values_list("stage", "service__slug", "error", "since", "last_at"))


def break_for(monkeypatch, module, name: str, is_broken) -> None:
    """`module.name` divides by zero where is_broken(its arguments by name)."""
    working = getattr(module, name)

    def breaking(*args, **kwargs):
        if is_broken(*args, **kwargs):
            raise ZeroDivisionError("words of a client")
        return working(*args, **kwargs)

    monkeypatch.setattr(module, name, breaking)


def work_on(broken: set[int]) -> tuple[list[list[int]], object]:
    """A piece of work that fails with any of `broken`, and what it was given when it went well."""
    done: list[list[int]] = []

    def work(services: Sequence[int]) -> int:
        if broken & set(services):
            raise ZeroDivisionError
        done.append(list(services))
        return len(services)

    return done, work


def test_group_goes_on_without_those_that_fail(services):
    ids = sorted(service.id for service in services.values())
    done, work = work_on({ids[1]})

    with failures.isolate_services(stage="x", now=AT) as isolated:
        assert isolated.together(services=ids, work=work) == 2

    assert done[-1] == [ids[0], ids[2]]
    assert [row[:3] for row in kept()] == [("x", "bolt", "ZeroDivisionError")]


def test_work_that_fails_with_everybody_is_the_stages_own_failure(services, monkeypatch):
    monkeypatch.setattr(failures, "MOST_ALONE", 2)
    ids = [service.id for service in services.values()]
    _, work = work_on(set(ids))

    with failures.isolate_services(stage="x", now=AT) as isolated, pytest.raises(ZeroDivisionError):
        isolated.together(services=ids, work=work)

    assert kept() == []


def test_one_who_fails_only_beside_others_is_left_out(services):
    ids = [service.id for service in services.values()]

    def work(group: Sequence[int]) -> int:
        if ids[2] in group and len(group) > 1:
            raise ZeroDivisionError
        return len(group)

    with failures.isolate_services(stage="x", now=AT) as isolated:
        assert isolated.together(services=ids, work=work) == 2
    assert [slug for _, slug, *_ in kept()] == ["cave"]


def test_failure_is_logged_once_without_its_words_and_once_when_it_is_over(services, monkeypatch, caplog):
    make_incident(services["bolt"], steps={State.OPEN: AT})
    caplog.set_level(logging.INFO, logger="aggregator.pipeline.failures")
    with monkeypatch.context() as while_broken:
        break_for(while_broken, scopes, "describe_incident", lambda **_: True)
        incidents.refresh(now=AT)
        incidents.refresh(now=AT + MINUTE)
        lasting = kept()
    incidents.refresh(now=AT + 2 * MINUTE)

    assert lasting == [("descriptions", "bolt", "ZeroDivisionError", AT, AT + MINUTE)]
    begun, ended = (record.getMessage() for record in caplog.records)
    place = Path(__file__).relative_to(Path(__file__).parents[4])
    assert begun.rpartition(":")[0] == f"stage descriptions fails for bolt: ZeroDivisionError at {place}"
    assert ended == "stage descriptions goes well again for bolt"
    assert kept() == []


def test_broken_description_holds_back_neither_the_state_nor_the_others(services, monkeypatch):
    for service in services.values():
        make_assessment(service, state=State.OPEN, at=AT)
    bolt = services["bolt"].id
    break_for(monkeypatch, scopes, "describe_incident", lambda *, service_id, **_: service_id == bolt)

    incidents.refresh(now=AT + 30 * MINUTE)

    assert dict(Incident.objects.values_list("service__slug", "state")) == dict.fromkeys(services, "open")
    assert set(Incident.objects.exclude(peak_at=None).values_list("service__slug", flat=True)) == {
        "acme",
        "cave",
    }


def test_incident_that_ended_undescribed_is_described_later(services, monkeypatch):
    make_incident(services["bolt"], steps={State.OPEN: AT - 30 * MINUTE})
    make_assessment(services["bolt"], state=State.RESOLVED, at=AT, ended_at=AT - MINUTE)
    with monkeypatch.context() as while_broken:
        break_for(while_broken, scopes, "describe_incident", lambda **_: True)
        incidents.refresh(now=AT)
        assert Incident.objects.get().state == "resolved"

    incidents.refresh(now=AT + MINUTE)

    assert (Incident.objects.get().peak_at is None, kept()) == (False, [])


def test_step_that_could_not_be_applied_is_applied_later_in_order(services, monkeypatch):
    acme, bolt = services["acme"], services["bolt"]
    make_assessment(bolt, state=State.SUSPECTED, at=AT - 9 * MINUTE)
    make_assessment(acme, state=State.OPEN, at=AT - 5 * MINUTE)
    make_assessment(bolt, state=State.OPEN, at=AT - 2 * MINUTE)
    make_assessment(acme, state=State.SUBSIDING, at=AT - MINUTE)
    with monkeypatch.context() as while_broken:
        break_for(
            while_broken, incidents, "_compute_changes", lambda incident, *_: incident.service_id == bolt.id
        )
        incidents.refresh(now=AT)
        waiting = list(Incident.objects.values_list("service__slug", "state"))

    incidents.refresh(now=AT + MINUTE)

    states = Incident.objects.get(service=bolt).events.order_by("id").values_list("state", flat=True)
    assert (waiting, list(states)) == ([("acme", "subsiding")], ["suspected", "open"])
    assert kept() == []


def test_service_that_cannot_be_judged_stays_behind_and_catches_up(services, monkeypatch):
    for service in services.values():
        make_watch(service, until=AT - HOUR)
    bolt = services["bolt"].id
    with monkeypatch.context() as while_broken:
        break_for(while_broken, detector_input, "_read_counts", lambda chosen, *_: bolt in chosen)
        detection.refresh(now=AT)
        behind = dict(Watch.objects.values_list("service__slug", "assessed_until"))
        failing = kept()
    detection.refresh(now=AT + MINUTE)

    last = AT - MINUTE
    assert behind == {"acme": last, "bolt": AT - HOUR, "cave": last}
    assert [row[:3] for row in failing] == [("detection", "bolt", "ZeroDivisionError")]
    assert set(Watch.objects.values_list("assessed_until", flat=True)) == {AT}
    assert kept() == []


def test_service_that_could_not_be_judged_for_long_is_not_said_to_be_well(services):
    for service in services.values():
        make_watch(service, until=AT)
    make_tick(AT)
    fields = {"error": "KeyError", "last_at": AT}
    StageFailure.objects.create(stage="detection", service=services["bolt"], since=AT - HOUR, **fields)
    StageFailure.objects.create(stage="detection", service=services["cave"], since=AT - MINUTE, **fields)
    StageFailure.objects.create(stage="detection", service=None, since=AT - HOUR, **fields)

    levels_now = levels.read_levels(services=list(catalogue().entries.values()), now=AT)

    assert levels_now == {"acme": Level.OK, "bolt": Level.NO_DATA, "cave": Level.OK}


def test_service_without_a_baseline_it_can_have_takes_none_from_others(acme, monkeypatch):
    bolt = make_service(slug="bolt")
    break_for(monkeypatch, learnable_hours, "_read_hours", lambda services, *_: bolt.id in services)

    assert baselines.refresh(now=AT) == 1

    assert list(Baseline.objects.values_list("service__slug", flat=True)) == ["acme"]
    assert [row[:2] for row in kept()] == [("baselines", "bolt")]


def test_refit_and_first_fit_do_not_forget_each_others_failures(services, monkeypatch):
    Baseline.objects.update(fitted_at=AT - 48 * HOUR)
    bolt = services["bolt"].id
    break_for(monkeypatch, learnable_hours, "_read_hours", lambda chosen, *_: bolt in chosen)
    baselines.refit(now=AT)

    baselines.refresh(now=AT)

    assert [row[:2] for row in kept()] == [("refit", "bolt")]


def test_trouble_that_cannot_be_explained_leaves_what_was_said_of_it(services, monkeypatch):
    made = {
        slug: make_incident(service, steps={State.OPEN: AT - 20 * MINUTE})
        for slug, service in services.items()
    }
    levels_now = {"since": AT - 9 * MINUTE, "numbers": {}, "policy": "test"}
    Attribution.objects.create(incident=made["bolt"], cause=made["acme"], **levels_now)
    Attribution.objects.create(incident=made["cave"], cause=made["acme"], **levels_now)
    bolt = services["bolt"].id
    break_for(monkeypatch, causes, "_explain", lambda here, there, *_: bolt in (here.service, there.service))

    attributions.refresh(now=AT)

    standing = Attribution.objects.filter(ended_at=None).values_list("incident__service__slug", flat=True)
    assert (list(standing), [row[:2] for row in kept()]) == (["bolt"], [("attributions", "bolt")])


def test_failed_stage_hides_no_other(acme, monkeypatch):
    make_report(acme, at=AT - MINUTE)
    break_for(monkeypatch, tick.baselines, "refresh", lambda **_: True)

    assert tick.run(now=AT) is True

    assert kept() == [("baselines", None, "ZeroDivisionError", AT, AT)]
    assert tick.Tick.objects.get().started_at == AT


@pytest.mark.parametrize("stage", ["rollups", "crowds"])
def test_nothing_is_judged_that_was_not_counted(services, monkeypatch, stage):
    make_watch(services["acme"], until=AT - HOUR)
    break_for(monkeypatch, getattr(tick, stage), "refresh", lambda **_: True)

    tick.run(now=AT)

    assert Watch.objects.get().assessed_until == AT - HOUR
    assert (Assessment.objects.count(), tick.Tick.objects.count()) == (0, 0)
    assert [row[:2] for row in kept()] == [(stage, None)]


def test_look_that_finds_an_incident_in_the_minute_of_its_onset_makes_one(services):
    start, now = AT - HOUR, AT.replace(second=20)
    for service in services.values():
        make_watch(service, until=start)
    for day in range(1, 8):
        make_rollup(services["bolt"], at=AT - day * DAY, region="DE", reports=30)
    tick.run(now=AT + 5 * MINUTE / 60)
    for _ in range(60):
        make_report(services["bolt"], at=now - MINUTE / 6, changed_at=now)

    tick.run(now=now)

    assert [(i.service.slug, i.onset_at) for i in Incident.objects.all()] == [("bolt", AT)]
    assert kept() == []


def test_look_that_fails_is_tried_again_though_nothing_new_came(services, monkeypatch, caplog):
    bolt, looks = services["bolt"].id, []
    for service in services.values():
        make_watch(service, until=AT)
        make_report(service, at=AT)
    tick.run(now=AT + 6 * SECOND)
    caplog.set_level(logging.INFO, logger="aggregator.pipeline.failures")
    monkeypatch.setattr(detection, "take_early_look", lambda memory, **_: looks.append(memory.size) or [])
    with monkeypatch.context() as while_broken:
        break_for(while_broken, detection, "_take_early_look", lambda _now, chosen: bolt in chosen)
        for seconds in (12, 22, 32):
            tick.run(now=AT + seconds * SECOND)
        lasting = kept()
        looks.clear()
    for seconds in (42, 52):
        tick.run(now=AT + seconds * SECOND)

    messages = [record.getMessage().partition(":")[0] for record in caplog.records]
    assert messages == ["stage detection fails for bolt", "stage detection goes well again for bolt"]
    assert [row[:2] + row[3:] for row in lasting] == [
        ("detection", "bolt", AT + 12 * SECOND, AT + 32 * SECOND)
    ]
    assert (looks, kept()) == ([1], [])


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_tick_ends(acme, monkeypatch):
    def away(**_):
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
        Service.objects.count()

    monkeypatch.setattr(tick.rollups, "refresh", away)

    with pytest.raises(OperationalError):
        failures.attempt_stage(stage="rollups", work=tick.rollups.refresh, now=AT)


def test_a_partial_pass_leaves_the_failures_of_those_without_a_turn(services):
    first, second, third = services.values()
    with failures.isolate_services(stage="x", now=AT) as isolated:
        for service in (first, second):
            with isolated.reading(service=service.id):
                raise ZeroDivisionError

    with failures.isolate_services(stage="x", now=AT, partial=True) as isolated:
        for service in (second, third):
            with isolated.reading(service=service.id):
                pass

    assert [slug for _, slug, *_ in kept()] == [first.slug]
