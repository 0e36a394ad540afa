"""What pages and API read: from the publication where there is one, else from the tables.

Both give the same; tests compare them. A publication may be older than it says nowhere: so its age is judged
anew each time, by the reader's own clock.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.models import Level
from aggregator.publication.assembly import assemble_service, read_lines, read_shared
from aggregator.publication.published import BOARD, get_publication
from aggregator.publication.snapshots import ServiceSnapshot, SiteSnapshot
from aggregator.queries import freshness
from aggregator.queries.counts.series import Series
from aggregator.queries.freshness import Freshness
from aggregator.queries.incidents import status_board
from aggregator.queries.incidents.status_board import Board
from aggregator.queries.incidents.verdicts import Verdict, read_verdict
from reports.queries import CatalogueEntry


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
    snapshot = publication.get(service.slug, kind=ServiceSnapshot) if publication else None
    if snapshot is None:
        return None
    return replace(snapshot, verdict=_hide_level(snapshot.verdict, read_freshness(now=now)))


def read_line(*, service: CatalogueEntry, window: str, now: datetime) -> Series:
    """The line of one window."""
    snapshot = find_snapshot(service=service, now=now)
    if snapshot and window in snapshot.lines:
        return snapshot.lines[window]
    return read_lines(service=service, windows=[window], fresh=read_freshness(now=now), now=now)[window]


def assemble_snapshot(
    *, service: CatalogueEntry, windows: Sequence[str], first: datetime, now: datetime
) -> ServiceSnapshot:
    """From the tables, with the lines of these windows, and what the vendor published from `first` on."""
    fresh = freshness.read_freshness(now=now)
    verdict = read_verdict(service=service, fresh=fresh, now=now)
    shared = read_shared(
        services=[service], verdicts={service.slug: verdict}, fresh=fresh, first=first, now=now
    )
    return assemble_service(service=service, shared=shared, kept={}, windows=windows, now=now)


def _get_site() -> SiteSnapshot | None:
    publication = get_publication()
    return publication.get(BOARD, kind=SiteSnapshot) if publication else None


def _hide_level(verdict: Verdict, fresh: Freshness) -> Verdict:
    """Without a recent tick the level is not known, see queries/levels.py."""
    return replace(verdict, level=Level.NO_DATA) if fresh.silent else verdict
