"""Report -> PlaceHour: which places pages and the API may show, hour by hour.

Few reports of a place could point to a person, and who is curious can add reports of their own. So what
counts is how many networks reported from there in a whole hour: docs/adr/0020-places-by-the-hour.md.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from aggregator.models.counts import Rollup
from aggregator.pipeline.inputs.open_window import OpenWindow, read_late_minutes
from aggregator.queries.counts.places import cover_whole_hours, floor_hour
from aggregator.times import DAY, HOUR, split_span
from reports import sql

# The privacy floor: of a place in an hour. On a site of one network (COUNT_NETWORKS=0) people count.
ENOUGH_NETWORKS = 5
# A longer past is recounted in steps of this length, whose rows must fit into memory.
RECOUNT_STEP = DAY


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Recount the open hour, and those whose reports came late or changed; return how many rows changed.

    With the open `window`, only the services with reports in what differs from the last tick's.
    """
    window = window or OpenWindow.whole(now=now)
    if window.changed_after is None:  # the past of a new site is for `recount`
        return 0
    late = _find_late_hours(window.since, window.changed_after)
    changed = 0
    if not window.is_settled:
        begins = floor_hour(window.changed)
        # Late hours that the window reaches are recounted with it, and not a second time below.
        reported = _list_reported_services(window).union(
            *(late.pop(hour) for hour in sorted(late) if hour >= begins)
        )
        services = None if window.changed == window.since else sorted(reported)
        changed += recount(since=begins, until=window.until, services=services)
    return changed + sum(
        recount(since=hour, until=hour + HOUR, services=sorted(services)) for hour, services in late.items()
    )


def recount(*, since: datetime, until: datetime, services: list[int] | None = None) -> int:
    """Recount the hours that [since, until) touches, of all services or some; return how many changed."""
    first, last = cover_whole_hours(first=since, last=until)
    return sum(
        _recount_span(*span, services) for span in split_span(first=first, last=last, step=RECOUNT_STEP)
    )


def _list_reported_services(window: OpenWindow) -> set[int]:
    """Services with reports in the changed minutes, also where they are gone: their rollups stay, at 0."""
    changed = Rollup.objects.filter(minute__gte=window.changed, minute__lt=window.until)
    return set(changed.values_list("service_id", flat=True).distinct())


def _find_late_hours(since: datetime, changed_after: datetime) -> dict[datetime, set[int]]:
    """Services by the hour in which reports of theirs from before `since` changed."""
    hours: dict[datetime, set[int]] = defaultdict(set)
    for service, minute in read_late_minutes(since=since, changed_after=changed_after):
        hours[floor_hour(minute)].add(service)
    return hours


@transaction.atomic
def _recount_span(first: datetime, last: datetime, services: list[int] | None) -> int:
    with connection.cursor() as cursor, _disable_nested_loops(cursor):
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


@contextmanager
def _disable_nested_loops(cursor: CursorWrapper) -> Iterator[None]:
    """The planner takes the statement's own lists for a few rows, and a loop over all their pairs for cheap:
    an hour with 27,000 reports took 25 s, and takes a tenth of a second without such loops.

    An error undoes the setting with its savepoint; otherwise the transaction around this one would keep it.
    """
    cursor.execute("SELECT current_setting('enable_nestloop')")
    (before,) = cursor.fetchone()
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SELECT set_config('enable_nestloop', %s, true)", [before])
