"""Every stage and every task may run twice: the second time changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from aggregator import tasks as aggregator_tasks
from aggregator.models import Incident
from aggregator.pipeline import failures, tick
from reporter.celery import app
from reports import partitions
from reports import tasks as reports_tasks
from tests.builders.derived import make_baseline, make_tick, make_watch
from tests.builders.reports import AT, MINUTE, make_report, make_service

pytestmark = pytest.mark.django_db

TASKS = (
    aggregator_tasks.tick,
    aggregator_tasks.refit_baselines,
    aggregator_tasks.learn_endings,
    aggregator_tasks.poll_official,
    reports_tasks.maintain_partitions,
)


@pytest.fixture
def _outage() -> None:
    """Forty people within ten minutes, where two an hour are usual."""
    make_outage(until=AT)


def make_outage(*, until: datetime) -> None:
    acme, first = make_service(), until - 30 * MINUTE
    make_baseline(acme, rate=0.03, at=first)
    make_watch(acme, until=first)
    make_tick(first)
    for n in range(40):
        make_report(acme, at=first + n * timedelta(seconds=15), region="DE")


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of both sides."""
    models = [model for name in ("reports", "aggregator") for model in apps.get_app_config(name).get_models()]
    return {model.__name__: [*map(comparable, model.objects.order_by("pk").values())] for model in models}


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """Arrays as text: those of a baseline hold nan, which is never equal to another one."""
    return {name: str(value) if isinstance(value, list) else value for name, value in row.items()}


@pytest.fixture
def changed_again(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Each stage that the tick attempts, at once attempted again: by name, whether that changed anything."""
    changed: dict[str, bool] = {}
    attempt = failures.attempt_stage

    def attempt_twice(*, stage: str, **options: Any) -> bool:
        assert attempt(stage=stage, **options)
        before = everything()
        assert attempt(stage=stage, **options)
        changed[stage] = everything() != before
        return True

    monkeypatch.setattr(failures, "attempt_stage", attempt_twice)
    return changed


@pytest.mark.usefixtures("_outage")
def test_stage_that_runs_twice_in_a_tick_changes_nothing(changed_again):
    assert tick.run(now=AT)

    assert {stage for stage, changed in changed_again.items() if changed} == set()
    assert {"rollups", "detection", "incidents", "places"} < changed_again.keys()
    assert Incident.objects.count() == 1


@pytest.mark.usefixtures("_outage")
def test_tick_that_runs_twice_changes_nothing_but_the_time():
    assert tick.run(now=AT)
    before = settled()

    assert tick.run(now=AT)

    assert settled() == before


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_task_that_runs_twice_changes_nothing_but_the_time(task: Callable[[], None]):
    make_outage(until=datetime.now(UTC).replace(second=0, microsecond=0) - MINUTE)
    task()
    before = settled()

    task(words="of a newer caller")

    assert settled() == before


def settled() -> tuple[dict[str, Any], set[object]]:
    """All rows but the tick's, which tells the time, and what follows the clock: the last minute assessed."""
    rows = everything()
    watches = [{"service": row["service_id"], "level": row["level"]} for row in rows.pop("Watch")]
    rows.pop("Tick")
    rows.pop("TickSpan")
    rows.pop("PublishedSnapshot")  # they tell the time too
    return rows | {"Watch": watches}, partitions.list_days()


def test_every_scheduled_task_exists_and_expires_before_the_next():
    app.loader.import_default_modules()

    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"] < entry["schedule"].total_seconds(), name
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} == {
        task.name for task in TASKS
    }
