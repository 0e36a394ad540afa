"""A thread of each web process that records, again and again, that reports can be taken."""

import logging
import threading
import time
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from reports import heartbeat

log = logging.getLogger("reporter.heartbeat")  # a public name: it stays


def start_heartbeats() -> None:
    """Begin in the background; the first heartbeat comes before the first request."""
    _beat()
    threading.Thread(target=_go_on, name="heartbeat", daemon=True).start()


def _go_on() -> None:
    while True:
        time.sleep(heartbeat.PERIOD.total_seconds())
        _beat()


def _beat() -> None:
    """Without the database there is none: then no report can be stored either."""
    try:
        heartbeat.record_heartbeat(now=datetime.now(UTC))
    except DatabaseError as error:
        log.warning("no heartbeat: %s", type(error).__name__)
        # The next heartbeat begins with a new connection: this one may be broken for ever.
        connection.close()
