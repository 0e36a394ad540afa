"""Reads what a snapshot holds: what all services share at once, the rest service by service."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.publication.reads import SharedReads, SlowReads, SpikeParts
from aggregator.publication.snapshots import ServiceSnapshot
from aggregator.publication.windows import DAYS, LONG, WINDOWS
from aggregator.queries import bursts
from aggregator.queries.answers.counts import RecentMinutes, Series
from aggregator.queries.answers.days import Day
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import Verdict
from aggregator.queries.counts import breakdown, trailing_lines
from aggregator.queries.counts.windows import count_discarded
from aggregator.queries.freshness import find_running_minute
from aggregator.queries.incidents import causes, days, endings, history
from aggregator.queries.vendors import statements, vendor_status
from aggregator.stats.ledger import lead
from aggregator.times import DAY as ONE_DAY
from reports.choices.services import CatalogueEntry


def read_spike_parts(*, service: CatalogueEntry, verdict: Verdict, now: datetime) -> SpikeParts:
    """Since the onset while there is trouble, else of the last 24 hours."""
    onset = verdict.trouble.onset_at if verdict.trouble else None
    windows = dict.fromkeys(breakdown.choose_spike_window(onset_at=at, now=now) for at in (onset, None))
    parts = [
        breakdown.read_breakdown_parts(service=service, first=first, last=last, now=now)
        for first, last in windows
    ]
    return SpikeParts(parts[0], parts[1] if len(parts) > 1 else None)


def read_shared(
    *,
    services: Sequence[CatalogueEntry],
    verdicts: Mapping[str, Verdict],
    recent: Mapping[str, RecentMinutes],
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
        present=find_running_minute(fresh=fresh, now=now),
        verdicts=verdicts,
        vendors=vendor_status.read_vendors(services=services, first=begun, now=now),
        statements=statements.read_present_statements(services=[entry.id for entry in services], now=now),
        heights=bursts.read_height_thresholds(service=services[0].id if len(services) == 1 else None),
        recent=recent,
    )


def read_slow(
    *, service: CatalogueEntry, windows: Sequence[str], fresh: Freshness, now: datetime
) -> SlowReads:
    """With the long lines of these windows."""
    return SlowReads(
        incidents=history.list_incidents(service=service),
        days=read_days(service=service, now=now),
        long_lines={
            name: trailing_lines.read_long_line(
                service=service, hours=WINDOWS[name].hours, every=WINDOWS[name].every, fresh=fresh, now=now
            )
            for name in windows
            if name in LONG
        },
    )


def assemble_service(
    *,
    service: CatalogueEntry,
    shared: SharedReads,
    slow: SlowReads,
    parts: SpikeParts,
    now: datetime,
) -> ServiceSnapshot:
    """One service, of what was read already and what nobody shares."""
    verdict, recent = shared.verdicts[service.slug], shared.recent[service.slug]
    trouble = verdict.trouble
    discarded = count_discarded(uncounted=recent.uncounted, end=shared.present.end, present=shared.present)
    steps = history.read_steps(incident=trouble.incident) if trouble else ()
    return ServiceSnapshot(
        verdict=replace(verdict, aside=discarded),
        vendor=shared.vendors[service.slug],
        statement=shared.statements.get(service.id),
        height=shared.heights.get(service.id),
        present=shared.present,
        recent=recent,
        long_lines=slow.long_lines,
        parts=parts.spike,
        day_parts=parts.day,
        steps=steps,
        explained_services=causes.read_explained_services(incident=trouble.incident) if trouble else (),
        incidents=slow.incidents,
        outlook=endings.read_outlook(service=service, trouble=trouble, steps=steps, now=now)
        if trouble
        else None,
        days=slow.days,
    )


def find_line(*, snapshot: ServiceSnapshot, window: str, fresh: Freshness) -> Series | None:
    """The line of a window; None for a long one that the snapshot does not hold."""
    if window in LONG:
        return snapshot.long_lines.get(window)
    return make_fine_line(snapshot=snapshot, window=window, fresh=fresh)


def make_fine_line(*, snapshot: ServiceSnapshot, window: str, fresh: Freshness) -> Series:
    """The line of a window within the last day."""
    return trailing_lines.make_trailing_lines(
        service=snapshot.verdict.service,
        recent=snapshot.recent,
        spans=[(WINDOWS[window].hours, WINDOWS[window].every)],
        end=snapshot.present.end,
        fresh=fresh,
        present=snapshot.present,
    )[0]


def read_days(*, service: CatalogueEntry, now: datetime) -> tuple[Day, ...]:
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
