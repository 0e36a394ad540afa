"""What is published of the present, with its age: a publication does not know how old it has become."""

from dataclasses import replace
from datetime import datetime

from aggregator.models.states import Level
from aggregator.publication.published import BOARD, get_publication
from aggregator.publication.snapshots import ServiceSnapshot, SiteSnapshot
from aggregator.queries import freshness
from aggregator.queries.answers.board import Board
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import Verdict
from reports.choices.services import CatalogueEntry


def read_freshness(*, now: datetime) -> Freshness:
    """How old the numbers are that this process shows."""
    site = _find_site()
    if site is None:
        return freshness.read_freshness(now=now)
    return freshness.judge_age(fresh=site.board.freshness, now=now)


def find_board(*, now: datetime) -> Board | None:
    """All services, worst first; None where nothing is published."""
    site = _find_site()
    if site is None:
        return None
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
    board = find_board(now=now)
    if snapshot is None or board is None:
        return None
    # The board is of the last tick; a quiet service was perhaps assembled a few ticks before.
    verdict = next((row.verdict for row in board.rows if row.verdict.service.slug == service.slug), None)
    if verdict is None:  # it left the catalogue
        return None
    return replace(snapshot, verdict=replace(verdict, aside=snapshot.verdict.aside))


def _find_site() -> SiteSnapshot | None:
    publication = get_publication()
    return publication.find(BOARD, kind=SiteSnapshot) if publication else None


def _hide_level(verdict: Verdict, fresh: Freshness) -> Verdict:
    """Without a recent tick the level is not known, see queries/levels.py."""
    return replace(verdict, level=Level.NO_DATA) if fresh.silent else verdict
