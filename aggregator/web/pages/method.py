"""How verdicts are made: the thresholds in force, and a service of now as an example."""

import math
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.safestring import SafeString

from aggregator.models.states import Level
from aggregator.policy import current
from aggregator.publication.past_reading import read_present_steps
from aggregator.publication.reading import read_board
from aggregator.queries.answers.board import Board, BoardRow
from aggregator.stats.policy import WINDOW_MINUTES, Policy
from aggregator.stats.policy_keys import compute_version
from aggregator.web.charts.spark import Sparkline, draw_sparkline
from aggregator.web.pages.parts.calibration_row import CalibrationRow
from aggregator.web.pages.parts.old_numbers import describe_old_numbers
from aggregator.web.words import verdict_wording
from aggregator.web.words.evidence_rows import EvidenceRow, build_evidence_rows
from aggregator.web.words.labels import TROUBLED
from reports.choices.services import CatalogueEntry

LARGE = 54  # pixels


@dataclass(frozen=True)
class Example:
    """A service as it is now, its last day, and the steps of its incident with their numbers."""

    service: CatalogueEntry
    verdict: verdict_wording.VerdictWords
    spark: Sparkline
    evidence: tuple[EvidenceRow, ...]
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
    vendor_times: int = 1  # evidence this many times weaker is enough while the vendor reports an outage
    alarms: CalibrationRow | None = None  # suspicions that came to nothing, against the promise
    old: SafeString | None = None  # when the numbers of now were counted, if that is long ago


def build_rules_page() -> MethodPage:
    """The numbers in force."""
    policy = current()
    return MethodPage(
        policy=policy,
        version=compute_version(policy),
        usual_percent=round(100 * policy.usual_share),
        vendor_times=round(math.exp(policy.official_nats)),
        kept_days=settings.REPORTS_KEPT_DAYS,
    )


def build_method_page(*, alarms: CalibrationRow, now: datetime) -> MethodPage:
    """The numbers in force, an example of them, and the false `alarms` so far."""
    old = describe_old_numbers(now=now)
    return replace(build_rules_page(), example=choose_example(now=now), alarms=alarms, old=old)


def choose_example(*, now: datetime) -> Example | None:
    """The worst service now, or the busiest one when all is quiet; None where no level is known."""
    board = read_board(now=now)
    # A service whose level is unknown shows nothing of the method.
    rows = [row for row in board.rows if row.verdict.level in {*TROUBLED, Level.OK}]
    if not rows or board.freshness.silent:
        return None
    return _build_example(max(rows, key=_rank_example), board, now)


def _rank_example(row: BoardRow) -> tuple[bool, int]:
    # An incident shows more of the method than a quiet service, however busy.
    return row.verdict.trouble is not None, row.verdict.day_reports


def _build_example(row: BoardRow, board: Board, now: datetime) -> Example:
    verdict, trouble = row.verdict, row.verdict.trouble
    steps = read_present_steps(service=verdict.service, incident=trouble.incident, now=now) if trouble else ()
    return Example(
        service=verdict.service,
        verdict=verdict_wording.describe_verdict(verdict=verdict, freshness=board.freshness, now=now),
        spark=draw_sparkline(
            spark=row.spark,
            height=LARGE,
        ),
        evidence=build_evidence_rows(steps=steps, begun=trouble.onset_at) if trouble else (),
        incident=trouble.incident if trouble else None,
    )
