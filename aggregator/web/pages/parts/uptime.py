"""Uptime of a service by surface: the vendor's minutes and ours, side by side."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.queries.answers.days import Uptime, UptimeLine
from aggregator.stats.ledger.uptime import Downtime
from aggregator.web.formats.numbers import format_count, format_decimal
from reports.web import names

# Days. Of more than these half a day is not worth a decimal.
FEW = 10


@dataclass(frozen=True)
class Side:
    """Minutes of outage by the vendor or by people, over `days`; `uptime` is '' where none is known."""

    major: str
    partial: str
    raw: str
    weighted: str
    uptime: str
    days: str


@dataclass(frozen=True)
class UptimeRow:
    """A surface, or the whole service; `vendor` None: `silence` says why."""

    name: str
    vendor: Side | None
    silence: str
    people: Side


@dataclass(frozen=True)
class UptimeTable:
    """What templates/services/_uptime_table.html shows."""

    days: int
    weight: str
    rows: tuple[UptimeRow, ...]


def build_uptime_table(*, uptimes: Uptime, days: int) -> UptimeTable:
    return UptimeTable(
        days=days,
        weight=format_decimal(uptimes.weight, places=len(f"{uptimes.weight:g}".partition(".")[2])),
        rows=tuple(
            _build_row(line, uptimes.weight, read=uptimes.lines[0].vendor is not None)
            for line in uptimes.lines
        ),
    )


def _build_row(line: UptimeLine, weight: float, *, read: bool) -> UptimeRow:
    vendor = line.by_vendor
    return UptimeRow(
        name=names.surface(line.surface.name) if line.surface.slug else _("The whole service"),
        vendor=None if vendor is None else _build_side(vendor, weight),
        silence=_("Its page does not tell.") if read else _("No page that we read."),
        people=_build_side(line.by_people, weight),
    )


def _build_side(downtime: Downtime, weight: float) -> Side:
    up = downtime.uptime(weight=weight)
    return Side(
        major=format_count(round(downtime.major)),
        partial=format_count(round(downtime.partial)),
        raw=format_count(round(downtime.raw)),
        weighted=_format_tenths(downtime.weighted(weight=weight)),
        uptime="" if up is None else format_share(up),
        days=_format_days(downtime.days),
    )


def _format_tenths(value: float) -> str:
    """61.9, or 113: whole numbers have no decimal."""
    return format_decimal(value, places=int(round(value, 1) % 1 > 0))


def _format_days(count: float) -> str:
    """As "30 days", "1 day"; halves of a day only below FEW."""
    whole = round(count)
    if count < FEW:
        return ngettext("%(count)s day", "%(count)s days", whole) % {"count": _format_tenths(count)}
    return ngettext("%(count)s day", "%(count)s days", whole) % {"count": format_count(whole)}


def format_share(value: float) -> str:
    """As "98.79 %": rounded down to 100.00 %, which only a time without any outage has."""
    # 99.996 % must not read as 100.00 %: that is reserved for a time without any outage.
    hundredths = round(value * 10_000, 6)
    whole = int(hundredths) if hundredths > 9_999 else round(hundredths)
    # Translators: a share of a hundred, with the space that your language puts before the sign.
    return _("%(number)s %%") % {"number": format_decimal(whole / 100, places=2)}
