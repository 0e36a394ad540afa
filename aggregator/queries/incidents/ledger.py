"""Who knew first: incidents of ours and notices of the vendors, service by service and over all."""

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from django.core.cache import cache
from django.db.models import Q

from aggregator.models import Incident, OfficialClaim, OfficialPage
from aggregator.official.claims import About
from aggregator.official.timeline.notices import Notice, SeenClaim
from aggregator.official.timeline.notices import collect_notices as notices_of
from aggregator.queries import coverage
from aggregator.queries.incidents import notes
from aggregator.queries.vendors import official
from aggregator.queries.vendors.official import Vendor
from aggregator.stats.ledger import accuracy, lead
from aggregator.stats.ledger.accuracy import Summary
from aggregator.stats.ledger.lead import LedgerProblem, Read, Word
from reports.queries import CatalogueEntry, catalogue

DAY = timedelta(days=1)
MOST_DAYS = 365
KEPT_SECONDS = 300  # the ledgers of all services: a second or more to make, and they grow by lines a day


@dataclass(frozen=True)
class Ledger:
    """Of one service, newest first."""

    entries: tuple[lead.LedgerEntry, ...]
    read: Read
    marked_false: int = 0  # incidents that the operator calls false alarms: left out
    suspected: int = 0  # those that never became a problem: left out
    notices: Mapping[str, Notice] = field(default_factory=dict)  # by the id of an entry's word

    @property
    def summary(self) -> Summary:
        return accuracy.summary(entries=self.entries)


@dataclass(frozen=True)
class Reply:
    """What the vendor said to one problem: the line of the ledger, and the notice in it."""

    entry: lead.LedgerEntry
    notice: Notice | None


@dataclass(frozen=True)
class VendorLine:
    """A vendor and what the ledgers of its services come to."""

    name: str
    services: tuple[CatalogueEntry, ...]
    summary: Summary


@dataclass(frozen=True)
class Overview:
    """All vendors in [first, last), those with most problems first; of `unread` services no page is read."""

    first: datetime
    last: datetime
    summary: Summary
    vendors: tuple[VendorLine, ...]
    pages: int  # status pages that are read
    unread: int


def of_service(*, service: CatalogueEntry, first: datetime, now: datetime) -> Ledger:
    """The ledger of one service in [first, now)."""
    return of_services(services=[service], first=first, now=now)[service.slug]


def of_services(*, services: Sequence[CatalogueEntry], first: datetime, now: datetime) -> dict[str, Ledger]:
    """The same of several, by slug, in seven queries."""
    addresses = {entry.status_address for entry in services if entry.status_address}
    pages = {page.address: page for page in OfficialPage.objects.filter(address__in=addresses)}
    ids = [page.pk for page in pages.values()]
    said, names = _said(ids, first), official.names_of(pages=ids)
    spans = official.spans_of(pages=ids, first=first - lead.AFTER)
    gaps = coverage.read(first=first - lead.AFTER, last=now).gaps
    ours = _ours(services, first, now)
    found = {}
    for entry in services:
        page = pages.get(entry.status_address)
        read = official.until_now(spans=spans[page.pk], page=page, now=now, end=now) if page else ()
        read = coverage.covered(spans=read, gaps=gaps)
        told = _told(entry, said.get(page.pk, ()), names[page.pk]) if page else _Told()
        found[entry.slug] = _ledger(told, read, ours[entry.id], first, now)
    return found


_one_at_a_time = threading.Lock()


def overview(*, days: int, now: datetime) -> Overview:
    """Of all services and of each vendor; the ledgers are kept for five minutes."""
    with _one_at_a_time:  # of those who come together one counts, the others wait for it
        kept: dict[str, Ledger] | None = cache.get("ledgers")
        if kept is None:
            services = list(catalogue().entries.values())
            kept = {
                # Without the notices: what they say is told service by service.
                slug: Ledger(each.entries, each.read)
                for slug, each in of_services(services=services, first=now - MOST_DAYS * DAY, now=now).items()
            }
            cache.set("ledgers", kept, KEPT_SECONDS)
    return _overview(kept, now - days * DAY, now)


