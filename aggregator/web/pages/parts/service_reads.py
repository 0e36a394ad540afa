"""All that is read for the page of one service."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.queries import bursts, freshness
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import IncidentHistory, IncidentStep, Verdict
from aggregator.queries.answers.vendors import Vendor
from aggregator.queries.counts import breakdown, trailing_lines
from aggregator.queries.incidents import causes, endings, history
from aggregator.queries.incidents.verdicts import read_verdict
from aggregator.queries.vendors import statements, vendor_status
from aggregator.stats.ending.outlook import Outlook
from aggregator.stats.ledger import lead
from aggregator.web.words.vendors.standoff import Standoff, read_standoff
from aggregator.web.zoom import DAY, HOUR, WINDOWS, Zoom
from reports.choices.services import CatalogueEntry

# A longer incident does not fit into 4 hours.
NEAR_ONSET = timedelta(hours=3, minutes=30)
RECENT = 5


@dataclass(frozen=True)
class ServiceReads:
    """All that is read for the page. `day` is the same line as `shown` where a day is shown."""

    verdict: Verdict
    statement: statements.Statement | None
    fresh: Freshness
    window: str | Zoom
    shown: Series
    day: Series
    parts: breakdown.BreakdownParts
    steps: tuple[IncidentStep, ...]
    explained_services: tuple[CatalogueEntry, ...]
    earlier_incidents: tuple[IncidentHistory, ...]
    outlook: Outlook | None  # when problems like the present one were over
    vendor: Vendor
    standoff: Standoff  # the vendor beside people
    height: (
        float | None
    )  # height threshold: times the expected count that a rise must reach, where reports come in bursts

    @property
    def onset_at(self) -> datetime | None:
        return self.verdict.trouble.onset_at if self.verdict.trouble else None


def read_service(service: CatalogueEntry, window: str | Zoom | None, now: datetime) -> ServiceReads:
    fresh = freshness.read_freshness(now=now)
    verdict = read_verdict(service=service, fresh=fresh, now=now)
    trouble = verdict.trouble
    chosen = window or _choose_window(verdict, now)
    shown, day = _read_series(service, chosen, fresh, now)
    first, last = breakdown.choose_spike_window(onset_at=trouble.onset_at if trouble else None, now=now)
    steps = history.read_steps(incident=trouble.incident) if trouble else ()
    # The lane of the vendor and its story need the time of both charts and of the lead.
    begins = [shown.first, day.first, *([trouble.onset_at - lead.BEFORE] if trouble else [])]
    vendor = vendor_status.read_vendor(service=service, first=min(begins), now=now)
    return ServiceReads(
        # The verdict is read for many services at once and leaves the discarded reports out; the line of the
        # day has them.
        verdict=replace(verdict, aside=day.points[-1].aside),
        statement=statements.read_present_statements(services=[service.id], now=now).get(service.id),
        fresh=fresh,
        window=chosen,
        shown=shown,
        day=day,
        parts=breakdown.read_breakdown_parts(service=service, first=first, last=last, now=now),
        steps=steps,
        explained_services=causes.read_explained_services(incident=trouble.incident) if trouble else (),
        earlier_incidents=history.list_incidents(service=service, limit=RECENT + 1).episodes,
        outlook=endings.read_outlook(service=service, trouble=trouble, steps=steps, now=now)
        if trouble
        else None,
        vendor=vendor,
        standoff=read_standoff(vendor=vendor, verdict=verdict, now=now),
        height=bursts.read_height_thresholds(service=service.id).get(service.id),
    )


def _read_series(
    service: CatalogueEntry, chosen: str | Zoom, fresh: Freshness, now: datetime
) -> tuple[Series, Series]:
    """The line of the chart, and that of the last day: in one reading where both end now and are fine."""
    day = (WINDOWS[DAY].hours, WINDOWS[DAY].every)
    window = chosen.window if isinstance(chosen, Zoom) else WINDOWS[chosen]
    length = (window.hours, window.every)
    # Both lines end now and share their baseline: one read serves both.
    if not isinstance(chosen, Zoom) and window.every < HOUR:
        lines = trailing_lines.read_trailing_lines(
            service=service, spans=list(dict.fromkeys((length, day))), fresh=fresh, now=now
        )
        return lines[0], lines[-1]
    end = freshness.find_running_minute(fresh=fresh, now=now).end
    until = min(chosen.last, end) if isinstance(chosen, Zoom) else None
    if window.every < HOUR:
        shown = trailing_lines.read_trailing_lines(
            service=service, spans=[length], fresh=fresh, now=now, until=until
        )[0]
    else:
        shown = trailing_lines.read_long_line(
            service=service, hours=length[0], every=length[1], fresh=fresh, now=now, until=until
        )
    return shown, trailing_lines.read_trailing_lines(service=service, spans=[day], fresh=fresh, now=now)[0]


def _choose_window(verdict: Verdict, now: datetime) -> str:
    """Four hours while an incident began within them; else a day."""
    trouble = verdict.trouble
    return "4h" if trouble and now - trouble.onset_at < NEAR_ONSET else DAY
