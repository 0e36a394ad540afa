"""Minutes of outage by day and surface: by the vendor's claims and by what people report, side by side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max, Min

from aggregator.models.vendors import OfficialClaim, OfficialPage
from aggregator.official.claims import About, Standing
from aggregator.official.formats import BY_NAME
from aggregator.official.standings import OUTAGES
from aggregator.official.timeline.spans import WorstInterval
from aggregator.queries.answers.days import Day, Span, Uptime, UptimeLine
from aggregator.queries.answers.vendors import Vendor
from aggregator.queries.incidents import days
from aggregator.queries.vendors import vendor_status
from aggregator.stats.ledger import uptime
from aggregator.stats.ledger.uptime import MINUTE, MINUTES_A_DAY, Downtime, Outage
from aggregator.times import DAY
from reports.choices.services import CatalogueEntry, Choice

WHOLE = Choice("", "")  # instead of a surface


@dataclass(frozen=True)
class _Reads:
    """What is read for the uptime of one service, in the days [first, last)."""

    first: date
    last: date
    vendor: Vendor
    known: tuple[uptime.Span, ...]  # when the content of the vendor's page is known
    spans: tuple[Span, ...]  # of incidents
    counted: frozenset[date]
    gaps: tuple[uptime.Span, ...]


def read_uptime(*, service: CatalogueEntry, days_back: int, now: datetime) -> Uptime:
    """The last days, today included."""
    return read_uptimes(services=[service], days_back=days_back, now=now)[service.slug]


def read_uptimes(*, services: Sequence[CatalogueEntry], days_back: int, now: datetime) -> dict[str, Uptime]:
    """The same of several services, by slug, in some fifteen statements."""
    last = now.date() + DAY
    first = last - days_back * DAY
    vendors = vendor_status.read_vendors(services=services, first=days.to_midnight(first), now=now)
    histories = _read_histories({entry.status_address for entry in services} - {""})
    spans = days.read_incident_spans_of(services=services, first=first, last=last, now=now)
    counted = days.read_counted_days_of(services=services, first=first, last=last)
    gaps = days.read_gaps(first=first, last=last, now=now)
    return {
        entry.slug: _make_uptime(
            entry,
            _Reads(
                first,
                last,
                vendors[entry.slug],
                _find_known_spans(histories.get(entry.status_address), vendors[entry.slug].spans, now),
                spans[entry.id],
                counted[entry.id],
                gaps,
            ),
            now,
        )
        for entry in services
    }


def _make_uptime(service: CatalogueEntry, reads: _Reads, now: datetime) -> Uptime:
    first, last, vendor, known, spans = reads.first, reads.last, reads.vendor, reads.known, reads.spans
    measured: dict[tuple[Span, ...], tuple[Downtime, ...]] = {}

    def measure_vendor(stretches: Sequence[WorstInterval]) -> tuple[Downtime, ...]:
        return uptime.split_by_day(outages=_list_outages(stretches), known=known, first=first, last=last)

    def measure_people(own: tuple[Span, ...]) -> tuple[Downtime, ...]:
        # Most surfaces had the same incidents, or none: they are measured once.
        if own not in measured:
            own_days = days.split_by_day(
                spans=own, first=first, last=last, counted=reads.counted, gaps=reads.gaps
            )
            measured[own] = tuple(_measure_day(day, now) for day in own_days)
        return measured[own]

    # Where nothing is known of the page, a line of zeros would claim that nothing was out.
    whole = UptimeLine(WHOLE, measure_vendor(vendor.stretches) if known else None, measure_people(spans))
    surfaces = [
        UptimeLine(
            choice,
            measure_vendor(vendor.surfaces[choice.slug])
            if known and choice.slug in vendor.surfaces
            else None,
            measure_people(
                tuple(span for span in spans if not span.surfaces or choice.slug in span.surfaces)
            ),
        )
        for choice in service.surfaces
    ]
    return Uptime(service, first, last, settings.PARTIAL_OUTAGE_WEIGHT, (whole, *surfaces))


def _list_outages(intervals: Collection[WorstInterval]) -> list[Outage]:
    """Degraded performance and maintenance are no outage, as on the vendors' own pages."""
    return [
        Outage(interval.first, interval.last, interval.standing is Standing.MAJOR)
        for interval in intervals
        if interval.standing in OUTAGES
    ]


@dataclass(frozen=True)
class _PageHistory:
    """A status page, with the times of what was there at its first reading, or in an imported file."""

    page: OfficialPage
    first: datetime | None = None
    last: datetime | None = None


def _read_histories(addresses: set[str]) -> dict[str, _PageHistory]:
    """By address, in two statements."""
    pages = {page.pk: page for page in OfficialPage.objects.filter(address__in=addresses)}
    claims = OfficialClaim.objects.filter(page__in=pages, absent_at=None).exclude(about=About.COMPONENT)
    spans = claims.values_list("page_id").annotate(first=Min("at"), last=Max("first_seen_at"))
    histories = {page.address: _PageHistory(page) for page in pages.values()}
    return histories | {
        pages[page].address: _PageHistory(pages[page], first, last) for page, first, last in spans
    }


def _find_known_spans(
    history: _PageHistory | None, spans: Sequence[uptime.Span], now: datetime
) -> tuple[uptime.Span, ...]:
    """When the content of the page is known, in order, without overlap:

    - while we read it (`spans`); a gap of up to a day is none, and no gap is one in a format with a history;
    - from the first entry that was there at the first reading, or in an imported file, until then. How
      complete such a history is, nobody knows.
    """
    if history is None:
        return ()
    page = history.page
    until = vendor_status.find_known_end(page=page, seen_at=history.last, now=now)
    known_spans = list(spans)
    if spans and page.format in BY_NAME and BY_NAME[page.format].with_history:
        # Such a page lists what happened while we did not read it.
        known_spans = [(spans[0][0], spans[-1][1])]
    if history.first and history.last:
        known_spans.append((history.first, history.last))
    return uptime.join_spans(
        spans=[(first, min(last, until)) for first, last in known_spans] if until else ()
    )


def _measure_day(day: Day, now: datetime) -> Downtime:
    """Today counts up to now. Of time in which we were not listening, only incidents are known."""
    if day.kind == "no_data":
        return Downtime(0.0, 0.0, 0.0)
    passed = (now - days.to_midnight(day.date)) / MINUTE
    known = min(MINUTES_A_DAY, passed) - day.unheard
    # At least the minutes of incidents are known, for they were seen.
    return Downtime(float(day.problem), float(day.possible), max(0.0, float(day.minutes), known))