def _overview(ledgers: Mapping[str, Ledger], first: datetime, now: datetime) -> Overview:
    services = [entry for slug, entry in catalogue().entries.items() if slug in ledgers]
    lines = {slug: [line for line in each.entries if line.at >= first] for slug, each in ledgers.items()}
    by_vendor: dict[str, list[CatalogueEntry]] = defaultdict(list)
    for entry in services:
        by_vendor[entry.vendor or entry.name].append(entry)
    vendors = [
        VendorLine(
            name, tuple(own), accuracy.summary(entries=list(chain(*(lines[entry.slug] for entry in own))))
        )
        for name, own in by_vendor.items()
    ]
    return Overview(
        first=first,
        last=now,
        summary=accuracy.summary(entries=list(chain(*lines.values()))),
        vendors=tuple(
            sorted(
                (line for line in vendors if any(line.summary.kinds.values())),
                key=lambda line: (-line.summary.judged, line.name.casefold()),
            )
        ),
        pages=len({entry.status_address for entry in services if ledgers[entry.slug].read}),
        unread=sum(not ledgers[entry.slug].read for entry in services),
    )


def _said(pages: Sequence[int], first: datetime) -> Mapping[int, Sequence[SeenClaim]]:
    """Claims of incidents by page that are young enough to tell of the time since `first`."""
    reach = first - official.REACH
    lately = Q(at__gte=reach) | Q(at=None, first_seen_at__gte=reach) | Q(since__gte=reach)
    said: dict[int, list[SeenClaim]] = defaultdict(list)
    for row in OfficialClaim.objects.filter(lately, page__in=pages, about=About.INCIDENT):
        said[row.page_id].append(official.seen(row))
    return said


@dataclass
class _Ours:
    """Incidents of a service, of a window and a little before."""

    problems: list[LedgerProblem] = field(default_factory=list)
    marked_false: int = 0
    suspected: int = 0


def _ours(services: Sequence[CatalogueEntry], first: datetime, now: datetime) -> Mapping[int, _Ours]:
    """By service. Those just before the window are read too: a notice within it may be theirs."""
    rows = Incident.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=first - lead.AFTER),
        service_id__in=[entry.id for entry in services],
        detected_at__lt=now,
    )
    wrong = set(notes.marked_false().values_list("incident_id", flat=True))
    found: dict[int, _Ours] = defaultdict(_Ours)
    fields = ("id", "service_id", "onset_at", "detected_at", "opened_at", "ended_at", "evident_at")
    for number, service, onset, detected, opened, ended, evident in rows.values_list(*fields):
        own = found[service]
        if number in wrong:
            own.marked_false += detected >= first
        elif opened is None:
            own.suspected += detected >= first
        else:
            own.problems.append(LedgerProblem(number, onset, detected, ended, evident))
    return found


@dataclass(frozen=True)
class _Told:
    """Notices by id: of a service, and those of a page that several share which name no part."""

    ours: Mapping[str, Notice] = field(default_factory=dict)
    unnamed: Mapping[str, Notice] = field(default_factory=dict)


def _told(entry: CatalogueEntry, said: Sequence[SeenClaim], names: Mapping[str, Collection[str]]) -> _Told:
    scope = official.scope(entry=entry, names=official.called(names=names, said=said))
    notices = notices_of(seen=said)
    return _Told(
        {notice.subject: notice for notice in notices if scope.concerns(notice)},
        {notice.subject: notice for notice in notices if not notice.parts and not scope.concerns(notice)},
    )


def _ledger(told: _Told, read: Read, ours: _Ours, first: datetime, now: datetime) -> Ledger:
    found = lead.entries(
        problems=ours.problems,
        words=[_word(notice) for notice in told.ours.values()],
        unnamed=[_word(notice) for notice in told.unnamed.values()],
        read=read,
        now=now,
    )
    lines = tuple(line for line in found if line.at >= first)
    notices = {**told.unnamed, **told.ours}
    return Ledger(
        entries=lines,
        read=read,
        marked_false=ours.marked_false,
        suspected=ours.suspected,
        notices={line.word.id: notices[line.word.id] for line in lines if line.word},
    )


def reply(*, vendor: Vendor, problem: LedgerProblem, now: datetime) -> Reply | None:
    """By the rules of the ledger, for pages about one problem; None where no status page is asked."""
    if vendor.reading is None:
        return None
    notices = {notice.subject: notice for notice in vendor.notices if notice.about is About.INCIDENT}
    words = [_word(notice) for notice in notices.values()]
    read = [(begun, min(ended, now)) for begun, ended in vendor.spans]  # the one that goes on has no end
    found = lead.entries(problems=[problem], words=words, read=read, now=now)
    entry = next(line for line in found if line.problem)
    return Reply(entry, notices[entry.word.id] if entry.word else None)


def _word(notice: Notice) -> Word:
    seen = notice.updates[0]
    return Word(notice.subject, seen.word_at, seen.absent_at, seen.first_seen_at, notice.ended_at)
