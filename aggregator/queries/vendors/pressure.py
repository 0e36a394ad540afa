"""What the vendors said at each minute, as far as we knew then: what moves the detector."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db.models import OuterRef, Subquery

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import Standing
from aggregator.official.timeline import moments
from aggregator.official.timeline.moments import FOREVER, PublishedState
from aggregator.official.timeline.notices import SeenClaim
from aggregator.official.timeline.spells import Span, Spell
from aggregator.queries.vendors.official import (
    OUTAGES,
    ComponentScope,
    called,
    claims_of,
    names_of,
    scope,
    spans_of,
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
    spells: tuple[Spell, ...]  # that come of all claims

    def moments(self, *, first: datetime, last: datetime, read: Sequence[Span]) -> tuple[PublishedState, ...]:
        """What was known when; mostly nothing is new, and nothing is worked out again."""
        if self.latest > first:
            return moments.find_moments(seen=self.seen, first=first, last=last, read=read, kept=KEPT)
        return moments.lasting(spells=self.spells, first=first, last=last, read=read, kept=KEPT)


_held: dict[int, Page] = {}  # by the page's number; each process reads only what is new


def read_pressure(*, services: Sequence[int], first: datetime, last: datetime) -> Ints:
    """(N, T) OUTAGE, MAINTENANCE or 0: what was said, as we knew it, when each minute began.

    When it began, not when it ended: so a look within the minute knows the same, and a reading that is being
    written while the minute closes makes no difference.
    """
    found = np.zeros((len(services), (last - first) // MINUTE), np.int64)
    entries = {entry.id: entry for entry in catalogue().known().values() if entry.status_address}
    asked = [entries.get(service) for service in services]
    read, pages = _pages({entry.status_address for entry in asked if entry}, first)
    said = {
        address: _words(page.moments(first=first, last=last, read=read[address]))
        for address, page in pages.items()
    }
    for row, entry in enumerate(asked):
        if entry and (words := said.get(entry.status_address)):
            _mark(found[row], words, _scope(entry, pages[entry.status_address]), first)
    return found


def told_at(*, asked: Sequence[tuple[int, datetime, datetime]]) -> list[datetime | None]:
    """By (service, first, last): the first minute of [first, last) in which its vendor told of an outage.

    As we knew it then. All are read at once, from the earliest `first` on.
    """
    if not asked:
        return []
    begun = min(first for _, first, _ in asked).replace(second=0, microsecond=0)
    said = read_pressure(
        services=[service for service, *_ in asked], first=begun, last=max(last for *_, last in asked)
    )
    return [
        begun + (start + int(told[0])) * MINUTE if len(told) else None
        for row, (_, first, last) in zip(said, asked, strict=True)
        for start in [(first - begun) // MINUTE]
        for told in [np.flatnonzero(row[start : (last - begun) // MINUTE] == OUTAGE)]
    ]


def _pages(addresses: set[str], first: datetime) -> tuple[dict[str, tuple[Span, ...]], dict[str, Page]]:
    """(when each was read, what was read of it), by address, of those that have said anything."""
    newest = OfficialClaim.objects.filter(page=OuterRef("pk")).order_by("-first_seen_at")
    rows = list(
        OfficialPage.objects.filter(address__in=addresses, read_at__isnull=False)
        .annotate(latest=Subquery(newest.values("first_seen_at")[:1]))
        .exclude(latest=None)
        .order_by("pk")
        .values_list("pk", "address", "latest")
    )
    held = _read({page: latest for page, _, latest in rows}, first)
    read = spans_of(pages=[page for page, _, _ in rows], first=first - KEPT) if rows else {}
    return (
        {address: read[page] for page, address, _ in rows},
        {address: held[page] for page, address, _ in rows},
    )


def _read(latest: Mapping[int, datetime], first: datetime) -> dict[int, Page]:
    """These pages (number -> its newest claim's time); what is not held yet is read, and held."""
    held = {
        page: known
        for page, at in latest.items()
        if (known := _held.get(page)) and known.latest == at and known.since <= first
    }
    new = [page for page in latest if page not in held]
    if new:
        said, names = claims_of(pages=new, first=first, last=FOREVER), names_of(pages=new)
        for page in new:
            seen = _in_order(said[page])
            held[page] = _held[page] = Page(latest[page], first, seen, names[page], moments.told(seen=seen))
    return held


def _in_order(seen: Sequence[SeenClaim]) -> tuple[SeenClaim, ...]:
    return tuple(sorted(seen, key=lambda each: (each.first_seen_at, each.word_at)))


def _scope(entry: CatalogueEntry, page: Page) -> ComponentScope:
    return scope(entry=entry, names=called(names=page.names, said=page.seen))


def _words(found: Sequence[PublishedState]) -> list[tuple[int, Spell]]:
    """Outages and work of these moments, each cut to what was known; outages last."""
    told = [
        (WORDS[spell.standing], replace(spell, first=begun, last=ended))
        for moment in found
        for spell in moment.spells
        if spell.standing in WORDS
        for begun in [max(spell.first, moment.first)]
        for ended in [min(spell.last or moment.last, moment.last)]
        if begun < ended
    ]
    return sorted(told, key=lambda each: each[0])


def _mark(minutes: Ints, words: Sequence[tuple[int, Spell]], ours: ComponentScope, first: datetime) -> None:
    """Note the words about what is ours; an outage outweighs work."""
    for word, spell in words:
        if ours.holds(spell.part) and spell.last:
            minutes[-(-(spell.first - first) // MINUTE) : -(-(spell.last - first) // MINUTE)] = word
