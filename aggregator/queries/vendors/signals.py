"""Vendor signals: what each vendor had published at each minute, as far as we knew then.

They lower the threshold of the detector during an outage, and raise it during a maintenance.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db.models import OuterRef, Subquery

from aggregator.models.vendors import OfficialClaim, OfficialPage
from aggregator.official.claims import Standing
from aggregator.official.ownership import ComponentOwnership, find_ownership, merge_names
from aggregator.official.standings import OUTAGES
from aggregator.official.timeline import published
from aggregator.official.timeline.events import SeenClaim
from aggregator.official.timeline.published import PublishedState
from aggregator.official.timeline.spans import FOREVER, Span, StatusInterval
from aggregator.queries.vendors.status_claims import read_claims, read_names, read_spans
from aggregator.stats.detector.bins import MAINTENANCE, OUTAGE, Ints
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue

# A page that cannot be read any more keeps its last state this long. It often fails with its service.
KEPT = timedelta(hours=1)
# Pages. The catalogue has some 200, and those that left it must not stay for ever.
MOST_CACHED = 500
# "Degraded" is no signal: it is a vendor's mildest state and the most frequent one (294 of 394 incidents of
# GitHub since 2025), for much that people do not notice.
SIGNALS = {Standing.MAINTENANCE: MAINTENANCE} | dict.fromkeys(OUTAGES, OUTAGE)


@dataclass(frozen=True)
class CachedPage:
    """What is kept of a status page from `since` on."""

    latest: datetime  # when its newest claim was first seen: rows are only added, so this names all of them
    since: datetime  # windows from here on can be answered
    seen: tuple[SeenClaim, ...]
    names: Mapping[str, Collection[str]]
    intervals: tuple[StatusInterval, ...]  # that come of all claims

    def find_states(
        self, *, first: datetime, last: datetime, read: Sequence[Span]
    ) -> tuple[PublishedState, ...]:
        """What it had published when. Mostly nothing is new, and no interval is collected again."""
        if self.latest > first:
            return published.find_published_states(
                seen=self.seen, first=first, last=last, read=read, kept=KEPT
            )
        return published.continue_state(
            intervals=self.intervals, first=first, last=last, read=read, kept=KEPT
        )


_cached: dict[int, CachedPage] = {}  # by the page's number, the one used last at the end
_cache_lock = threading.Lock()  # web processes have threads


def read_signals(*, services: Sequence[int], first: datetime, last: datetime) -> Ints:
    """(N, T) OUTAGE, MAINTENANCE or 0: what was published, as we knew it, when each minute began.

    When it began, not when it ended: so an early look knows the same as the closed minute, and a reading
    that is being written while the minute closes makes no difference.
    """
    signals = np.zeros((len(services), (last - first) // MINUTE), np.int64)
    entries = {entry.id: entry for entry in catalogue().known().values() if entry.status_address}
    requested = [entries.get(service) for service in services]
    spans_by_address, pages = _read_pages({entry.status_address for entry in requested if entry}, first)
    intervals_by_address = {
        address: _collect_signals(page.find_states(first=first, last=last, read=spans_by_address[address]))
        for address, page in pages.items()
    }
    for row, entry in enumerate(requested):
        if entry and (intervals := intervals_by_address.get(entry.status_address)):
            _mark_minutes(
                signals[row], intervals, _find_page_ownership(entry, pages[entry.status_address]), first
            )
    return signals


def find_first_outages(*, periods: Sequence[tuple[int, datetime, datetime]]) -> list[datetime | None]:
    """By (service, first, last): the first minute of [first, last) in which its vendor published an outage.

    As we knew it then. All are read at once, from the earliest `first` on.
    """
    if not periods:
        return []
    begun = min(first for _, first, _ in periods).replace(second=0, microsecond=0)
    signals = read_signals(
        services=[service for service, *_ in periods], first=begun, last=max(last for *_, last in periods)
    )
    return [
        begun + (start + int(outage_minutes[0])) * MINUTE if len(outage_minutes) else None
        for row, (_, first, last) in zip(signals, periods, strict=True)
        for start in [(first - begun) // MINUTE]
        for outage_minutes in [np.flatnonzero(row[start : (last - begun) // MINUTE] == OUTAGE)]
    ]


def _read_pages(
    addresses: set[str], first: datetime
) -> tuple[dict[str, tuple[Span, ...]], dict[str, CachedPage]]:
    """(when each was read, what was read of it), by address, of those that have any claim."""
    newest = OfficialClaim.objects.filter(page=OuterRef("pk")).order_by("-first_seen_at")
    rows = list(
        OfficialPage.objects.filter(address__in=addresses, read_at__isnull=False)
        .annotate(latest=Subquery(newest.values("first_seen_at")[:1]))
        .exclude(latest=None)
        .order_by("pk")
        .values_list("pk", "address", "latest")
    )
    loaded = _load_pages({page: latest for page, _, latest in rows}, first)
    spans_by_page = read_spans(pages=[page for page, _, _ in rows], first=first - KEPT) if rows else {}
    return (
        {address: spans_by_page[page] for page, address, _ in rows},
        {address: loaded[page] for page, address, _ in rows},
    )


def _load_pages(latest: Mapping[int, datetime], first: datetime) -> dict[int, CachedPage]:
    """These pages (number -> its newest claim's time) with all that was claimed since `first`."""
    with _cache_lock:
        loaded = {
            page: cached
            for page, at in latest.items()
            if (cached := _cached.get(page)) and cached.latest == at and cached.since <= first
        }
    new = [page for page in latest if page not in loaded]
    if new:
        claims_by_page, names = read_claims(pages=new, first=first, last=FOREVER), read_names(pages=new)
        for page in new:
            seen = _sort_claims(claims_by_page[page])
            intervals = published.collect_vendor_intervals(seen=seen)
            loaded[page] = CachedPage(latest[page], first, seen, names[page], intervals)
    _cache_pages(loaded)
    return loaded


def _cache_pages(pages: Mapping[int, CachedPage]) -> None:
    with _cache_lock:
        for number, page in pages.items():
            # Moved to the end, so that the page which was not used for the longest time is dropped first.
            _cached.pop(number, None)
            _cached[number] = page
        while len(_cached) > MOST_CACHED:
            del _cached[next(iter(_cached))]


def _sort_claims(seen: Sequence[SeenClaim]) -> tuple[SeenClaim, ...]:
    return tuple(sorted(seen, key=lambda each: (each.first_seen_at, each.published_at)))


def _find_page_ownership(entry: CatalogueEntry, page: CachedPage) -> ComponentOwnership:
    return find_ownership(service=entry, names=merge_names(names=page.names, claims=page.seen))


def _collect_signals(states: Sequence[PublishedState]) -> list[tuple[int, StatusInterval]]:
    """Outages and maintenances of these states, each cut to what was known; outages last."""
    signals = [
        (SIGNALS[interval.standing], replace(interval, first=begun, last=ended))
        for state in states
        for interval in state.intervals
        if interval.standing in SIGNALS
        for begun in [max(interval.first, state.first)]
        for ended in [min(interval.last or state.last, state.last)]
        if begun < ended
    ]
    return sorted(signals, key=lambda each: each[0])


def _mark_minutes(
    minutes: Ints,
    signals: Sequence[tuple[int, StatusInterval]],
    ownership: ComponentOwnership,
    first: datetime,
) -> None:
    """Signals about what the service owns; an outage outweighs a maintenance."""
    for signal, interval in signals:
        if ownership.owns(interval.part) and interval.last:
            minutes[-(-(interval.first - first) // MINUTE) : -(-(interval.last - first) // MINUTE)] = signal
