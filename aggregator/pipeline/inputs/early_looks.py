"""For which services an early look at the running minute is worth its cost."""

from datetime import datetime, timedelta

from aggregator.models.counts import Rollup
from aggregator.models.detection import Watch
from aggregator.pipeline import failures
from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.times import floor_minute
from reports.models import Stance

# A look assumes that reports come evenly within a minute, which does not hold for its first seconds.
EARLIEST = timedelta(seconds=10)


def choose_for_early_look(*, now: datetime, until: datetime, window: OpenWindow | None) -> list[int]:
    """Quiet services. If the window was looked at in its present state, only those for which that failed."""
    if not (window and window.is_settled and _is_early_look_due(window.last_tick, floor_minute(now))):
        return _find_quiet_services(now, until)
    failing = failures.list_failing_services(stage="detection")
    return [service for service in _find_quiet_services(now, until) if service in failing] if failing else []


def _find_quiet_services(now: datetime, until: datetime) -> list[int]:
    """Services without an announced suspicion for which somebody reported in the minute that runs."""
    first = floor_minute(now)
    # Not while the minute before is open, because it would be assessed after this one.
    if first != until or not _is_early_look_due(now, first):
        return []
    reported = Rollup.objects.filter(minute=first, stance=Stance.BROKEN, reports__gt=0).values("service_id")
    quiet = Watch.objects.filter(assessed_until=first, service_id__in=reported, service__active=True)
    # A service is announced once a minute; what follows is for the assessment of the whole minute.
    return list(quiet.exclude(spoken_at__gte=first).order_by("pk").values_list("pk", flat=True))


def _is_early_look_due(at: datetime | None, minute: datetime) -> bool:
    """Whether enough of the minute had passed by then."""
    return at is not None and at - minute >= EARLIEST
