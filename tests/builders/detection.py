"""Minutes of one service for the detector, and what it has written about them."""

from datetime import datetime

from aggregator.models import Assessment, Rollup, Watch
from reports.models import Service
from tests.builders.derived import HOUR, make_crowd, make_rollup, make_watch
from tests.builders.reports import AT, MINUTE

START = AT - 6 * HOUR
RISE = range(120, 180)  # minutes after START


def make_rising_hour(service: Service, *, minutes: int, rises: bool = True) -> None:
    """One report a minute, and an hour in which they become more and more."""
    Rollup.objects.bulk_create(
        Rollup(
            service=service,
            minute=START + n * MINUTE,
            stance="broken",
            reports=3 + (n - RISE.start) // 2 if rises and n in RISE else 1,
        )
        for n in range(minutes)
    )
    make_crowd(service, first=START, minutes=minutes)


def make_running_minute(service: Service, *, reports: int) -> None:
    make_rollup(service, at=AT, reports=reports)
    make_crowd(service, first=AT, minutes=1)


def make_reports(service: Service, reports: dict[int, int]) -> None:
    """Reports by minutes after START."""
    for n, count in reports.items():
        make_rollup(service, at=START + n * MINUTE, reports=count)


def read_assessments() -> list[tuple[str, str, datetime, datetime, datetime | None, dict[str, object]]]:
    rows = Assessment.objects.order_by("service", "at", "id")
    return list(rows.values_list("service__slug", "state", "at", "onset_at", "ended_at", "evidence"))


def read_states() -> list[tuple[str, datetime]]:
    return list(Assessment.objects.order_by("at", "id").values_list("state", "at"))


def read_first_state() -> tuple[str, int] | None:
    """(state, minutes after START)."""
    return next(((state, (at - START) // MINUTE) for state, at in read_states()), None)


def read_watches() -> list[tuple[datetime, str, dict[str, object]]]:
    return list(Watch.objects.order_by("service").values_list("assessed_until", "level", "memory"))


def forget_assessments(service: Service) -> None:
    """As if the detector had never looked at the service."""
    Assessment.objects.all().delete()
    Watch.objects.all().delete()
    make_watch(service, until=START)
