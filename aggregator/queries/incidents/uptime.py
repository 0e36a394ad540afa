"""Minutes of outage by day and surface: by the vendor's claims and by what people report, side by side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max, Min

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import About, Standing
from aggregator.official.formats import BY_NAME
from aggregator.official.timeline.spells import WorstSpell
from aggregator.queries.incidents import days
from aggregator.queries.incidents.days import DAY, Span
from aggregator.queries.vendors import official
from aggregator.stats.ledger import uptime
from aggregator.stats.ledger.uptime import MINUTE, MINUTES_A_DAY, Downtime, Outage
from reports.queries import CatalogueEntry, Choice

WHOLE = Choice("", "")  # instead of a surface


@dataclass(frozen=True)
class UptimeLine:
    """A surface, or WHOLE, by day; `vendor` None: no component of its status page stands for it."""

    surface: Choice
    vendor: tuple[Downtime, ...] | None
    people: tuple[Downtime, ...]  # a problem counts as major, a possible one as partial

    @property
    def by_vendor(self) -> Downtime | None:
        return None if self.vendor is None else uptime.total(downtimes=self.vendor)

    @property
    def by_people(self) -> Downtime:
        return uptime.total(downtimes=self.people)


@dataclass(frozen=True)
class Uptime:
    """The days of [first, last), the last one up to now; the whole service first, then its surfaces."""

    service: CatalogueEntry
    first: date
    last: date
    weight: float  # of a partial minute
    lines: tuple[UptimeLine, ...]


def of_service(*, service: CatalogueEntry, days_back: int, now: datetime) -> Uptime:
    """The last days, today included."""
    last = now.date() + DAY
    first = last - days_back * DAY
    begun = days.midnight(first)
    vendor = official.of_service(service=service, first=begun, now=now)
    known = _known(service, vendor.spans, now)
    spans = days.spans(service=service, first=first, last=last, now=now)
    counted = days.counted(service=service, first=first, last=last)
    gaps = days.gaps(first=first, last=last, now=now)

    def told(stretches: Sequence[WorstSpell]) -> tuple[Downtime, ...]:
        return uptime.by_day(outages=_outages(stretches), known=known, first=first, last=last)

    def people(own: Sequence[Span]) -> tuple[Downtime, ...]:
        found = days.by_day(spans=own, first=first, last=last, counted=counted, gaps=gaps)
        return tuple(_by_people(day, now) for day in found)

    whole = UptimeLine(WHOLE, told(vendor.stretches) if known else None, people(spans))
    surfaces = [
        UptimeLine(
            choice,
            told(vendor.surfaces[choice.slug]) if known and choice.slug in vendor.surfaces else None,
            people([span for span in spans if not span.surfaces or choice.slug in span.surfaces]),
        )
        for choice in service.surfaces
    ]
    return Uptime(service, first, last, settings.PARTIAL_OUTAGE_WEIGHT, (whole, *surfaces))


def _outages(stretches: Collection[WorstSpell]) -> list[Outage]:
    """Degraded performance and maintenance are no outage, as on the vendors' own pages."""
    return [
        Outage(stretch.first, stretch.last, stretch.standing is Standing.MAJOR)
        for stretch in stretches
        if stretch.standing in official.OUTAGES
    ]


def _known(service: CatalogueEntry, spans: Sequence[uptime.Span], now: datetime) -> tuple[uptime.Span, ...]:
    """When we know what the page said, in order, without overlap:

    - while we read it (`spans`); a gap of up to a day is none, and no gap is one in a format with a history;
    - from the first thing that stood there at the first reading, or in a file that was brought in, to then.
      Nothing tells how complete such a history is.
    """
    address = service.status_address
    page = OfficialPage.objects.filter(address=address).first() if address else None
    if page is None:
        return ()
    old = OfficialClaim.objects.filter(page=page, absent_at=None).exclude(about=About.COMPONENT)
    told = old.aggregate(first=Min("at"), last=Max("first_seen_at"))
    until = official.known_until(page=page, seen_at=told["last"], now=now)
    found = list(spans)
    if spans and page.format in BY_NAME and BY_NAME[page.format].with_history:
        found = [(spans[0][0], spans[-1][1])]
    if told["first"]:
        found.append((told["first"], told["last"]))
    return uptime.joined(spans=[(first, min(last, until)) for first, last in found] if until else ())


def _by_people(day: days.Day, now: datetime) -> Downtime:
    """Today counts as far as it has come; of time in which we were not listening only trouble is known."""
    if day.kind == "no_data":
        return Downtime(0.0, 0.0, 0.0)
    passed = (now - days.midnight(day.date)) / MINUTE
    known = min(MINUTES_A_DAY, passed) - day.unheard
    return Downtime(day.problem, day.possible, max(0.0, float(day.minutes), known))
