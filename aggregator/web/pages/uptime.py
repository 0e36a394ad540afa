"""Uptime of a service by surface: the vendor's minutes and ours, side by side."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.queries.incidents import uptime
from aggregator.queries.incidents.uptime import UptimeLine
from aggregator.stats.ledger.uptime import Downtime
from aggregator.web.formats.numbers import decimal, thousands
from reports.queries import CatalogueEntry as Service
from reports.web import names

FEW = 10  # days


@dataclass(frozen=True)
class Side:
    """Minutes by one side's word over so many days; `uptime` '' where none is known."""

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


def uptime_table(*, service: Service, days: int, now: datetime) -> UptimeTable:
    found = uptime.read_uptime(service=service, days_back=days, now=now)
    return UptimeTable(
        days=days,
        weight=decimal(found.weight, places=len(f"{found.weight:g}".partition(".")[2])),
        rows=tuple(_row(line, found.weight, read=found.lines[0].vendor is not None) for line in found.lines),
    )


def _row(line: UptimeLine, weight: float, *, read: bool) -> UptimeRow:
    vendor = line.by_vendor
    return UptimeRow(
        name=names.surface(line.surface.name) if line.surface.slug else _("The whole service"),
        vendor=None if vendor is None else _side(vendor, weight),
        silence=_("Its page does not tell.") if read else _("No page that we read."),
        people=_side(line.by_people, weight),
    )


def _side(found: Downtime, weight: float) -> Side:
    up = found.uptime(weight=weight)
    return Side(
        major=thousands(round(found.major)),
        partial=thousands(round(found.partial)),
        raw=thousands(round(found.raw)),
        weighted=_tenths(found.weighted(weight=weight)),
        uptime="" if up is None else share(up),
        days=_days(found.days),
    )


def _tenths(value: float) -> str:
    """61.9, or 113: no decimal where there is none."""
    return decimal(value, places=int(round(value, 1) % 1 > 0))


def _days(count: float) -> str:
    """As "30 days", "1 day"; half a day is told only of a few."""
    whole = round(count)
    if count < FEW:
        return ngettext("%(count)s day", "%(count)s days", whole) % {"count": _tenths(count)}
    return ngettext("%(count)s day", "%(count)s days", whole) % {"count": thousands(whole)}


def share(value: float) -> str:
    """As "98.79 %": rounded down to 100.00 %, which only a time without any outage has."""
    hundredths = round(value * 10_000, 6)
    whole = int(hundredths) if hundredths > 9_999 else round(hundredths)
    # Translators: a share of a hundred, with the space that your language puts before the sign.
    return _("%(number)s %%") % {"number": decimal(whole / 100, places=2)}
