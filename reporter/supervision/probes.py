"""What the site's programs and engines are asked, and how long we wait for each: the table of runbook.md.

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
from reporter.supervision.checks import Check

ANSWER_WITHIN = 5.0  # seconds
STARTING = 120.0  # seconds; the first start on a busy machine, and recovery after a crash
HOUR = 3600.0

STOPPED_CHECK = Check(
    "has a stopped process",
    ask=lambda pid: not child_processes.has_stopped_process(head=pid),
    period=1,
    patience=3,
    starting=3,
    most_patience=3,
    aside=False,
)


def engine_checks(engine: Engine) -> tuple[Check, ...]:
    """A server with a full queue or a slow disk is given more time each time."""
    answers = Check(
        "does not answer",
        ask=lambda _: engine.answers(),
        period=2,
        patience=20,
        starting=STARTING,
        most_patience=600,
        within=2 * ANSWER_WITHIN,
    )
    # After a full disk, recovery was seen waiting for a checkpoint that nobody made.
    recovers = Check(
        "recovers without an end",
        ask=lambda _: not engine.recovers(),
        period=10,
        patience=300,
        starting=300,
        most_patience=HOUR,
    )
    return (STOPPED_CHECK, answers, recovers)


def web_checks(*, address: str) -> tuple[Check, ...]:
    """`address` is that of the site, with a slash at its end."""
    answers = Check(
        "does not answer",
        ask=lambda _: answers_http(f"{address}healthz"),
        period=2,
        patience=15,
        starting=STARTING,
        most_patience=300,
        within=2 * ANSWER_WITHIN,
    )
    return (STOPPED_CHECK, answers)


def worker_checks(*, broker: str, node: str) -> tuple[Check, ...]:
    """A worker connects again within half a minute of the broker's return, so a minute is no good answer."""
    taking = WorkerInspector(broker, destination=[node]).are_taken
    return (STOPPED_CHECK, _answers_ping(broker, node), _takes_tasks("takes no tasks", taking))


def beat_checks(*, broker: str, node: str, worker: str = "celery@*") -> tuple[Check, ...]:
    """`worker` is the node, or a pattern of nodes, that should get what beat sends."""
    taking = WorkerInspector(broker, pattern=worker, matcher="glob").are_taken
    return (STOPPED_CHECK, _answers_ping(broker, node), _takes_tasks("sends no tasks", taking))


def celery_node(name: str) -> str:
    """What Celery calls a worker (celery, asker) or a beat (celerybeat) of this machine."""
    return f"{name}@{socket.gethostname()}"


def list_checks(name: str, *, address: str = "", broker: str = "", polling: bool = True) -> tuple[Check, ...]:
    """The checks of a program of the site by its name; without `polling` nobody sends the asker tasks."""
    match name:
        case "web":
            return web_checks(address=address)
        case "worker":
            return worker_checks(broker=broker, node=celery_node("celery"))
        case "asker":
            return worker_checks(broker=broker, node=celery_node("asker"))[: 3 if polling else 2]
        case "beat":
            return beat_checks(broker=broker, node=celery_node("celerybeat"))
    return (STOPPED_CHECK,)


def answers_http(url: str) -> bool:
    """Whether it says in time that it is up. No proxy of the environment is asked."""
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
    return answer.status < 500  # a web server all of whose threads hang says so


class WorkerInspector:
    """Asks Celery's workers, by their broker, how they get on. Each object is for one thread."""

    def __init__(self, broker: str, **whom: Any) -> None:
        self._whom = whom
        self._taken: dict[str, int] = {}
        self._app = Celery("supervisor", broker=broker, set_as_current=False)
        self._app.conf.broker_transport_options = {
            "socket_timeout": ANSWER_WITHIN,
            "socket_connect_timeout": ANSWER_WITHIN,
            "max_retries": 0,
            "interval_start": 0,
        }

    def ping(self, _: int) -> bool | None:
        """Whether somebody answers; None when the broker does not."""
        replies = self._ask("ping")
        return None if replies is None else bool(replies)

    def are_taken(self, _: int) -> bool | None:
        """Whether a task was begun since the last time, or is in hand; None when nobody answers.

        A task that hangs is ended by its time limit (aggregator/tasks.py), which is Celery's work.
        """
        replies = self._ask("stats")
        if not replies:
            return None
        taken = {node: sum(said["total"].values()) for reply in replies for node, said in reply.items()}
        if taken != self._taken:
            self._taken = taken
            return True
        return any(tasks for reply in self._ask("active") or [] for tasks in reply.values())

    def _ask(self, command: str) -> list[dict[str, Any]] | None:
        """The replies; None when the broker is away. A connection each: one that broke would stay broken."""
        try:
            with self._app.connection_for_write() as connection:
                replies = self._app.control.broadcast(
                    command, reply=True, timeout=ANSWER_WITHIN, connection=connection, **self._whom
                )
        except (OperationalError, redis.RedisError, OSError):
            return None
        return list(replies or [])


def _answers_ping(broker: str, node: str) -> Check:
    return Check(
        "does not answer",
        ask=WorkerInspector(broker, destination=[node]).ping,
        period=10,
        patience=60,
        starting=STARTING,
        most_patience=HOUR,
    )


def _takes_tasks(complaint: str, ask: Callable[[int], bool | None]) -> Check:
    """A task is sent every ten seconds (fifteen to the asker), and expires in that time."""
    return Check(complaint, ask=ask, period=15, patience=180, starting=180, most_patience=HOUR)
