"""What the supervisor hears from a worker and a beat that run."""

import pytest

from reporter.startup import values
from reporter.supervision import probes
from reporter.supervision.probes import WorkerInspector, make_node_name
from tests.sites.running import wait_until


@pytest.fixture
def broker(site) -> str:
    return values.broker_url(site.environment["REDIS_URL"])


@pytest.mark.parametrize("name", ["celery", "celerybeat"])
def test_worker_and_beat_answer_celerys_ping(broker, name):
    assert WorkerInspector(broker, destination=[make_node_name(name)]).ping(0) is True


def test_worker_that_is_not_there_does_not_answer(broker, monkeypatch):
    monkeypatch.setattr(probes, "ANSWER_WITHIN", 0.5)

    assert WorkerInspector(broker, destination=["nobody@nowhere"]).ping(0) is False


def test_worker_takes_what_beat_sends(broker):
    tasks = WorkerInspector(broker, destination=[make_node_name("celery")])
    assert tasks.are_taken(0) is True  # the first time, whatever it took

    wait_until(lambda: tasks.are_taken(0) is False, within=60)
    wait_until(lambda: tasks.are_taken(0) is True, within=60)


def test_nobody_can_tell_of_tasks_when_no_worker_answers(broker, monkeypatch):
    monkeypatch.setattr(probes, "ANSWER_WITHIN", 0.5)

    assert WorkerInspector(broker, pattern="nobody@*", matcher="glob").are_taken(0) is None
