"""Is it as promised? A page for those who want to know whether to believe us, and for operators."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.queries.calibration import Calibration, calibration
from aggregator.stats.trust import Line
from aggregator.web.numbers import percent, thousands

SAID = {"as promised": ("ok", "As promised"), "too early": ("thin", "Too early to tell"),
        "more often": ("possible", "More often than promised")}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of a table: what was counted, promised and seen."""

    name: str
    days: str
    promised: str
    seen: str
    interval: str
    kind: str
    word: str


@dataclass(frozen=True)
class Group:
    name: str
    services: int
    days: str  # quiet ones
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CalibrationPage:
    """What templates/pages/calibration.html shows."""

    budget: str
    version: str
    warnings: tuple[str, ...]
    suspicions: Row
    marked_false: int
    groups: tuple[Group, ...]
    coverage: str | None
    coverage_promised: str
    quarters: str


def calibration_page(*, now: datetime) -> CalibrationPage:
    found: Calibration = calibration(now=now)
    share = found.coverage.share
    return CalibrationPage(
        budget=f"{found.policy.false_alarms_per_year:g}",
        version=found.policy.version,
        warnings=found.warnings,
        suspicions=_row(found.suspicions),
        marked_false=found.marked_false,
        groups=tuple(
            Group(
                volume.name,
                volume.services,
                thousands(round(volume.lines[0].days)),
                tuple(_row(line) for line in volume.lines),
            )
            for volume in found.volumes
            if volume.lines[0].days
        ),
        coverage=None if share is None else percent(share),
        coverage_promised=percent(found.coverage.promised),
        quarters=thousands(found.coverage.quarters),
    )


def _row(line: Line) -> Row:
    kind, word = SAID[line.verdict]
    return Row(
        name=line.name,
        days=thousands(round(line.days)),
        promised=f"{line.promised:,.1f}",
        seen=thousands(line.seen),
        interval=f"{line.low:,.1f} to {line.high:,.1f}",
        kind=kind,
        word=word,
    )
