"""A thread of each web process that records, again and again, that reports can be taken."""

import logging
import threading
import time
from collections import deque
from contextlib import closing
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from reports import heartbeat, queries
from reports.intake.refusals import UnableToSpool
from reports.intake.spool import open_spool

log = logging.getLogger("reporter.heartbeat")  # a public name: it stays

MOST_MISSED = 8640  # of a day
# Without the database, reports are taken all the same. That is recorded when it is back.
_missed: deque[datetime] = deque(maxlen=MOST_MISSED)


def start_heartbeats() -> None:
    """Begin in the background; the first heartbeat comes before the first request."""
    _beat()
    threading.Thread(target=_go_on, name="heartbeat", daemon=True).start()


def _go_on() -> None:
    while True:
        time.sleep(heartbeat.PERIOD.total_seconds())
        _beat()


def _beat() -> None:
    """Where a report could not even be kept, there is none: nobody could report then."""
    now = datetime.now(UTC)
    try:
        while _missed:
            heartbeat.record_heartbeat(now=_missed[0])
            _missed.popleft()
        heartbeat.record_heartbeat(now=now)
    except DatabaseError as error:
        log.warning("no heartbeat: %s", type(error).__name__)
        # The next heartbeat begins with a new connection: this one may be broken for ever.
        connection.close()
        if _can_keep_reports():
            _missed.append(now)


def _can_keep_reports() -> bool:
    try:
        with closing(open_spool()) as spool:
            spool.read_status()
    except UnableToSpool:
        return False
    return queries.is_catalogue_kept()
