"""Everything -> PublishedSnapshot: the last stage publishes what everybody reads.

The board is published with each tick. A service is assembled anew when its numbers changed or while it has an
incident, else once a minute, when its line moves on. What turns out the same is not written again.

What was published last is remembered in the process. Another process, or a lost table, makes it begin anew.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import psycopg
from django.db import connection, transaction
from django.db.models import Max

from aggregator.models.publications import PublishedSnapshot
from aggregator.pipeline import failures
from aggregator.pipeline.inputs.memory.publication_memory import PublicationMemory
from aggregator.pipeline.inputs.memory.slow_reads import SlowMemory
from aggregator.pipeline.inputs.open_window import OpenWindow
from aggregator.pipeline.past.outbox import PastOutbox
from aggregator.publication import assembly
from aggregator.publication.encoding import encode_fields, encode_snapshot, join_fields
from aggregator.publication.published import BOARD, CATALOGUE, INCIDENTS, list_keys
from aggregator.publication.reads import SharedReads, SpikeParts
from aggregator.publication.snapshots import CatalogueSnapshot, IncidentsSnapshot, SiteSnapshot
from aggregator.publication.windows import WINDOWS
from aggregator.queries import freshness
from aggregator.queries.answers.board import BoardRow
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import Verdict
from aggregator.queries.counts import breakdown
from aggregator.queries.counts.discarded import list_concentrated
from aggregator.queries.failures import read_failures
from aggregator.queries.incidents import history, status_board
from reports import sql
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue

STAGE = "publication"
LONGEST = timedelta(hours=max(window.hours for window in WINDOWS.values()))
# Services of which nothing is remembered, after a start: all that is read of one takes 30 ms.
MOST_NEW = 48  # a tick

_memory = PublicationMemory()
_slow = SlowMemory()


def refresh(*, now: datetime, past: PastOutbox | None = None, window: OpenWindow | None = None) -> int:
    """Publish what changed, and what waits of the past; return how many snapshots were written.

    With the open `window` of this tick, only counts that differ from those of the last one are read.
    """
    past = past or PastOutbox()
    newest = PublishedSnapshot.objects.aggregate(newest=Max("number"))["newest"] or 0
    if newest != _memory.number:
        _begin_anew(newest)
    bodies = _encode_all(_memory, past, window or OpenWindow.whole(now=now), now)
    changed = {key: body for key, body in bodies.items() if _digest(body) != _memory.digests.get(key)}
    if changed:
        number = max(int(now.timestamp() * 1000), _memory.number + 1)
        _write(changed, number, past)
        past.bodies.clear()
        _memory.number = number
    _memory.finish_tick(digests={key: _digest(body) for key, body in changed.items()}, now=now)
    return len(changed)


def forget_published() -> None:
    """Begin anew with the next call: for tests, whose tables are emptied."""
    _begin_anew(0)


def _begin_anew(number: int) -> None:
    global _memory, _slow
    _memory, _slow = PublicationMemory(number=number), SlowMemory()


def _encode_all(
    memory: PublicationMemory, past: PastOutbox, window: OpenWindow, now: datetime
) -> dict[str, bytes]:
    fresh = freshness.read_freshness(now=now)
    memory.begin_tick()
    memory.read_counts(services=list(catalogue().entries.values()), window=window, fresh=fresh, now=now)
    # From the minutes in memory: counting the day of all services in SQL would take most of a tick.
    board = status_board.make_board(now=now, fresh=fresh, reads=memory.read_sparks())
    rows = {row.verdict.service.slug: row for row in board.rows}
    bodies = _encode_services(_choose_due(rows, memory, now), rows, memory, fresh, now)
    failing = tuple(sorted({failing.stage for failing in read_failures() if failing.slug is None}))
    bodies |= past.bodies
    if memory.catalogue is not catalogue():
        bodies[CATALOGUE] = encode_snapshot(CatalogueSnapshot(catalogue()))
    if past.bodies or memory.touched or board.rows[0].verdict.trouble or memory.is_new_minute(now):
        bodies[INCIDENTS] = encode_snapshot(IncidentsSnapshot(history.list_incidents(), past.incidents))
    bodies[BOARD] = encode_snapshot(SiteSnapshot(board, failing, list_concentrated(now=now)))
    return bodies


def _encode_services(
    due: Sequence[CatalogueEntry],
    rows: Mapping[str, BoardRow],
    memory: PublicationMemory,
    fresh: Freshness,
    now: datetime,
) -> dict[str, bytes]:
    """One by one: a service that fails keeps what was published of it, and the others go on."""
    shared = assembly.read_shared(
        services=due,
        verdicts={slug: row.verdict for slug, row in rows.items()},
        recent=memory.read_recent(services=due, now=now),
        fresh=fresh,
        first=now - LONGEST,
        now=now,
    )
    memory.expect_day(now=now)
    _slow.prepare(
        services=due, touched=memory.touched, late=memory.late, day=memory.get_day(), fresh=fresh, now=now
    )
    bodies: dict[str, bytes] = {}
    with failures.isolate_services(stage=STAGE, now=now, partial=True) as isolated:
        for entry in due:
            with isolated.reading(service=entry.id):
                bodies[entry.slug] = _encode_service(entry, shared, memory, now)
                memory.assembled[entry.slug] = (_select_numbers(rows[entry.slug]), now)
    return bodies


def _encode_service(
    entry: CatalogueEntry, shared: SharedReads, memory: PublicationMemory, now: datetime
) -> bytes:
    parts = _read_parts(entry, shared.verdicts[entry.slug], memory, now)
    slow = _slow.read(service=entry, week=memory.expected.weeks.get(entry.slug))
    snapshot = assembly.assemble_service(service=entry, shared=shared, slow=slow.reads, parts=parts, now=now)
    # Most bytes are of what changes seldom: they are encoded when it was read.
    fresh = {name: value for name, value in vars(snapshot).items() if name not in vars(slow.reads)}
    return join_fields(encode_fields(fresh), slow.encoded)


def _read_parts(
    entry: CatalogueEntry, verdict: Verdict, memory: PublicationMemory, now: datetime
) -> SpikeParts:
    """Since the onset, while there is trouble, from the tables; the day from memory."""
    day = memory.break_down_day(service=entry, now=now)
    if not verdict.trouble:
        return SpikeParts(day, None)
    first, last = breakdown.choose_spike_window(onset_at=verdict.trouble.onset_at, now=now)
    return SpikeParts(breakdown.read_breakdown_parts(service=entry, first=first, last=last, now=now), day)


def _choose_due(
    rows: Mapping[str, BoardRow], memory: PublicationMemory, now: datetime
) -> list[CatalogueEntry]:
    """Services in trouble and those that changed; all others when a minute begins, as their lines move on."""
    minute = freshness.find_running_end(now)
    due, new = [], []
    for slug, row in rows.items():  # the worst come first
        numbers, at = memory.assembled.get(slug, (None, None))
        if at is None:
            new.append(row.verdict.service)
        elif (
            row.verdict.trouble
            or slug in memory.touched
            or numbers != _select_numbers(row)
            or freshness.find_running_end(at) != minute
        ):
            due.append(row.verdict.service)
    return due + new[:MOST_NEW]


def _select_numbers(row: BoardRow) -> object:
    """What of a row makes its snapshot old when it changes; the vendor's lane grows with every second."""
    vendor = row.vendor
    return row.verdict, vendor.standing, vendor.since, len(vendor.notices)


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def _write(bodies: Mapping[str, bytes], number: int, past: PastOutbox) -> None:
    """All in one transaction: nobody reads half a tick. Old incidents go, as do services without an entry."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Services or incidents may have left.
        if past.incidents is not None and not {CATALOGUE, INCIDENTS}.isdisjoint(bodies):
            kept = list_keys(services=catalogue().entries, incidents=past.incidents)
            PublishedSnapshot.objects.exclude(key__in=kept).delete()
        # Bound on the server and in binary: Django would write each byte as two digits into the statement.
        psycopg.Cursor(cursor.connection).execute(
            sql.load("aggregator", "publish_snapshots"),
            {"keys": list(bodies), "bodies": list(bodies.values()), "number": number},
        )
