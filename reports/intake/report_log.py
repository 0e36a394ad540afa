"""Appends reports to the log, many in one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import msgspec

from reports import sql


class ReportKey(NamedTuple):
    """What makes a report unique: one person counts once for a service, stance and slot."""

    slot: datetime
    service_id: int
    reporter_key: bytes
    stance: str


class NewReport(msgspec.Struct, frozen=True):
    """A report as the log keeps it, and as the spool keeps it before: hashes instead of an address."""

    slot: datetime
    service_id: int
    reporter_key: bytes
    stance: str
    id: UUID
    surface: str
    symptom: str
    region: str
    network_key: bytes
    network_key_before: bytes | None
    received_at: datetime

    @property
    def key(self) -> ReportKey:
        return ReportKey(self.slot, self.service_id, self.reporter_key, self.stance)


class Receipt(msgspec.Struct, frozen=True):
    """What became of a report; `received_at` is the time of the one that counts."""

    counted: bool
    id: UUID
    received_at: datetime
    stance: str
    surface: str
    symptom: str
    region: str
    spooled: bool = False  # it waits on this host until the database returns

    @classmethod
    def of(cls, report: NewReport, *, counted: bool, spooled: bool = False) -> "Receipt":
        return cls(
            counted=counted,
            id=report.id,
            received_at=report.received_at,
            stance=report.stance,
            surface=report.surface,
            symptom=report.symptom,
            region=report.region,
            spooled=spooled,
        )


class Cursor(Protocol):
    """Django's cursor or psycopg's."""

    def execute(self, query: str, params: dict[str, Any], /) -> object: ...

    def fetchall(self) -> list[Any]: ...


def append_reports(cursor: Cursor, reports: Sequence[NewReport], *, is_late: bool = False) -> list[Receipt]:
    """Append them; return what became of each, in their order.

    The INSERT itself decides what counts: asking first would let two requests at once both count. Reports
    that come late change now, by the database's clock, so that the next tick counts their minutes again.
    """
    content = msgspec.json.encode(reports).decode()
    cursor.execute(
        sql.load("reports", "append_reports"),
        {"reports": content, "number": len(reports), "is_late": is_late},
    )
    counting = {
        ReportKey(slot, service, bytes(person), stance): Receipt(
            False, report, received_at, stance, surface, symptom, region
        )
        for slot, service, person, stance, report, surface, symptom, region, received_at in cursor.fetchall()
    }
    # Nearly always all are new, and then nothing was read.
    if not counting:
        return [Receipt.of(report, counted=True) for report in reports]
    return [_choose(report, counting[report.key]) for report in reports]


def _choose(report: NewReport, counting: Receipt) -> Receipt:
    """The receipt of a report, given the one that counts with its keys: itself or an earlier one."""
    return Receipt.of(report, counted=True) if counting.id == report.id else counting
