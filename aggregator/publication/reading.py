"""What pages and API read: from the publication where there is one, else from the tables.

Both give the same; tests compare them. A publication does not know how old it has become, so its age is
judged anew with each request.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.models.states import Level
from aggregator.publication.assembly import (
    assemble_service,
    find_line,
    read_shared,
    read_slow,
    read_spike_parts,
)
from aggregator.publication.published import BOARD, INCIDENTS, get_publication
from aggregator.publication.snapshots import IncidentsSnapshot, ServiceSnapshot, SiteSnapshot
from aggregator.publication.windows import LONG, WINDOWS, find_first_minute
from aggregator.queries import freshness
from aggregator.queries.answers.board import Board
from aggregator.queries.answers.breakdowns import Breakdown, By
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import CurrentIncident, IncidentListPage, Verdict
from aggregator.queries.counts import series, trailing_lines
from aggregator.queries.counts.recent_minutes import read_recent_minutes, read_trailing_lines
from aggregator.queries.filters import EVERYTHING, Filter
from aggregator.queries.incidents import endings, history, status_board
from aggregator.queries.incidents.verdicts import read_verdict
from aggregator.stats.ending.outlook import Outlook
from reports.choices.services import CatalogueEntry


def read_freshness(*, now: datetime) -> Freshness:
    """How old the numbers are that this process shows."""
    site = _get_site()
    if site is None:
        return freshness.read_freshness(now=now)
    return freshness.judge_age(fresh=site.board.freshness, now=now)


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
    site = _get_site()
    if site is None:
        return status_board.read_board(now=now)
    fresh = freshness.judge_age(fresh=site.board.freshness, now=now)
    rows = tuple(
        replace(row, verdict=_hide_level(row.verdict, fresh)) if fresh.silent else row
        for row in site.board.rows
    )
    return replace(site.board, rows=rows, freshness=fresh)


def find_snapshot(*, service: CatalogueEntry, now: datetime) -> ServiceSnapshot | None:
    """The published snapshot of a service; None where it is not published."""
    publication = get_publication()
    snapshot = publication.find(service.slug, kind=ServiceSnapshot) if publication else None
    if snapshot is None:
        return None
    # The board is of the last tick; a quiet service was perhaps assembled a few ticks before.
    rows = read_board(now=now).rows
    verdict = next((row.verdict for row in rows if row.verdict.service.slug == service.slug), None)
    if verdict is None:  # it left the catalogue
        return None
    return replace(snapshot, verdict=replace(verdict, aside=snapshot.verdict.aside))


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


def _get_site() -> SiteSnapshot | None:
    publication = get_publication()
    return publication.find(BOARD, kind=SiteSnapshot) if publication else None


def _hide_level(verdict: Verdict, fresh: Freshness) -> Verdict:
    """Without a recent tick the level is not known, see queries/levels.py."""
    return replace(verdict, level=Level.NO_DATA) if fresh.silent else verdict
