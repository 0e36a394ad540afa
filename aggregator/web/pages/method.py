"""How numbers come about: the thresholds in force, and the present as an example of them."""

import math
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from aggregator.models import Level
from aggregator.policy import current
from aggregator.queries.incidents import history, status_board
from aggregator.queries.incidents.status_board import Board, read_board
from aggregator.stats.policy import WINDOW_MINUTES, Policy
from aggregator.web.charts.spark import Sparkline, sparkline
from aggregator.web.pages.calibration import CalibrationRow, calibration_page
from aggregator.web.words import incident_story, verdict_wording
from reports.queries import CatalogueEntry

LARGE = 54  # pixels


@dataclass(frozen=True)
class Example:
    """A service as it is now, its last day, and the steps of its trouble with their numbers."""

    service: CatalogueEntry
    said: verdict_wording.VerdictWords
    spark: Sparkline
    evidence: tuple[incident_story.EvidenceRow, ...]
    incident: int | None


@dataclass(frozen=True)
class MethodPage:
    """What templates/pages/methodology.html shows: the numbers in force."""

    policy: Policy
    version: str
    usual_percent: int
    kept_days: int
    window: int = WINDOW_MINUTES
    example: Example | None = None
    vendor_times: int = 1  # so many times weaker evidence is enough while the vendor tells of an outage
    alarms: CalibrationRow | None = None  # suspicions that came to nothing, against the promise


def rules_page() -> MethodPage:
    """The numbers in force."""
    policy = current()
    return MethodPage(
        policy=policy,
        version=policy.version,
        usual_percent=round(100 * policy.usual_share),
        vendor_times=round(math.exp(policy.official_nats)),
        kept_days=settings.REPORTS_KEPT_DAYS,
    )


def method_page(*, now: datetime) -> MethodPage:
    """The numbers in force and what they come to: an example, and false alarms so far."""
    return replace(rules_page(), example=example(now=now), alarms=calibration_page(now=now).suspicions)


def example(*, now: datetime) -> Example | None:
    """The worst service now, or the busiest one when all is quiet; None where nothing can be told."""
    board = read_board(now=now)
    told = [row for row in board.rows if row.verdict.level in {*verdict_wording.TROUBLED, Level.OK}]
    if not told or board.freshness.silent:
        return None
    return _example(max(told, key=_telling), board, now)


def _telling(row: status_board.BoardRow) -> tuple[bool, int]:
    return row.verdict.trouble is not None, row.verdict.day_reports


def _example(row: status_board.BoardRow, board: Board, now: datetime) -> Example:
    verdict, trouble = row.verdict, row.verdict.trouble
    steps = history.read_steps(incident=trouble.incident) if trouble else ()
    return Example(
        service=verdict.service,
        said=verdict_wording.said(verdict=verdict, freshness=board.freshness, now=now),
        spark=sparkline(
            reports=row.spark.reports,
            low=row.spark.low,
            high=row.spark.high,
            unheard=row.spark.unheard,
            height=LARGE,
        ),
        evidence=incident_story.evidence_rows(steps=steps, begun=trouble.onset_at) if trouble else (),
        incident=trouble.incident if trouble else None,
    )
