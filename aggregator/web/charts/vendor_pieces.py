"""The vendor's status and its open incidents as pieces of time, each of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.official.claims import About, Progress, Standing
from aggregator.official.timeline.events import VendorEvent
from aggregator.official.timeline.spans import WorstInterval
from aggregator.queries.answers.vendors import Vendor
from aggregator.stats.ledger.lead import MINUTE

# A component that is operational is no piece: the empty track says so.
KINDS = {
    Standing.MAJOR: "problem",
    Standing.PARTIAL: "possible",
    Standing.DEGRADED: "degraded",
    Standing.MAINTENANCE: "planned",
}


@dataclass(frozen=True)
class Piece:
    """A stretch with its kind, cut to what is shown."""

    kind: str
    first: datetime
    last: datetime


def collect_pieces(*, vendor: Vendor, first: datetime, last: datetime) -> list[Piece]:
    """The vendor's status intervals within [first, last), and the further time of its open incidents."""
    called = [cut_piece(Piece(KINDS[s.standing], s.first, s.last), first, last) for s in vendor.stretches]
    unread = _find_unread(vendor, last)
    # Since the page failed, nobody knows whether its incidents are still open.
    known = unread[0].first if unread else last
    open_ = [
        piece for notice in vendor.notices for piece in _find_open_pieces(notice, vendor.stretches, known)
    ]
    further = [cut_piece(piece, first, last) for piece in (*open_, *unread)]
    pieces = [piece for piece in (*called, *further) if piece.first < piece.last]
    return sorted(pieces, key=lambda piece: piece.first)


def _find_unread(vendor: Vendor, last: datetime) -> list[Piece]:
    """The time since the page was last read, where it cannot be read now: an empty track would say "fine"."""
    reading = vendor.reading
    if reading is None or reading.readable or reading.read_at is None:
        return []
    return [Piece("unread", reading.read_at, last)]


def cut_piece(piece: Piece, first: datetime, last: datetime) -> Piece:
    return Piece(piece.kind, max(piece.first, first), min(piece.last, last))


def _find_open_pieces(
    notice: VendorEvent, stretches: Sequence[WorstInterval], known: datetime
) -> list[Piece]:
    """The time in which an incident was open and no component was called broken, as far as that is known."""
    if notice.about is not About.INCIDENT:
        return []
    watched = [s.published_at for s in notice.updates if s.claim.progress is Progress.MONITORING]
    begun, ended, intervals = notice.first_published_at, notice.ended_at or known, []
    for stretch in sorted(stretches, key=lambda stretch: stretch.first):
        if stretch.last <= begun or stretch.first >= ended:
            continue
        intervals.append((begun, stretch.first))
        begun = stretch.last
    intervals.append((begun, ended))
    return [
        Piece("watching" if watched and first >= watched[0] else "posted", first, until)
        for first, until in intervals
        if until - first > MINUTE  # of the running minute nothing is known yet
    ]
