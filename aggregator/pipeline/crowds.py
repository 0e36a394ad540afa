"""Report -> CrowdMinute: which reports of a minute count as evidence, and how many networks made them.

Most minutes need no row: nothing was set aside, and no more reported than usual.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from aggregator.models import Baseline, Tick
from aggregator.pipeline.inputs import network_log
from aggregator.pipeline.inputs.network_log import (
    BEFORE,
    MINUTE,
    NETWORK,
    REPORTS,
    SERVICE,
    STANCE,
    STANCES,
    Rows,
    stamp,
)
from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.policy import current
from aggregator.queries.counts.usual import assemble
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.detector.concentration import caps, day_boundary
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.score import Floats
from reports import sql

A_MINUTE = timedelta(minutes=1)
LATE_COMMITS = timedelta(minutes=1)
LATE_REPORTS = timedelta(days=2)
REACH = timedelta(minutes=caps.HOUR + caps.QUARTER)  # what one report can change after it
PART = timedelta(days=1)  # of a longer past, at once
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Recount the open minutes, and those that late reports may change; return how many rows changed.

    Of the open `window`, from the first minute on that differs from the last tick's; all of it when not told.
    """
    tick = Tick.objects.first()
    if tick is None:  # the past of a new site is for `recount`: nobody was there to judge it
        return 0
    if not settings.COUNT_NETWORKS:
        return 0
    window = window or OpenWindow.whole(now=now)
    late = _late(window.since, tick.started_at - LATE_COMMITS)
    changed = sum(
        recount(since=first, until=min(last + REACH, window.changed), services=[service])
        for service, first, last in late
    )
    told = network_log.read_changed(window=window, fresh=bool(late))
    return changed + (0 if window.is_settled else _write(told, window.changed, window.until, None))


def recount(*, since: datetime, until: datetime, services: list[int] | None = None) -> int:
    """Recount the minutes [since, until) of all services, or of some; return how many rows changed.

    A site of one network (COUNT_NETWORKS=0) asks nobody where they are.
    """
    if not settings.COUNT_NETWORKS:
        return 0
    first, changed = _minute(since), 0
    until = _minute(until + A_MINUTE - timedelta(microseconds=1))
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
    begins = _at(caps.find_first_minute(minute=stamp(first)))
    return _write(network_log.read(since=begins, until=last, services=services), first, last, services)


def _write(told: Rows, first: datetime, last: datetime, services: list[int] | None) -> int:
    """Rows of CrowdMinute in [first, last), from the reports of these services; return how many changed."""
    rows = _rows(told, first, last)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], [], []]
    names = ("told_services", "minutes", "stances", "aside", "networks")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "crowd_minutes"),
            dict(zip(names, columns, strict=True)) | {"first": first, "last": last, "services": services},
        )
        return int(cursor.rowcount)


def _rows(told: Rows, first: datetime, last: datetime) -> list[tuple[int, datetime, str, int, int]]:
    services = np.unique(told[:, SERVICE])
    if not len(services):
        return []
    minutes = np.arange(caps.find_first_minute(minute=stamp(first)), stamp(last))
    baseline, share = _usual(services.tolist())
    usual = stats.compute_expected_rate(baseline=baseline, minutes=minutes)
    return [
        row
        for stance, number in STANCES.items()
        for row in _rows_of(stance, told[told[:, STANCE] == number], services, first, usual, share)
    ]


def _rows_of(
    stance: str, said: Rows, services: Ints, first: datetime, usual: Floats, share: Floats
) -> list[tuple[int, datetime, str, int, int]]:
    crowd = day_boundary.cap_networks_by_day(
        rows=ReportRows(
            minute=said[:, MINUTE],
            row=np.searchsorted(services, said[:, SERVICE]),
            network=said[:, NETWORK],
            reports=said[:, REPORTS],
        ),
        before=said[:, BEFORE],
        first_minute=stamp(first),
        expected=usual,
        share=share,
        policy=current(),
    )
    enough = (crowd.counted > 0) & crowd.raised & (crowd.networks >= current().suspected_reports)
    return [
        (
            int(services[row]),
            first + int(at) * A_MINUTE,
            stance,
            int(crowd.discarded[row, at]),
            int(crowd.networks[row, at]),
        )
        for row, at in zip(*np.nonzero(enough | (crowd.discarded > 0)), strict=True)
    ]


def _usual(services: list[int]) -> tuple[stats.Baselines, Floats]:
    """What is usual for these services, and of their networks; a guess where nothing was learned yet."""
    known = Baseline.objects.in_bulk(services)
    place = {service: n for n, service in enumerate(known)}
    guess = stats.build_cold_baselines(size=1, policy=current())
    usual = stats.join_baselines(parts=[assemble(list(known.values())), guess])
    shares = np.array([*(row.few_share for row in known.values()), current().few_share])
    rows = [place.get(service, len(known)) for service in services]
    return usual.take(rows), shares[rows]


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _at(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp * 60, UTC)
