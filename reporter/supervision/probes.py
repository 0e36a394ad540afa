"""The checks of each program and engine, and their time limits: the table of docs/runbook.md.

web       answers GET /healthz
worker    answers Celery's ping; takes the tasks that beat sends
asker     the same, for its own queue
beat      answers Celery's ping, which it does while its loop turns; the worker takes what it sends
engines   answer a new connection
all       have no stopped process (on Linux)
"""

import http.client
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from reporter.embedded import Engine
from reporter.supervision import child_processes
from reporter.supervision.checks import ANSWER_WITHIN, Check

# The first start on a busy machine takes this long, and so does recovery after a crash.
STARTING = 120.0  # seconds
HOUR = 3600.0

STOPPED_CHECK = Check(
    "has a stopped process",
    probe=lambda pid: not child_processes.has_stopped_process(head=pid),
    period=1,
    patience=3,
    start_patience=3,
    max_patience=3,
    in_thread=False,
)


def make_engine_checks(engine: Engine) -> tuple[Check, ...]:
    """A server with a full queue or a slow disk is given more time after each restart."""
    answers = Check(
        "does not answer",
        probe=lambda _: engine.answers(),
        period=2,
        patience=20,
        start_patience=STARTING,
        max_patience=600,
        timeout=2 * ANSWER_WITHIN,
    )
    # After a full disk we saw a recovery that waited for a checkpoint which no process made.
    recovers = Check(
        "recovers without an end",
        probe=lambda _: not engine.recovers(),
        period=10,
        patience=300,
        start_patience=300,
        max_patience=HOUR,
    )
    return (STOPPED_CHECK, answers, recovers)


def make_web_checks(*, address: str) -> tuple[Check, ...]:
    """`address` is that of the site, with a slash at its end."""
    answers = Check(
        "does not answer",
        probe=lambda _: answers_http(f"{address}healthz"),
        period=2,
        patience=15,
        start_patience=STARTING,
        max_patience=300,
        timeout=2 * ANSWER_WITHIN,
    )
    return (STOPPED_CHECK, answers)


def make_worker_checks(*, broker: str, node: str) -> tuple[Check, ...]:
    """A worker needs half a minute to reconnect to a broker that was away, so its patience is a minute."""
    takes_tasks = WorkerInspector(broker, destination=[node]).are_taken
    return (STOPPED_CHECK, _make_ping_check(broker, node), _make_task_check("takes no tasks", takes_tasks))


def make_beat_checks(*, broker: str, node: str, worker: str = "celery@*") -> tuple[Check, ...]:
    """`worker` is the node, or a pattern of nodes, that should get the tasks that beat sends."""
    takes_tasks = WorkerInspector(broker, pattern=worker, matcher="glob").are_taken
    return (STOPPED_CHECK, _make_ping_check(broker, node), _make_task_check("sends no tasks", takes_tasks))


def make_node_name(name: str) -> str:
    """Celery's name for a worker (celery, asker) or a beat (celerybeat) on this machine."""
    return f"{name}@{socket.gethostname()}"


def list_checks(name: str, *, address: str = "", broker: str = "", polling: bool = True) -> tuple[Check, ...]:
    """The checks of a program by its name.

    Without `polling` the asker gets no tasks and need not take any.
    """
    match name:
        case "web":
            return make_web_checks(address=address)
        case "worker":
            return make_worker_checks(broker=broker, node=make_node_name("celery"))
        # The third check is that it takes tasks.
        case "asker":
            return make_worker_checks(broker=broker, node=make_node_name("asker"))[: 3 if polling else 2]
        case "beat":
            return make_beat_checks(broker=broker, node=make_node_name("celerybeat"))
    return (STOPPED_CHECK,)


def answers_http(url: str) -> bool:
    """Whether it answers in time that it is up. A proxy of the environment is not used."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_WITHIN)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    # Any answer proves that it works, but for 503: with all threads blocked, the web server says so.
    return answer.status < 500


class WorkerInspector:
    """Asks Celery's workers for their state, over their broker. Each object is for one thread."""

    def __init__(self, broker: str, **recipients: Any) -> None:
        self._recipients = recipients
        self._taken: dict[str, int] = {}
        # An app of its own: the site's would load all settings and models into the supervisor.
        self._app = Celery("supervisor", broker=broker, set_as_current=False)
        self._app.conf.broker_transport_options = {
            "socket_timeout": ANSWER_WITHIN,
            "socket_connect_timeout": ANSWER_WITHIN,
            "max_retries": 0,
            "interval_start": 0,
        }

    def ping(self, _: int) -> bool | None:
        """Whether a worker answers; None when the broker does not."""
        replies = self._ask("ping")
        return None if replies is None else bool(replies)

    def are_taken(self, _: int) -> bool | None:
        """Whether a task was begun since the last call, or is running; None when no worker answers.

        A task that hangs counts as taken: Celery stops it at its time limit (aggregator/tasks.py).
        """
        replies = self._ask("stats")
        if not replies:
            return None
        taken = {node: sum(stats["total"].values()) for reply in replies for node, stats in reply.items()}
        # The counters grow with each task, and begin at 0 after a restart: any difference shows a new task.
        if taken != self._taken:
            self._taken = taken
            return True
        return any(tasks for reply in self._ask("active") or [] for tasks in reply.values())

    def _ask(self, command: str) -> list[dict[str, Any]] | None:
        """The replies; None when the broker is away.

        Each command has a connection of its own, because Celery does not repair a broken one here.
        """
        try:
            with self._app.connection_for_write() as connection:
                replies = self._app.control.broadcast(
                    command, reply=True, timeout=ANSWER_WITHIN, connection=connection, **self._recipients
                )
        except (OperationalError, redis.RedisError, OSError):
            return None
        return list(replies or [])


def _make_ping_check(broker: str, node: str) -> Check:
    return Check(
        "does not answer",
        probe=WorkerInspector(broker, destination=[node]).ping,
        period=10,
        patience=60,
        start_patience=STARTING,
        max_patience=HOUR,
    )


def _make_task_check(complaint: str, probe: Callable[[int], bool | None]) -> Check:
    """A task is sent every ten seconds (fifteen to the asker), and expires in that time."""
    return Check(complaint, probe=probe, period=15, patience=180, start_patience=180, max_patience=HOUR)
