"""Reads what the page and the card of one service show."""

from datetime import datetime, timedelta

from aggregator.publication import current, reading
from aggregator.publication.assembly import find_line, make_fine_line
from aggregator.publication.snapshots import ServiceSnapshot
from aggregator.publication.windows import COARSE, DAY, NEAR, WINDOWS
from aggregator.queries import freshness
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import Verdict
from aggregator.queries.counts import trailing_lines
from aggregator.web.pages.parts.service_reads import ServiceReads
from aggregator.web.words.vendors.standoff import read_standoff
from aggregator.web.zoom import Zoom
from reports.choices.services import CatalogueEntry

# A longer incident does not fit into 4 hours.
NEAR_ONSET = timedelta(hours=3, minutes=30)


def read_service(*, service: CatalogueEntry, window: str | Zoom | None = None, now: datetime) -> ServiceReads:
    """Everything of one service at `now`; `window` one of WINDOWS or a zoom, None: what suits its state."""
    if isinstance(window, Zoom):
        return _read_zoomed(service, window, now)
    snapshot = current.find_snapshot(service=service, now=now) or _assemble(service, window, now)
    chosen = window or _choose_window(snapshot.verdict, now)
    fresh = current.read_freshness(now=now)
    shown = find_line(snapshot=snapshot, window=chosen, fresh=fresh)
    if shown is None:
        shown = reading.read_line(service=service, window=chosen, now=now)
    return _make_reads(snapshot, fresh, chosen, shown, now)


def _assemble(service: CatalogueEntry, window: str | None, now: datetime) -> ServiceSnapshot:
    """Not published: only what this window needs is read."""
    windows = (window or DAY, DAY)
    longest = max(WINDOWS[name].hours for name in windows)
    return reading.assemble_snapshot(
        service=service, windows=windows, first=now - timedelta(hours=longest), now=now
    )


def _read_zoomed(service: CatalogueEntry, zoom: Zoom, now: datetime) -> ServiceReads:
    """Times of any length are not published."""
    fresh = freshness.read_freshness(now=now)
    window = zoom.window
    until = min(zoom.last, freshness.find_running_minute(fresh=fresh, now=now).end)
    if window.every < COARSE:
        spans = [(window.hours, window.every)]
        shown = reading.read_trailing_lines(service=service, spans=spans, fresh=fresh, now=now, until=until)[
            0
        ]
    else:
        shown = trailing_lines.read_long_line(
            service=service, hours=window.hours, every=window.every, fresh=fresh, now=now, until=until
        )
    first = min(shown.first, now - timedelta(hours=WINDOWS[DAY].hours))
    snapshot = reading.assemble_snapshot(service=service, windows=(DAY,), first=first, now=now)
    return _make_reads(snapshot, fresh, zoom, shown, now)


def _make_reads(
    snapshot: ServiceSnapshot, fresh: Freshness, window: str | Zoom, shown: Series, now: datetime
) -> ServiceReads:
    day = shown if window == DAY else make_fine_line(snapshot=snapshot, window=DAY, fresh=fresh)
    return ServiceReads(
        verdict=snapshot.verdict,
        statement=snapshot.statement,
        fresh=fresh,
        window=window,
        shown=shown,
        day=day,
        parts=snapshot.parts,
        steps=snapshot.steps,
        explained_services=snapshot.explained_services,
        earlier_incidents=snapshot.incidents.episodes,
        outlook=snapshot.outlook,
        days=snapshot.days,
        vendor=snapshot.vendor,
        standoff=read_standoff(vendor=snapshot.vendor, verdict=snapshot.verdict, now=now),
        height=snapshot.height,
    )


def _choose_window(verdict: Verdict, now: datetime) -> str:
    """Four hours while an incident began within them; else a day."""
    trouble = verdict.trouble
    return NEAR if trouble and now - trouble.onset_at < NEAR_ONSET else DAY
