"""What the vendors said at each minute, as far as we knew then: what moves the detector."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db.models import OuterRef, Subquery

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import Standing
from aggregator.official.timeline import published
from aggregator.official.timeline.events import SeenClaim
from aggregator.official.timeline.intervals import FOREVER, Span, StatusInterval
from aggregator.official.timeline.published import PublishedState
from aggregator.queries.vendors.vendor_status import (
    OUTAGES,
    ComponentScope,
    find_scope,
    merge_names,
    read_claims,
    read_names,
    read_spans,
)
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.detector.vendor_status import MAINTENANCE, OUTAGE
from reports.queries import CatalogueEntry, catalogue

MINUTE = timedelta(minutes=1)
# Of a page that cannot be read any more the last words hold so long: it is often down with the service.
KEPT = timedelta(hours=1)
# What is called degraded moves nothing: it is a vendor's mildest word, and its commonest (294 of 394
# incidents of GitHub since 2025), for much that people do not notice.
WORDS = {Standing.MAINTENANCE: MAINTENANCE} | dict.fromkeys(OUTAGES, OUTAGE)


@dataclass(frozen=True)
class Page:
    """What was read of a status page, whole."""

    latest: datetime  # when its newest claim was first seen: rows are only added, so this names all of them
    since: datetime  # windows from here on can be answered
    seen: tuple[SeenClaim, ...]
    names: Mapping[str, Collection[str]]
    intervals: tuple[StatusInterval, ...]  # that come of all claims

    def moments(self, *, first: datetime, last: datetime, read: Sequence[Span]) -> tuple[PublishedState, ...]:
        """What was known when; mostly nothing is new, and nothing is worked out again."""
        if self.latest > first:
            return published.find_published_states(
                seen=self.seen, first=first, last=last, read=read, kept=KEPT
            )
        return published.continue_state(
            intervals=self.intervals, first=first, last=last, read=read, kept=KEPT
        )


_held: dict[int, Page] = {}  # by the page's number; each process reads only what is new


def read_signals(*, services: Sequence[int], first: datetime, last: datetime) -> Ints:
    """(N, T) OUTAGE, MAINTENANCE or 0: what was said, as we knew it, when each minute began.

    When it began, not when it ended: so a look within the minute knows the same, and a reading that is being
    written while the minute closes makes no difference.
    """
    signals = np.zeros((len(services), (last - first) // MINUTE), np.int64)
    entries = {entry.id: entry for entry in catalogue().known().values() if entry.status_address}
    requested = [entries.get(service) for service in services]
    read_spans, pages = _read_pages({entry.status_address for entry in requested if entry}, first)
    intervals_by_address = {
        address: _collect_signals(page.moments(first=first, last=last, read=read_spans[address]))
        for address, page in pages.items()
    }
    for row, entry in enumerate(requested):
        if entry and (intervals := intervals_by_address.get(entry.status_address)):
            _mark_minutes(
                signals[row], intervals, _find_page_scope(entry, pages[entry.status_address]), first
            )
    return signals


def find_first_outages(*, periods: Sequence[tuple[int, datetime, datetime]]) -> list[datetime | None]:
    """By (service, first, last): the first minute of [first, last) in which its vendor told of an outage.

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


def _read_pages(addresses: set[str], first: datetime) -> tuple[dict[str, tuple[Span, ...]], dict[str, Page]]:
    """(when each was read, what was read of it), by address, of those that have said anything."""
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


def _load_pages(latest: Mapping[int, datetime], first: datetime) -> dict[int, Page]:
    """These pages (number -> its newest claim's time); what is not held yet is read, and held."""
    loaded = {
        page: cached
        for page, at in latest.items()
        if (cached := _held.get(page)) and cached.latest == at and cached.since <= first
    }
    new = [page for page in latest if page not in loaded]
    if new:
        claims_by_page, names = read_claims(pages=new, first=first, last=FOREVER), read_names(pages=new)
        for page in new:
            seen = _sort_claims(claims_by_page[page])
            loaded[page] = _held[page] = Page(
                latest[page], first, seen, names[page], published.collect_vendor_intervals(seen=seen)
            )
    return loaded


def _sort_claims(seen: Sequence[SeenClaim]) -> tuple[SeenClaim, ...]:
    return tuple(sorted(seen, key=lambda each: (each.first_seen_at, each.word_at)))


def _find_page_scope(entry: CatalogueEntry, page: Page) -> ComponentScope:
    return find_scope(entry=entry, names=merge_names(names=page.names, claims=page.seen))


def _collect_signals(states: Sequence[PublishedState]) -> list[tuple[int, StatusInterval]]:
    """Outages and work of these moments, each cut to what was known; outages last."""
    signals = [
        (WORDS[interval.standing], replace(interval, first=begun, last=ended))
        for state in states
        for interval in state.intervals
        if interval.standing in WORDS
        for begun in [max(interval.first, state.first)]
        for ended in [min(interval.last or state.last, state.last)]
        if begun < ended
    ]
    return sorted(signals, key=lambda each: each[0])


def _mark_minutes(
    minutes: Ints, signals: Sequence[tuple[int, StatusInterval]], scope: ComponentScope, first: datetime
) -> None:
    """Note the words about what is ours; an outage outweighs work."""
    for signal, interval in signals:
        if scope.holds(interval.part) and interval.last:
            minutes[-(-(interval.first - first) // MINUTE) : -(-(interval.last - first) // MINUTE)] = signal
