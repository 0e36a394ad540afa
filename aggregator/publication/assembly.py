"""Reads what a snapshot holds: what all services share at once, the rest service by service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.publication.snapshots import RECENT, ServiceSnapshot
from aggregator.publication.windows import DAY, FINE, LONG, WINDOWS
from aggregator.queries import bursts
from aggregator.queries.counts import breakdown, trailing_lines
from aggregator.queries.counts.series import Series
from aggregator.queries.freshness import Freshness
from aggregator.queries.incidents import causes, days, endings, history
from aggregator.queries.incidents.verdicts import Verdict
from aggregator.queries.vendors import statements, vendor_status
from aggregator.queries.vendors.statements import Statement
from aggregator.queries.vendors.vendor_status import Vendor
from aggregator.stats.ledger import lead
from aggregator.times import DAY as ONE_DAY
from reports.queries import CatalogueEntry

DAYS = 90  # that a service's bars show


@dataclass(frozen=True)
class SharedReads:
    """What is read of many services at once."""

    fresh: Freshness
    verdicts: Mapping[str, Verdict]  # by slug, as the next
    vendors: Mapping[str, Vendor]  # of the last day
    statements: Mapping[int, Statement]
    heights: Mapping[int, float]


def read_shared(
    *,
    services: Sequence[CatalogueEntry],
    verdicts: Mapping[str, Verdict],
    fresh: Freshness,
    first: datetime,
    now: datetime,
) -> SharedReads:
    """For these services, in a few statements; what vendors published from `first` on."""
    onsets = [trouble.onset_at for entry in services if (trouble := verdicts[entry.slug].trouble)]
    # The vendor's lane needs the time of the charts, and its story that of the lead.
    begun = min([first, *(onset - lead.BEFORE for onset in onsets)])
    return SharedReads(
        fresh=fresh,
        verdicts=verdicts,
        vendors=vendor_status.read_vendors(services=services, first=begun, now=now),
        statements=statements.read_present_statements(services=[entry.id for entry in services], now=now),
        heights=bursts.read_height_thresholds(service=services[0].id if len(services) == 1 else None),
    )


def assemble_service(
    *,
    service: CatalogueEntry,
    shared: SharedReads,
    kept: Mapping[str, Series],
    windows: Sequence[str],
    now: datetime,
) -> ServiceSnapshot:
    """One service with the lines of `windows`; those of `kept` are taken over as they are."""
    verdict = shared.verdicts[service.slug]
    trouble = verdict.trouble
    lines = {**kept, **read_lines(service=service, windows=windows, fresh=shared.fresh, now=now)}
    first, last = breakdown.choose_spike_window(onset_at=trouble.onset_at if trouble else None, now=now)
    steps = history.read_steps(incident=trouble.incident) if trouble else ()
    return ServiceSnapshot(
        at=shared.fresh.as_of or now,
        verdict=replace(verdict, aside=lines[DAY].points[-1].aside),
        vendor=shared.vendors[service.slug],
        statement=shared.statements.get(service.id),
        height=shared.heights.get(service.id),
        lines=lines,
        parts=breakdown.read_breakdown_parts(service=service, first=first, last=last, now=now),
        steps=steps,
        also=causes.read_explained_services(incident=trouble.incident) if trouble else (),
        lately=history.list_incidents(service=service, limit=RECENT).episodes,
        outlook=endings.read_outlook(service=service, trouble=trouble, steps=steps, now=now)
        if trouble
        else None,
        days=read_days(service=service, now=now),
    )


def read_lines(
    *, service: CatalogueEntry, windows: Sequence[str], fresh: Freshness, now: datetime
) -> dict[str, Series]:
    """The lines of the chart; those of minutes and quarters share a baseline and one reading."""
    fine = [name for name in windows if name in FINE]
    spans = [(WINDOWS[name].hours, WINDOWS[name].every) for name in fine]
    lines = (
        trailing_lines.read_trailing_lines(service=service, spans=spans, fresh=fresh, now=now) if fine else []
    )
    long = {
        name: trailing_lines.read_long_line(
            service=service, hours=WINDOWS[name].hours, every=WINDOWS[name].every, fresh=fresh, now=now
        )
        for name in windows
        if name in LONG
    }
    return {**dict(zip(fine, lines, strict=True)), **long}


def read_days(*, service: CatalogueEntry, now: datetime) -> tuple[days.Day, ...]:
    """The last 90 days of UTC."""
    last = now.date() + ONE_DAY
    first = last - DAYS * ONE_DAY
    return days.split_by_day(
        spans=days.read_incident_spans(service=service, first=first, last=last, now=now),
        first=first,
        last=last,
        counted=days.read_counted_days(service=service, first=first, last=last),
        gaps=days.read_gaps(first=first, last=last, now=now),
    )
