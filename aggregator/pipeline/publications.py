"""Everything -> PublishedSnapshot: the last stage publishes what everybody reads.

The board is published with each tick. A service is assembled anew when its numbers changed or while it has an
incident, else once a minute, when its line moves on. What turns out the same is not written again.

What was published last is remembered in the process. Another process, or a lost table, makes it begin anew.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Max

from aggregator.models import PublishedSnapshot
from aggregator.pipeline import failures
from aggregator.publication import assembly
from aggregator.publication.encoding import encode_snapshot
from aggregator.publication.published import BOARD, CATALOGUE
from aggregator.publication.snapshots import CatalogueSnapshot, SiteSnapshot
from aggregator.publication.windows import FINE, LONG, WINDOWS
from aggregator.queries import freshness
from aggregator.queries.counts.series import Series
from aggregator.queries.failures import read_failures
from aggregator.queries.incidents import status_board
from aggregator.queries.incidents.status_board import BoardRow
from reports import sql
from reports.queries import CatalogueEntry, catalogue

STAGE = "publication"
# Lines over weeks count whole hours: a point more or less is not seen before this.
LONG_LINES_KEPT = timedelta(minutes=10)
# Services whose numbers are as they were, of one tick: all of 240 within a minute.
MOST_AT_REST = 48
LONGEST = timedelta(hours=max(window.hours for window in WINDOWS.values()))


@dataclass(frozen=True)
class _Assembled:
    """What is remembered of a service."""

    row: object  # its numbers on the board, to notice a change
    at: datetime
    long_at: datetime
    long: Mapping[str, Series]


@dataclass
class _Memory:
    number: int = 0
    digests: dict[str, bytes] = field(default_factory=dict)
    services: dict[str, _Assembled] = field(default_factory=dict)


_memory = _Memory()


def refresh(*, now: datetime) -> int:
    """Publish what changed; return how many snapshots were written."""
    global _memory  # noqa: PLW0603  one value, replaced whole
    if (PublishedSnapshot.objects.aggregate(newest=Max("number"))["newest"] or 0) != _memory.number:
        _memory = _Memory()
    bodies = _encode_all(_memory, now)
    changed = {
        key: body for key, body in bodies.items() if _digest(body) != _memory.digests.get(key) or key == BOARD
    }
    number = max(int(now.timestamp() * 1000), _memory.number + 1)
    try:
        _write(changed, number)
    except BaseException:
        _memory = _Memory()  # what was remembered may not be what stands in the table
        raise
    _memory.number = number
    _memory.digests |= {key: _digest(body) for key, body in changed.items()}
    return len(changed)


def forget_published() -> None:
    """Begin anew with the next call: for tests, whose tables are emptied."""
    global _memory  # noqa: PLW0603
    _memory = _Memory()


def _encode_all(memory: _Memory, now: datetime) -> dict[str, bytes]:
    fresh = freshness.read_freshness(now=now)
    board = status_board.read_board(now=now)
    rows = {row.verdict.service.slug: row for row in board.rows}
    due = _choose_due(rows, memory, now)
    shared = assembly.read_shared(
        services=due,
        verdicts={slug: row.verdict for slug, row in rows.items()},
        fresh=fresh,
        first=now - LONGEST,
        now=now,
    )
    bodies: dict[str, bytes] = {}
    with failures.isolate_services(stage=STAGE, now=now) as isolated:
        for entry in due:
            with isolated.alone(service=entry.id):
                bodies[entry.slug] = _encode_service(entry, rows[entry.slug], shared, memory, now)
    failing = tuple(sorted({failing.stage for failing in read_failures() if failing.slug is None}))
    bodies[CATALOGUE] = encode_snapshot(CatalogueSnapshot(catalogue()))
    bodies[BOARD] = encode_snapshot(SiteSnapshot(board, failing))
    return bodies


def _choose_due(rows: Mapping[str, BoardRow], memory: _Memory, now: datetime) -> list[CatalogueEntry]:
    """Services in trouble and those that changed; of the others, those that were assembled longest ago."""
    minute = freshness.find_running_end(now)
    urgent, resting = [], []
    for slug, row in rows.items():
        known = memory.services.get(slug)
        if row.verdict.trouble or (known and known.row != _select_numbers(row)):
            urgent.append(row.verdict.service)
        elif known is None or freshness.find_running_end(known.at) != minute:
            resting.append((known is not None, known.at if known else now, row.verdict.service))
    resting.sort(key=lambda each: each[:2])
    return urgent + [entry for *_, entry in resting[:MOST_AT_REST]]


def _select_numbers(row: BoardRow) -> object:
    """What of a row makes its snapshot old when it changes; the vendor's lane grows with every second."""
    vendor = row.vendor
    return row.verdict, vendor.standing, vendor.since, vendor.reading, len(vendor.notices)


def _encode_service(
    entry: CatalogueEntry, row: BoardRow, shared: assembly.SharedReads, memory: _Memory, now: datetime
) -> bytes:
    known = memory.services.get(entry.slug)
    is_long_due = known is None or now - known.long_at >= LONG_LINES_KEPT
    snapshot = assembly.assemble_service(
        service=entry,
        shared=shared,
        kept={} if known is None else known.long,
        windows=(*FINE, *LONG) if is_long_due else FINE,
        now=now,
    )
    memory.services[entry.slug] = _Assembled(
        row=_select_numbers(row),
        at=now,
        long_at=now if known is None or is_long_due else known.long_at,
        long={name: snapshot.lines[name] for name in LONG},
    )
    return encode_snapshot(snapshot)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def _write(bodies: Mapping[str, bytes], number: int) -> None:
    """All in one transaction: nobody reads half a tick. Services that left the catalogue go."""
    kept = [BOARD, CATALOGUE, *catalogue().entries]
    with transaction.atomic(), connection.cursor() as cursor:
        PublishedSnapshot.objects.exclude(key__in=kept).delete()
        cursor.execute(
            sql.load("aggregator", "publish_snapshots"),
            {"keys": list(bodies), "bodies": list(bodies.values()), "number": number},
        )
