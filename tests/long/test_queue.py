"""What stands in the broker's queue may be anything: ticks go on, one at a time."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
import redis

from reporter.startup.processes import start_process, stop_process
from tests.builders.bookkeeping import in_the_log, rolled_up
from tests.sites.running import ROOT, wait_until
from tests.sites.supervised import WITHIN, Supervised, folder_for_engines, on_linux, supervised
from tests.sites.visitors import report

pytestmark = on_linux
QUEUE = "celery"
TICK = "aggregator.tasks.tick"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "reporter.settings"}


@pytest.fixture(scope="module")
def site() -> Iterator[Supervised]:
    with folder_for_engines() as var, supervised(var) as site:
        yield site


@pytest.fixture(scope="module")
def environment(site) -> dict[str, str]:
    """What the site's programs have."""
    lines = (site.log.parent / "environment").read_text().splitlines()
    return dict(line.removeprefix("export ").replace("'", "").split("=", 1) for line in lines)


@pytest.fixture
def broker(environment) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(environment["REDIS_URL"]) as broker:
        yield broker


def make_message(task: str = TICK, body: str = "", **changes) -> bytes:
    """A message as Celery sends it, but for `changes`."""
    properties = {
        "correlation_id": "c",
        "delivery_mode": 2,
        "delivery_info": {"exchange": "", "routing_key": QUEUE},
        "body_encoding": "utf-8",
        "delivery_tag": os.urandom(8).hex(),
    }
    message = {
        "body": body or json.dumps([[], {}, {}]),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": task, "id": os.urandom(8).hex(), "root_id": "r", "argsrepr": "()"},
        "properties": properties,
    }
    return json.dumps(message | changes).encode()


POISON = {
    "not a message": b'{"a": 1}',
    "no task of ours": make_message(task="os.system"),
    "wrong arguments": make_message(body=json.dumps([["a", "b"], {"c": 1}, {}])),
    "a pickle": make_message(**{"content-type": "application/x-python-serialize"}),
    "a body that is no JSON": make_message(body="{"),
    "five megabytes": make_message(body=json.dumps([["x" * 5_000_000], {}, {}])),
}
# Celery cannot read these at all, and ends. They are gone from the queue then.
UNREADABLE = {"garbage": b"\x00\xff not JSON", "a list": b"[1, 2]"}


def read_freshness(site: Supervised) -> str:
    with urlopen(f"http://127.0.0.1:{site.port}/api/v1/services/claude/", timeout=10) as answer:
        return str(json.load(answer)["generated_at"])


def wait_for_a_tick(site: Supervised) -> None:
    """One that began after this was called; another one may be about to end."""
    for _ in range(2):
        before = read_freshness(site)
        wait_until(lambda before=before: read_freshness(site) > before, within=WITHIN, otherwise=site.log)


def test_worker_goes_on_after_messages_that_are_no_tasks(site, broker):
    worker = site.find("worker")
    broker.lpush(QUEUE, *POISON.values())
    wait_until(lambda: broker.llen(QUEUE) == 0, within=WITHIN, otherwise=site.log)

    wait_for_a_tick(site)

    assert worker.lives(), site.log.read_text()[-3000:]


@pytest.mark.parametrize("name", UNREADABLE)
def test_worker_is_started_again_after_what_is_no_message_and_ticks_go_on(site, broker, name):
    before = site.find("worker")
    broker.lpush(QUEUE, UNREADABLE[name])
    wait_until(lambda: not before.lives(), within=WITHIN, otherwise=site.log)

    wait_for_a_tick(site)

    assert (broker.llen(QUEUE), site.find("worker").lives()) == (0, True)


@pytest.fixture
def second_worker(environment, tmp_path) -> Iterator[Path]:
    """Another worker on the same queue; the path is that of its log."""
    log = tmp_path / "log"
    node = ("--hostname=second@%h", "--concurrency=1", "--loglevel=INFO")
    with log.open("wb") as out:
        worker = start_process(
            [sys.executable, "-m", "celery", "--app", "reporter", "worker", *node],
            orphaned=signal.SIGTERM,
            cwd=ROOT,
            env={**os.environ, **environment, "LOG_LEVEL": "INFO"} | SETTINGS,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    yield log
    stop_process(worker, how=signal.SIGTERM, within=20)
    stop_process(worker, how=signal.SIGKILL, within=20)


def test_of_two_ticks_at_once_one_counts_and_the_other_says_so(site, environment, broker, second_worker):
    def is_left_out() -> bool:
        broker.lpush(QUEUE, make_message(), make_message())
        return "another tick is still running: this one is left out" in second_worker.read_text()

    for number in range(50):
        assert report(site.port, number) == 201
    wait_until(is_left_out, within=WITHIN, otherwise=second_worker, pause=0.5)
    wait_until(lambda: broker.llen(QUEUE) == 0, within=WITHIN)
    wait_for_a_tick(site)

    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        counted = rolled_up(connection, "aggregator_rollup", "minute")
        assert counted == in_the_log(connection, "minute")
    assert len(counted) > 0
