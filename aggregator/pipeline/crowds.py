"""Report -> CrowdMinute: which reports of a minute count as evidence, and how many networks made them.

Most minutes need no row: nothing was set aside, and no more reported than usual.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from aggregator.models import Baseline, Tick
from aggregator.pipeline.open_window import OpenWindow
from aggregator.policy import current
from aggregator.queries.usual import assemble
from aggregator.stats.baseline import baseline as stats
from aggregator.stats.detector import brigading, nights
from reports import sql
from reports.models import Stance

MINUTE = timedelta(minutes=1)
LATE_COMMITS = timedelta(minutes=1)
LATE_REPORTS = timedelta(days=2)
QUARTER = timedelta(minutes=brigading.QUARTER)
REACH = timedelta(minutes=brigading.HOUR + brigading.QUARTER)  # what one report can change after it
PART = timedelta(days=1)  # of a longer past, at once
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Recount the open minutes, and those that late reports may change; return how many rows changed.

    Of the open `window`, from the first minute on that differs from the last tick's; all of it when not told.
    """
    tick = Tick.objects.first()
    if tick is None:  # the past of a new site is for `recount`: nobody was there to judge it
        return 0
    window = window or OpenWindow.whole(now=now)
    since = window.since
    changed = sum(
        recount(since=first, until=min(last + REACH, window.changed), services=[service])
        for service, first, last in _late(since, tick.started_at - LATE_COMMITS)
    )
    return changed + recount(since=window.changed, until=window.until)


def recount(*, since: datetime, until: datetime, services: list[int] | None = None) -> int:
    """Recount the minutes [since, until) of all services, or of some; return how many rows changed.

    A site of one network (COUNT_NETWORKS=0) asks nobody where they are.
    """
    if not settings.COUNT_NETWORKS:
        return 0
    first, changed = _minute(since), 0
    until = _minute(until + MINUTE - timedelta(microseconds=1))
    while first < until:
        last = min(first + PART, until)
        changed += _recount(first, last, services)
        first = last
    return changed


def _late(since: datetime, changed_after: datetime) -> list[tuple[int, datetime, datetime]]:
    """Service, first and last minute before `since` in which its reports changed."""
    minutes: dict[int, list[datetime]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "late_minutes"),
            {"oldest": since - LATE_REPORTS, "changed_after": changed_after, "since": since},
        )
        for service, minute in cursor.fetchall():
            minutes.setdefault(service, []).append(minute)
    return [(service, min(told), max(told)) for service, told in minutes.items()]


@transaction.atomic
def _recount(first: datetime, last: datetime, services: list[int] | None) -> int:
    begins = _at(brigading.begins(minute=_stamp(first)))
    with connection.cursor() as cursor:
        raised = _raised(first, last, services)
        told = []
        if raised:
            cursor.execute(
                sql.load("aggregator", "networks_by_minute"),
                {"first": begins, "last": last, "services": raised},
            )
            told = cursor.fetchall()
        rows = [row for stance in Stance for row in _rows(told, stance, begins, first, last)]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
        names = ("told_services", "minutes", "stances", "aside", "networks")
        cursor.execute(
            sql.load("aggregator", "crowd_minutes"),
            dict(zip(names, columns, strict=True)) | {"first": first, "last": last, "services": services},
        )
        return int(cursor.rowcount)


def _raised(first: datetime, last: datetime, services: list[int] | None) -> list[int]:
    """Services of which more is said than usual in [first, last), so that it matters who says it.

    Only they can have a row, so the networks of others are not asked for. By the rollups, which are counted
    before.
    """
    begins = first - QUARTER
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "stances_by_minute"),
            {"services": services, "first": begins, "last": last},
        )
        told = np.array(cursor.fetchall(), np.int64).reshape(-1, 4)
    known, place = np.unique(told[:, 0], return_inverse=True)
    if not len(known):
        return []
    shape = len(known), (last - begins) // MINUTE
    minutes = _stamp(begins) + np.arange(shape[1])
    usual = stats.expected(baseline=_usual(known.tolist())[0], minutes=minutes)
    found = np.zeros(len(known), bool)
    for said in (2, 3):
        reports = np.zeros(shape, np.int64)
        reports[place.reshape(-1), told[:, 1]] = told[:, said]
        found |= brigading.matters(reports=reports, usual=usual, policy=current(), since=QUARTER // MINUTE)
    raised: list[int] = known[found].tolist()
    return raised


def _rows(
    told: list[tuple[int, str, int, int, int, int]],
    stance: str,
    begins: datetime,
    first: datetime,
    last: datetime,
) -> list[tuple[int, datetime, str, int, int]]:
    """Rows of CrowdMinute for one stance."""
    said = np.array([(row[0], *row[2:]) for row in told if row[1] == stance], np.int64).reshape(-1, 5)
    services, place = np.unique(said[:, 0], return_inverse=True)
    if not len(services):
        return []
    minutes = _stamp(begins) + np.arange((last - begins) // MINUTE)
    baseline, share = _usual(services.tolist())
    crowd = nights.temper(
        minute=_stamp(begins) + said[:, 3],
        row=place.reshape(-1),
        network=said[:, 1],
        before=said[:, 2],
        reports=said[:, 4],
        first_minute=_stamp(first),
        usual=stats.expected(baseline=baseline, minutes=minutes),
        share=share,
        policy=current(),
    )
    enough = (crowd.counted > 0) & crowd.raised & (crowd.networks >= current().suspected_reports)
    return [
        (
            int(services[row]),
            first + int(at) * MINUTE,
            stance,
            int(crowd.aside[row, at]),
            int(crowd.networks[row, at]),
        )
        for row, at in zip(*np.nonzero(enough | (crowd.aside > 0)), strict=True)
    ]


def _usual(services: list[int]) -> tuple[stats.Baseline, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """What is usual for these services, and of their networks; a guess where nothing was learned yet."""
    known = Baseline.objects.in_bulk(services)
    place = {service: n for n, service in enumerate(known)}
    guess = stats.cold(size=1, policy=current())
    usual = stats.join(parts=[assemble(list(known.values())), guess])
    shares = np.array([*(row.few_share for row in known.values()), current().few_share])
    rows = [place.get(service, len(known)) for service in services]
    return usual.take(rows), shares[rows]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _stamp(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _at(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp * 60, UTC)
