"""What pages and API read: from the publication where there is one, else from the tables.

Both give the same; tests compare them. A publication does not know how old it has become, so its age is
judged anew with each request.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.publication.assembly import (
    assemble_service,
    find_line,
    read_shared,
    read_slow,
    read_spike_parts,
)
from aggregator.publication.current import find_board, find_snapshot, read_freshness
from aggregator.publication.published import INCIDENTS, get_publication
from aggregator.publication.snapshots import IncidentsSnapshot, ServiceSnapshot
from aggregator.publication.windows import LONG, WINDOWS, find_first_minute
from aggregator.queries import freshness
from aggregator.queries.answers.board import Board
from aggregator.queries.answers.breakdowns import Breakdown, By
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.answers.incidents import CurrentIncident, IncidentListPage
from aggregator.queries.counts import series, trailing_lines
from aggregator.queries.counts.recent_minutes import read_recent_minutes
from aggregator.queries.filters import EVERYTHING, Filter
from aggregator.queries.incidents import endings, history, status_board
from aggregator.queries.incidents.verdicts import read_verdict
from aggregator.stats.ending.outlook import Outlook
from reports.choices.services import CatalogueEntry


def read_version(*, now: datetime) -> object:
    """Changes whenever an answer may differ from the one before; None while nothing is published."""
    publication = get_publication()
    if publication is None:
        return None
    fresh = read_freshness(now=now)
    # Pages tell times from now, as "3 minutes ago".
    return publication.number, fresh.stale, fresh.silent, freshness.find_running_end(now)


def read_board(*, now: datetime) -> Board:
    """All services, worst first."""
    return find_board(now=now) or status_board.read_board(now=now)


def read_line(*, service: CatalogueEntry, window: str, now: datetime) -> Series:
    """The line of one window."""
    snapshot = find_snapshot(service=service, now=now)
    if snapshot is None:
        return _read_line(service, window, now)
    line = find_line(snapshot=snapshot, window=window, fresh=read_freshness(now=now))
    return _read_line(service, window, now) if line is None else line


def choose_now(*, now: datetime) -> datetime:
    """The time up to which anything is known: of old numbers, when they were made."""
    if get_publication() is None:
        return now
    fresh = read_freshness(now=now)
    return fresh.as_of if fresh.stale and fresh.as_of else now


def read_timeseries(
    *,
    service: CatalogueEntry,
    first: datetime,
    last: datetime,
    step: timedelta,
    only: Filter,
    now: datetime,
) -> Series:
    """See queries/counts/series.py; the whole service's within the last day is published."""
    snapshot = find_snapshot(service=service, now=now)
    if snapshot is None or only != EVERYTHING or first < snapshot.recent.first:
        return series.read_timeseries(service=service, first=first, last=last, step=step, only=only, now=now)
    fresh = read_freshness(now=now)
    return series.make_timeseries(
        service=service, first=first, last=last, step=step, recent=snapshot.recent, fresh=fresh, now=now
    )


def find_day_breakdowns(*, service: CatalogueEntry, now: datetime) -> dict[By, Breakdown] | None:
    """Published: the last 24 hours by each field."""
    snapshot = find_snapshot(service=service, now=now)
    return (snapshot.day_parts or snapshot.parts).by if snapshot else None


def list_newest_incidents(*, service: CatalogueEntry | None, now: datetime) -> IncidentListPage:
    """The first page of the list, of one service or of all."""
    if service is not None:
        snapshot = find_snapshot(service=service, now=now)
        return snapshot.incidents if snapshot else history.list_incidents(service=service)
    publication = get_publication()
    site = publication.find(INCIDENTS, kind=IncidentsSnapshot) if publication else None
    return site.page if site else history.list_incidents()


def read_outlook(
    *, service: CatalogueEntry, trouble: CurrentIncident | None, now: datetime
) -> Outlook | None:
    """From the tables: when problems like this one were over.

    None without an unresolved incident, or where too few are like it.
    """
    if trouble is None or not trouble.state.is_unresolved:
        return None
    steps = history.read_steps(incident=trouble.incident)
    return endings.read_outlook(service=service, trouble=trouble, steps=steps, now=now)


def assemble_snapshot(
    *, service: CatalogueEntry, windows: Sequence[str], first: datetime, now: datetime
) -> ServiceSnapshot:
    """From the tables, with the lines of these windows, and what the vendor published from `first` on."""
    fresh = freshness.read_freshness(now=now)
    present = freshness.find_running_minute(fresh=fresh, now=now)
    recent = read_recent_minutes(service=service, first=find_first_minute(present), end=present.end, now=now)
    shared = read_shared(
        services=[service],
        verdicts={service.slug: read_verdict(service=service, fresh=fresh, now=now)},
        recent={service.slug: recent},
        fresh=fresh,
        first=first,
        now=now,
    )
    slow = read_slow(service=service, windows=windows, fresh=fresh, now=now)
    parts = read_spike_parts(service=service, verdict=shared.verdicts[service.slug], now=now)
    return assemble_service(service=service, shared=shared, slow=slow, parts=parts, now=now)


def _read_line(service: CatalogueEntry, window: str, now: datetime) -> Series:
    fresh, length = freshness.read_freshness(now=now), WINDOWS[window]
    if window in LONG:
        return trailing_lines.read_long_line(
            service=service, hours=length.hours, every=length.every, fresh=fresh, now=now
        )
    spans = [(length.hours, length.every)]
    return read_trailing_lines(service=service, spans=spans, fresh=fresh, now=now)[0]


def read_trailing_lines(
    *,
    service: CatalogueEntry,
    spans: Sequence[tuple[float, timedelta]],
    fresh: Freshness,
    now: datetime,
    until: datetime | None = None,
) -> list[Series]:
    """The lines of charts of several lengths (hours, time between points), all from one reading.

    Each point counts the 15 minutes *before* it, and the last one ends now: `at` is the end of what a point
    counts. The running minute counts too. `until`: the lines look back, and end at this full minute.
    """
    present = freshness.find_running_minute(fresh=fresh, now=now)
    end = until or present.end
    first = end - timedelta(hours=max(hours for hours, _ in spans)) - WINDOW
    recent = read_recent_minutes(service=service, first=first, end=end, now=now)
    return trailing_lines.make_trailing_lines(
        service=service, recent=recent, spans=spans, end=end, fresh=fresh, present=present
    )
