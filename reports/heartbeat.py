"""When reports could be taken: the heartbeats of web processes, joined to spans of time."""

from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Greatest

from reports.models import IntakeSpan

PERIOD = timedelta(seconds=10)
PAUSE = timedelta(seconds=30)  # a restart takes less; after a longer silence a new span begins


def record_heartbeat(*, now: datetime) -> None:
    """Extend the current span, or begin a new one. Several processes may do so at once.

    A span that begins much later than `now` comes from a clock that was ahead, and is not extended.
    """
    current = IntakeSpan.objects.filter(first__lte=now + PAUSE, last__gte=now - PAUSE)
    if not current.update(last=Greatest(F("last"), now)):
        IntakeSpan.objects.bulk_create([IntakeSpan(first=now, last=now)], ignore_conflicts=True)
