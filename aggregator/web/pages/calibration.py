"""Whether false alarms are as rare as promised: for readers who want to check us, and for operators."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from aggregator.policy import current
from aggregator.publication.past_reading import read_calibration
from aggregator.publication.reading import read_board
from aggregator.stats.baseline.calibration_check import CheckedRate
from aggregator.stats.ending.end_coverage import EndCoverage, Milestone
from aggregator.web.formats.numbers import format_count, format_decimal, format_percent
from aggregator.web.formats.times import format_duration
from aggregator.web.pages.parts.calibration_row import CalibrationRow
from aggregator.web.pages.parts.old_numbers import describe_old_numbers

VERDICTS = {
    "as promised": ("ok", gettext_lazy("As promised")),
    "too early": ("thin", gettext_lazy("Too early to tell")),
    "more often": ("possible", gettext_lazy("More often than promised")),
}
ENDS = {
    "as promised": VERDICTS["as promised"],
    "too early": VERDICTS["too early"],
    "off": ("possible", gettext_lazy("Further off than chance allows")),
}
MOMENTS = {
    Milestone.FIRST_ANNOUNCEMENT: pgettext_lazy("moment of a problem", "When we first said so"),
    Milestone.HALF_HOUR: pgettext_lazy("moment of a problem", "After 30 minutes"),
    Milestone.TWO_HOURS: pgettext_lazy("moment of a problem", "After 2 hours"),
    Milestone.EIGHT_HOURS: pgettext_lazy("moment of a problem", "After 8 hours"),
    Milestone.SUBSIDING: pgettext_lazy("moment of a problem", "When it began to subside"),
    Milestone.SUBSIDED: pgettext_lazy("moment of a problem", "15 minutes later"),
}
# What the queries call their classes and lines, in the language of the page; levels of evidence are numbers.
NAMES = {
    "under 3 an hour": pgettext_lazy("usual reports", "under 3 an hour"),
    "3 to 18 an hour": pgettext_lazy("usual reports", "3 to 18 an hour"),
    "18 to 180 an hour": pgettext_lazy("usual reports", "18 to 180 an hour"),
    "more than 180 an hour": pgettext_lazy("usual reports", "more than 180 an hour"),
    "suspicions that came to nothing": gettext_lazy("suspicions that came to nothing"),
}


@dataclass(frozen=True)
class EndRow:
    """How often "half" and "nine in ten" were right at one moment of past problems."""

    name: str
    problems: str
    half: str
    most: str
    width: str  # what "nine in ten" mostly was
    kind: str
    verdict: str


@dataclass(frozen=True)
class CalibrationGroup:
    name: str
    services: int
    days: str  # quiet ones
    rows: tuple[CalibrationRow, ...]


@dataclass(frozen=True)
class CalibrationPage:
    """What templates/pages/calibration.html shows."""

    budget: str
    version: str
    warnings: str
    suspicions: CalibrationRow
    marked_false: int
    bursts: int  # services
    burst_often: str  # rises a week that nobody calls outages: services with more have bursts
    groups: tuple[CalibrationGroup, ...]
    ends: tuple[EndRow, ...]
    coverage: str | None
    coverage_promised: str
    quarters: str
    old: SafeString | None  # when the numbers were counted, if that is long ago


def build_calibration_page(*, now: datetime) -> CalibrationPage:
    calibration = read_calibration(board=read_board(now=now), now=now)
    share = calibration.coverage.share
    return CalibrationPage(
        budget=_format_short(calibration.policy.false_alarms_per_year),
        version=calibration.version,
        warnings=pgettext("list", ", ").join(map(_name_line, calibration.warnings)),
        suspicions=_build_row(calibration.suspicions),
        marked_false=calibration.marked_false,
        bursts=calibration.bursts,
        burst_often=_format_short(calibration.policy.burst_often),
        groups=tuple(
            CalibrationGroup(
                _name_line(volume.name),
                volume.services,
                format_count(round(volume.lines[0].days)),
                tuple(_build_row(line) for line in volume.lines),
            )
            for volume in calibration.volumes
            # A class without quiet days has nothing to compare with its promise.
            if volume.lines[0].days
        ),
        ends=tuple(map(_build_end_row, calibration.ends)),
        coverage=None if share is None else format_percent(share),
        coverage_promised=format_percent(calibration.coverage.promised),
        quarters=format_count(calibration.coverage.quarters),
        old=describe_old_numbers(now=now),
    )


def _build_row(line: CheckedRate) -> CalibrationRow:
    kind, word = VERDICTS[line.verdict]
    return CalibrationRow(
        name=_name_line(line.name),
        days=format_count(round(line.days)),
        promised=format_decimal(line.promised),
        observed=format_count(line.seen),
        # The number beside its text: templates choose the plural by it.
        count=line.seen,
        interval=_("%(low)s to %(high)s")
        % {"low": format_decimal(line.low), "high": format_decimal(line.high)},
        kind=kind,
        verdict=str(word),
    )


def _build_end_row(coverage: EndCoverage) -> EndRow:
    # Both promises must hold: if one is off, the row says so.
    verdicts = [
        coverage.verdict(hits=coverage.half, promised=0.5),
        coverage.verdict(hits=coverage.most, promised=current().end_most),
    ]
    kind, word = ENDS["off" if "off" in verdicts else verdicts[0]]
    return EndRow(
        name=str(MOMENTS[coverage.moment]),
        problems=format_count(coverage.of),
        half=format_percent(coverage.half / coverage.of),
        most=format_percent(coverage.most / coverage.of),
        width=format_duration(timedelta(minutes=round(coverage.most_width))),
        kind=kind,
        verdict=str(word),
    )


def _name_line(name: str) -> str:
    if name in NAMES:
        return str(NAMES[name])
    # Translators: strength of evidence, in natural units (nats); level is a number.
    return _("%(level)s nats") % {"level": name.removesuffix(" nats")}


def _format_short(number: float) -> str:
    """2, or 0.5: no more decimals than it has."""
    return format_decimal(number, places=len(f"{number:g}".partition(".")[2]))
