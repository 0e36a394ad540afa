"""Minutes of outage by day and surface: by the vendor's claims and by what people report, side by side."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Max, Min

from aggregator.models.vendors import OfficialClaim, OfficialPage
from aggregator.official.claims import About, Standing
from aggregator.official.formats import BY_NAME
from aggregator.official.standings import OUTAGES
from aggregator.official.timeline.spans import WorstInterval
from aggregator.queries.answers.days import Day, Span, Uptime, UptimeLine
from aggregator.queries.incidents import days
from aggregator.queries.vendors import vendor_status
from aggregator.stats.ledger import uptime
from aggregator.stats.ledger.uptime import MINUTE, MINUTES_A_DAY, Downtime, Outage
from aggregator.times import DAY
from reports.choices.services import CatalogueEntry, Choice

WHOLE = Choice("", "")  # instead of a surface


def read_uptime(*, service: CatalogueEntry, days_back: int, now: datetime) -> Uptime:
    """The last days, today included."""
    last = now.date() + DAY
    first = last - days_back * DAY
    begun = days.to_midnight(first)
    vendor = vendor_status.read_vendor(service=service, first=begun, now=now)
    known = _read_known_spans(service, vendor.spans, now)
    spans = days.read_incident_spans(service=service, first=first, last=last, now=now)
    counted = days.read_counted_days(service=service, first=first, last=last)
    gaps = days.read_gaps(first=first, last=last, now=now)

    def measure_vendor(stretches: Sequence[WorstInterval]) -> tuple[Downtime, ...]:
        return uptime.split_by_day(outages=_list_outages(stretches), known=known, first=first, last=last)

    def measure_people(own: Sequence[Span]) -> tuple[Downtime, ...]:
        own_days = days.split_by_day(spans=own, first=first, last=last, counted=counted, gaps=gaps)
        return tuple(_measure_day(day, now) for day in own_days)

    # Where nothing is known of the page, a line of zeros would claim that nothing was out.
    whole = UptimeLine(WHOLE, measure_vendor(vendor.stretches) if known else None, measure_people(spans))
    surfaces = [
        UptimeLine(
            choice,
            measure_vendor(vendor.surfaces[choice.slug])
            if known and choice.slug in vendor.surfaces
            else None,
            measure_people([span for span in spans if not span.surfaces or choice.slug in span.surfaces]),
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


def _read_known_spans(
    service: CatalogueEntry, spans: Sequence[uptime.Span], now: datetime
) -> tuple[uptime.Span, ...]:
    """When the content of the page is known, in order, without overlap:

    - while we read it (`spans`); a gap of up to a day is none, and no gap is one in a format with a history;
    - from the first entry that was there at the first reading, or in an imported file, until then. How
      complete such a history is, nobody knows.
    """
    address = service.status_address
    page = OfficialPage.objects.filter(address=address).first() if address else None
    if page is None:
        return ()
    history_claims = OfficialClaim.objects.filter(page=page, absent_at=None).exclude(about=About.COMPONENT)
    history = history_claims.aggregate(first=Min("at"), last=Max("first_seen_at"))
    until = vendor_status.find_known_end(page=page, seen_at=history["last"], now=now)
    known_spans = list(spans)
    if spans and page.format in BY_NAME and BY_NAME[page.format].with_history:
        # Such a page lists what happened while we did not read it.
        known_spans = [(spans[0][0], spans[-1][1])]
    if history["first"]:
        known_spans.append((history["first"], history["last"]))
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
