"""When reports could be taken: the heartbeats of web processes, joined into spans of time."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest

from reports.models import IntakeSpan
from reports.times import SECOND

PERIOD = 10 * SECOND
# A restart takes less. After a longer silence reports were lost, so a new span begins.
PAUSE = 30 * SECOND


def record_heartbeat(*, now: datetime) -> None:
    """Extend the current span, or begin a new one. Several processes may do so at once.

    A span that begins much later than `now` comes from a clock that was ahead, and is not extended.
    """
    # By time and not by process: spans of several web processes are one span.
    current = IntakeSpan.objects.filter(first__lte=now + PAUSE, last__gte=now - PAUSE)
    if not current.update(last=Greatest(F("last"), now)):
        # Two processes may begin the same span at once; the unique constraint leaves one.
        IntakeSpan.objects.bulk_create([IntakeSpan(first=now, last=now)], ignore_conflicts=True)
