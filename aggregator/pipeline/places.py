"""Report -> PlaceHour: of which places pages and API may tell, hour by hour.

Few reports of a place could point to somebody, and whoever wants to know can add some of their own. So what
counts is how many networks reported from there in a whole hour: docs/adr/0020-places-by-the-hour.md.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from aggregator.models import Tick
from aggregator.queries.places import HOUR, floor_hour, whole_hours
from reports import sql

ENOUGH_NETWORKS = 5  # of a place in an hour; of a site of one network (COUNT_NETWORKS=0): people
OPEN_WINDOW = timedelta(minutes=15)  # recounted each time, as the rollups are
LATE_COMMITS = timedelta(minutes=1)
LATE_REPORTS = timedelta(days=2)
PART = timedelta(days=1)  # of a longer past, at once


def refresh(*, now: datetime) -> int:
    """Recount the open hour, and those whose reports came late or changed; return how many rows changed."""
    tick = Tick.objects.first()
    if tick is None:  # the past of a new site is for `recount`
        return 0
    since = floor_hour(min(now, tick.started_at) - OPEN_WINDOW)
    changed = sum(
        recount(since=hour, until=hour + HOUR, services=services)
        for hour, services in _late(since, tick.started_at - LATE_COMMITS).items()
    )
    return changed + recount(since=since, until=now + OPEN_WINDOW)


def recount(*, since: datetime, until: datetime, services: list[int] | None = None) -> int:
    """Recount the hours that [since, until) touches, of all services or some; return how many changed."""
    first, end = whole_hours(first=since, last=until)
    changed = 0
    while first < end:
        last = min(first + PART, end)
        changed += _recount(first, last, services)
        first = last
    return changed


def _late(since: datetime, changed_after: datetime) -> dict[datetime, list[int]]:
    """Services by the hour before `since` in which reports of theirs changed."""
    hours: dict[datetime, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "late_minutes"),
            {"oldest": since - LATE_REPORTS, "changed_after": changed_after, "since": since},
        )
        for service, minute in cursor.fetchall():
            hours.setdefault(floor_hour(minute), set()).add(service)
    return {hour: sorted(services) for hour, services in hours.items()}


@transaction.atomic
def _recount(first: datetime, last: datetime, services: list[int] | None) -> int:
    with connection.cursor() as cursor:
        # The planner takes the statement's own lists for a few rows, and a loop over all their pairs for
        # cheap: an hour with 27,000 reports took 25 s, and takes a tenth of a second without such loops.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            sql.load("aggregator", "place_hours"),
            {
                "first": first,
                "last": last,
                "services": services,
                "floor": ENOUGH_NETWORKS,
                "by_network": settings.COUNT_NETWORKS,
            },
        )
        return int(cursor.fetchone()[0])
