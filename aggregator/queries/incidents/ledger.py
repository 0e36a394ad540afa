"""Lead times: our incidents beside the vendors' events, by service and in total."""

import threading
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.core.cache import cache
from django.db.models import Q

from aggregator.models.incidents import Incident
from aggregator.models.vendors import OfficialPage
from aggregator.official.ownership import find_ownership, merge_names
from aggregator.official.replies import make_ledger_statement
from aggregator.official.timeline.events import SeenClaim, VendorEvent, collect_events
from aggregator.queries import coverage
from aggregator.queries.answers.ledger import Ledger, Overview, VendorLine
from aggregator.queries.incidents import notes
from aggregator.queries.vendors import status_claims, vendor_status
from aggregator.stats.ledger import accuracy, lead
from aggregator.stats.ledger.lead import LedgerProblem, ReadSpans
from aggregator.times import DAY
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue

MOST_DAYS = 365
# Making the ledgers of all services takes a second or more, and they grow by a few lines a day.
KEPT_SECONDS = 300


def read_ledger(*, service: CatalogueEntry, first: datetime, now: datetime) -> Ledger:
    """The ledger of one service in [first, now)."""
    return read_ledgers(services=[service], first=first, now=now)[service.slug]


def read_ledgers(*, services: Sequence[CatalogueEntry], first: datetime, now: datetime) -> dict[str, Ledger]:
    """The same of several, by slug, in seven queries."""
    addresses = {entry.status_address for entry in services if entry.status_address}
    pages = {page.address: page for page in OfficialPage.objects.filter(address__in=addresses)}
    ids = [page.pk for page in pages.values()]
    claims_by_page, names = (
        status_claims.read_incident_claims(pages=ids, first=first),
        status_claims.read_names(pages=ids),
    )
    spans = status_claims.read_spans(pages=ids, first=first - lead.AFTER)
    gaps = coverage.read_coverage(first=first - lead.AFTER, last=now).gaps
    own_incidents = _read_own_incidents(services, first, now)
    ledgers = {}
    for entry in services:
        page = pages.get(entry.status_address)
        read = vendor_status.extend_to_now(spans=spans[page.pk], page=page, now=now, end=now) if page else ()
        read = coverage.subtract_gaps(spans=read, gaps=gaps)
        events = (
            _split_events(entry, claims_by_page.get(page.pk, ()), names[page.pk]) if page else _SplitEvents()
        )
        ledgers[entry.slug] = _make_ledger(events, read, own_incidents[entry.id], first, now)
    return ledgers


_one_at_a_time = threading.Lock()


def read_overview(*, days: int, now: datetime) -> Overview:
    """Of all services and of each vendor; the ledgers are kept for five minutes."""
    # Of readers who come together one counts, and the others wait for it.
    with _one_at_a_time:
        ledgers: dict[str, Ledger] | None = cache.get("ledgers")
        if ledgers is None:
            services = list(catalogue().entries.values())
            ledgers = {
                # Without the events: their texts are shown service by service only.
                slug: Ledger(each.entries, each.read)
                for slug, each in read_ledgers(
                    services=services, first=now - MOST_DAYS * DAY, now=now
                ).items()
            }
            cache.set("ledgers", ledgers, KEPT_SECONDS)
    return make_overview(ledgers=ledgers, first=now - days * DAY, now=now)


def make_overview(*, ledgers: Mapping[str, Ledger], first: datetime, now: datetime) -> Overview:
    """Of ledgers that begin no later than `first`."""
    services = [entry for slug, entry in catalogue().entries.items() if slug in ledgers]
    lines = {slug: [line for line in each.entries if line.at >= first] for slug, each in ledgers.items()}
    by_vendor: dict[str, list[CatalogueEntry]] = defaultdict(list)
    for entry in services:
        by_vendor[entry.vendor or entry.name].append(entry)
    vendors = [
        VendorLine(
            name,
            tuple(own),
            accuracy.summarise_entries(entries=list(chain(*(lines[entry.slug] for entry in own)))),
        )
        for name, own in by_vendor.items()
    ]
    return Overview(
        first=first,
        last=now,
        summary=accuracy.summarise_entries(entries=list(chain(*lines.values()))),
        vendors=tuple(
            sorted(
                (line for line in vendors if any(line.summary.kinds.values())),
                key=lambda line: (-line.summary.judged, line.name.casefold()),
            )
        ),
        pages=len({entry.status_address for entry in services if ledgers[entry.slug].read}),
        unread=sum(not ledgers[entry.slug].read for entry in services),
    )


@dataclass
class _OwnIncidents:
    """Incidents of a service, of a window and a little before."""

    problems: list[LedgerProblem] = field(default_factory=list)
    marked_false: int = 0
    suspected: int = 0


def _read_own_incidents(
    services: Sequence[CatalogueEntry], first: datetime, now: datetime
) -> Mapping[int, _OwnIncidents]:
    """By service. Those just before the window are read too: an event within it may be about them."""
    rows = Incident.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=first - lead.AFTER),
        service_id__in=[entry.id for entry in services],
        detected_at__lt=now,
    )
    false_alarms = set(notes.select_false_alarms().values_list("incident_id", flat=True))
    by_service: dict[int, _OwnIncidents] = defaultdict(_OwnIncidents)
    fields = ("id", "service_id", "onset_at", "detected_at", "opened_at", "ended_at", "evident_at")
    for number, service, onset, detected, opened, ended, evident in rows.values_list(*fields):
        own = by_service[service]
        if number in false_alarms:
            own.marked_false += detected >= first
        elif opened is None:
            own.suspected += detected >= first
        else:
            own.problems.append(LedgerProblem(number, onset, detected, ended, evident))
    return by_service


@dataclass(frozen=True)
class _SplitEvents:
    """Events by id: those of a service, and those of a shared page that name no part of it."""

    ours: Mapping[str, VendorEvent] = field(default_factory=dict)
    unnamed: Mapping[str, VendorEvent] = field(default_factory=dict)


def _split_events(
    entry: CatalogueEntry, claims: Sequence[SeenClaim], names: Mapping[str, Collection[str]]
) -> _SplitEvents:
    ownership = find_ownership(service=entry, names=merge_names(names=names, claims=claims))
    events = collect_events(seen=claims)
    return _SplitEvents(
        {event.subject: event for event in events if ownership.concerns(event)},
        # Of a shared page, these may be about any service, so they count neither for nor against this one.
        {event.subject: event for event in events if not event.parts and not ownership.concerns(event)},
    )


def _make_ledger(
    split_events: _SplitEvents, read: ReadSpans, own_incidents: _OwnIncidents, first: datetime, now: datetime
) -> Ledger:
    entries = lead.build_entries(
        problems=own_incidents.problems,
        statements=[make_ledger_statement(event) for event in split_events.ours.values()],
        unassigned=[make_ledger_statement(event) for event in split_events.unnamed.values()],
        read=read,
        now=now,
    )
    lines = tuple(line for line in entries if line.at >= first)
    events_by_id = {**split_events.unnamed, **split_events.ours}
    return Ledger(
        entries=lines,
        read=read,
        marked_false=own_incidents.marked_false,
        suspected=own_incidents.suspected,
        notices={line.statement.id: events_by_id[line.statement.id] for line in lines if line.statement},
    )
