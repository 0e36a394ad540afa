"""What the vendors publish, service by service: their claims as status intervals and vendor events."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.models.vendors import OfficialPage
from aggregator.official.claims import Standing
from aggregator.official.ownership import find_ownership, merge_names
from aggregator.official.standings import find_present_standing, is_stated, split_by_surface
from aggregator.official.timeline.events import SeenClaim, VendorEvent, collect_events
from aggregator.official.timeline.intervals import collect_intervals, find_worst
from aggregator.official.timeline.spans import FOREVER, Span, WorstInterval
from aggregator.queries import coverage
from aggregator.queries.answers.vendors import NOTHING, PageReadability, Vendor
from aggregator.queries.vendors.pages import assess_readability
from aggregator.queries.vendors.status_claims import read_claims, read_names, read_spans
from reports.choices.services import CatalogueEntry


@dataclass(frozen=True)
class PageHistory:
    """What is kept of a status page around a window."""

    page: OfficialPage
    claims: Sequence[SeenClaim]
    names: Mapping[str, Collection[str]]  # of components, by id
    spans: Sequence[Span]  # in which it was read


def read_vendor(*, service: CatalogueEntry, first: datetime, now: datetime) -> Vendor:
    """What the vendor of one service published about [first, now)."""
    return read_vendors(services=[service], first=first, now=now)[service.slug]


def read_vendors(*, services: Sequence[CatalogueEntry], first: datetime, now: datetime) -> dict[str, Vendor]:
    """The same of several services, by slug, in seven queries."""
    histories = _read_histories({entry.status_address for entry in services} - {""}, first, now)
    gaps = coverage.read_coverage(first=first, last=now).gaps if histories else ()
    return {
        entry.slug: _make_vendor(entry, history, gaps, first, now)
        if (history := histories.get(entry.status_address))
        else NOTHING
        for entry in services
    }


def _read_histories(addresses: set[str], first: datetime, now: datetime) -> dict[str, PageHistory]:
    pages = list(OfficialPage.objects.filter(address__in=addresses))
    if not pages:
        return {}
    ids = [page.pk for page in pages]
    claims, names = read_claims(pages=ids, first=first, last=now), read_names(pages=ids)
    spans = read_spans(pages=ids, first=first)
    return {
        page.address: PageHistory(page, claims[page.pk], names[page.pk], spans[page.pk]) for page in pages
    }


def _make_vendor(
    entry: CatalogueEntry, history: PageHistory, gaps: tuple[Span, ...], first: datetime, now: datetime
) -> Vendor:
    page, claims = history.page, history.claims
    names = merge_names(names=history.names, claims=claims)
    ownership = find_ownership(service=entry, names=names)
    reading = assess_readability(page=page, now=now)
    spans = extend_to_now(spans=history.spans, page=page, now=now, end=FOREVER)
    intervals = [
        interval
        for interval in collect_intervals(seen=claims, now=now, read=spans)
        if ownership.owns(interval.part)
    ]
    seen_at = max((each.first_seen_at for each in claims), default=None)
    known = find_known_end(page=page, seen_at=seen_at, now=now) or first
    # A page that cannot be read has no present state: what it showed last may be over.
    standing, since = (
        find_present_standing(intervals=intervals, now=now) if reading.readable else (None, None)
    )
    # "Operational" is what remains where nothing is broken: of a service that is not named it would be a
    # guess.
    if standing is Standing.OPERATIONAL and not is_stated(ownership=ownership, claims=claims):
        standing = None
    return Vendor(
        reading=reading if page.asked_at else None,
        standing=standing,
        since=since,
        stretches=find_worst(intervals=intervals, first=first, last=known),
        surfaces=split_by_surface(
            intervals=intervals,
            ownership=ownership,
            surfaces=[choice.slug for choice in entry.surfaces],
            first=first,
            last=known,
        ),
        notices=tuple(
            event
            for event in collect_events(seen=claims)
            if ownership.concerns(event) and find_open_end(event=event, reading=reading, known=known) > first
        ),
        spans=coverage.subtract_gaps(spans=tuple(spans), gaps=gaps),
        names_nothing=reading.readable and standing is None,
    )


def cut_vendor(*, vendor: Vendor, first: datetime) -> Vendor:
    """What of it is about the time from `first` on."""
    reading = vendor.reading
    if reading is None:
        return vendor
    seen = [update.first_seen_at for notice in vendor.notices for update in notice.updates]
    known = max([*seen, reading.read_at or first])
    return replace(
        vendor,
        stretches=_cut_stretches(vendor.stretches, first),
        surfaces={slug: _cut_stretches(each, first) for slug, each in vendor.surfaces.items()},
        notices=tuple(
            notice
            for notice in vendor.notices
            if find_open_end(event=notice, reading=reading, known=known) > first
        ),
        spans=tuple(span for span in vendor.spans if span[1] >= first),
    )


def _cut_stretches(stretches: Sequence[WorstInterval], first: datetime) -> tuple[WorstInterval, ...]:
    return tuple(replace(each, first=max(each.first, first)) for each in stretches if each.last > first)


def find_open_end(*, event: VendorEvent, reading: PageReadability, known: datetime) -> datetime:
    """Until when an event is known to have been open; of a page that cannot be read, its last reading."""
    return event.ended_at or (FOREVER if reading.readable else known)


def extend_to_now(
    *, spans: Sequence[Span], page: OfficialPage, now: datetime, end: datetime
) -> tuple[Span, ...]:
    """The last span of a page that is readable now is not over: it lasts up to `end`."""
    if not spans or not assess_readability(page=page, now=now).readable:
        return tuple(spans)
    return (*spans[:-1], (spans[-1][0], max(end, spans[-1][1])))


def find_known_end(*, page: OfficialPage, seen_at: datetime | None, now: datetime) -> datetime | None:
    """Up to when anything is known of a page; None: nothing is.

    That is now, or its last reading, or when claims were imported (`seen_at`: the newest first seen).
    """
    if assess_readability(page=page, now=now).readable:
        return now
    return max((min(at, now) for at in (page.read_at, seen_at) if at), default=None)
