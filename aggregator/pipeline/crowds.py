"""Report -> CrowdMinute: which reports of a minute count as evidence, and how many networks made them.

Most minutes need no row: no report was discarded, and no more came than expected.
"""

from collections import defaultdict
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from aggregator.models.baselines import Baseline
from aggregator.pipeline.inputs import network_log
from aggregator.pipeline.inputs.network_log import STANCES, LogColumn, Rows
from aggregator.pipeline.inputs.open_window import OpenWindow, read_late_minutes
from aggregator.policy import current
from aggregator.queries.counts.expected_counts import assemble_baseline
from aggregator.stats.baseline.baselines import (
    Baselines,
    build_cold_baselines,
    compute_expected_rate,
    join_baselines,
)
from aggregator.stats.detector.concentration import caps, day_boundary
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.score import Floats
from aggregator.times import DAY, MINUTE, floor_minute, split_span, to_datetime, to_minute
from reports import sql

# What one report can change after it: the look-back of the network rule is an hour, its window a quarter.
REACH = timedelta(minutes=caps.HOUR + caps.QUARTER)
# A longer past is recounted in steps of this length, whose rows must fit into memory.
RECOUNT_STEP = DAY
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
CrowdRow = tuple[int, datetime, str, int, int]  # service, minute, stance, discarded reports, networks


def refresh(*, now: datetime, window: OpenWindow | None = None) -> int:
    """Recount the open minutes, and those that late reports may change; return how many rows changed.

    Of the open `window`, from the first minute on that differs from the last tick's; without it all.
    """
    window = window or OpenWindow.whole(now=now)
    # Before the first tick, the past of a new site is for `recount`: nobody was there to judge it.
    if window.changed_after is None or not settings.COUNT_NETWORKS:
        return 0
    late = _find_late_spans(window.since, window.changed_after)
    changed = sum(
        # Not into the changed minutes of the window: those are written below.
        recount(since=first, until=min(last + REACH, window.changed), services=[service])
        for service, first, last in late
    )
    # Read also where the window is settled: what is kept of the log belongs to the tick that read it last.
    log = network_log.read_changed_rows(window=window, fresh=bool(late))
    return changed + (0 if window.is_settled else _write_rows(log, window.changed, window.until, None))


def recount(*, since: datetime, until: datetime, services: list[int] | None = None) -> int:
    """Recount the minutes [since, until) of all services, or of some; return how many rows changed.

    On a site of one network (COUNT_NETWORKS=0) networks are no evidence, and no rows are kept.
    """
    if not settings.COUNT_NETWORKS:
        return 0
    first, last = floor_minute(since), floor_minute(until + MINUTE - timedelta(microseconds=1))
    return sum(
        _recount_span(*span, services) for span in split_span(first=first, last=last, step=RECOUNT_STEP)
    )


def _find_late_spans(since: datetime, changed_after: datetime) -> list[tuple[int, datetime, datetime]]:
    """Service, first and last minute before `since` in which its reports changed."""
    minutes: dict[int, list[datetime]] = defaultdict(list)
    for service, minute in read_late_minutes(since=since, changed_after=changed_after):
        minutes[service].append(minute)
    return [(service, min(late), max(late)) for service, late in minutes.items()]


@transaction.atomic
def _recount_span(first: datetime, last: datetime, services: list[int] | None) -> int:
    begins = to_datetime(caps.find_first_minute(minute=to_minute(first)))
    return _write_rows(
        network_log.read_rows(since=begins, until=last, services=services), first, last, services
    )


def _write_rows(log: Rows, first: datetime, last: datetime, services: list[int] | None) -> int:
    """Rows of CrowdMinute in [first, last), from the reports of these services; return how many changed."""
    crowd_rows = _make_rows(log, first, last)
    columns = [list(column) for column in zip(*crowd_rows, strict=True)] or [[], [], [], [], []]
    names = ("given_services", "minutes", "stances", "aside", "networks")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "crowd_minutes"),
            dict(zip(names, columns, strict=True)) | {"first": first, "last": last, "services": services},
        )
        return int(cursor.rowcount)


def _make_rows(log: Rows, first: datetime, last: datetime) -> list[CrowdRow]:
    services = np.unique(log[:, LogColumn.SERVICE])
    if not len(services):
        return []
    # The rule looks back an hour, so what was expected then is needed too.
    minutes = np.arange(caps.find_first_minute(minute=to_minute(first)), to_minute(last))
    baseline, few_share = _read_baselines(services.tolist())
    expected = compute_expected_rate(baseline=baseline, minutes=minutes)
    rows: list[CrowdRow] = []
    for stance, number in STANCES.items():
        of_stance = log[log[:, LogColumn.STANCE] == number]
        crowd = _judge_networks(of_stance, services, first, expected, few_share)
        rows += _list_rows(stance, crowd, services, first)
    return rows


def _judge_networks(
    log: Rows, services: Ints, first: datetime, expected: Floats, few_share: Floats
) -> caps.CappedReports:
    """What counts as evidence of the reports of one stance."""
    return day_boundary.cap_networks_by_day(
        rows=ReportRows(
            minute=log[:, LogColumn.MINUTE],
            row=np.searchsorted(services, log[:, LogColumn.SERVICE]),
            network=log[:, LogColumn.NETWORK],
            reports=log[:, LogColumn.REPORTS],
        ),
        before=log[:, LogColumn.BEFORE],
        first_minute=to_minute(first),
        expected=expected,
        share=few_share,
        policy=current(),
    )


def _list_rows(stance: str, crowd: caps.CappedReports, services: Ints, first: datetime) -> list[CrowdRow]:
    # Of a minute that cannot become evidence nobody asks how many networks it had: most minutes are such.
    enough = (crowd.counted > 0) & crowd.raised & (crowd.networks >= current().suspected_reports)
    return [
        (
            int(services[row]),
            first + int(at) * MINUTE,
            stance,
            int(crowd.discarded[row, at]),
            int(crowd.networks[row, at]),
        )
        for row, at in zip(*np.nonzero(enough | (crowd.discarded > 0)), strict=True)
    ]


def _read_baselines(services: list[int]) -> tuple[Baselines, Floats]:
    """The baselines of these services, and the shares of their busiest networks.

    A service that was not learned yet gets the guess that the detector starts with.
    """
    learned = Baseline.objects.in_bulk(services)
    positions = {service: n for n, service in enumerate(learned)}
    # The guess is the last row, so that every service without a baseline can point to it.
    guess = build_cold_baselines(size=1, policy=current())
    baseline = join_baselines(parts=[assemble_baseline(list(learned.values())), guess])
    shares = np.array([*(row.few_share for row in learned.values()), current().few_share])
    rows = [positions.get(service, len(learned)) for service in services]
    return baseline.take(rows), shares[rows]
