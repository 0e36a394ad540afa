"""A report comes in. This module is the only way into the report log."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection, transaction

from reports import geo, privacy, sql, throttle
from reports.choices.services import CatalogueEntry
from reports.intake.ids import make_id
from reports.intake.proofs import NO_PROOF, Proof, check_proof
from reports.intake.refusals import ClockWrong
from reports.intake.report_log import NewReport, Receipt, append_reports
from reports.lookup import ReportFields, check_choices, find_service
from reports.models import Stance
from reports.times import DAY, MINUTE, SLOT, slot_of

# Between the first step of the form and the second one the slot may end. The report can be completed still,
# but only for so long: an address may have passed to somebody else.
DETAILS_WITHIN = 5 * MINUTE


# Puts one report into the log, and returns after the commit. The web server puts a ReportWriter in its place.
Append = Callable[[NewReport], Receipt]


def append_directly(report: NewReport) -> Receipt:
    """By Django's connection of this thread."""
    with connection.cursor() as cursor:
        return append_reports(cursor, [report])[0]


_append: Append = append_directly


def set_append(append: Append) -> None:
    """How this process appends from now on."""
    global _append  # noqa: PLW0603  once a process, before it answers requests
    _append = append


# The first day of the log, where it is known.
_first_day: date | None = None


def set_first_day(day: date | None) -> None:
    """Reports of earlier days are refused from now on."""
    global _first_day  # noqa: PLW0603  one value, replaced whole
    _first_day = day


def submit_report(
    *,
    service: str,
    fields: ReportFields,
    stance: Stance,
    address: privacy.Address,
    now: datetime,
    proof: Proof = NO_PROOF,
) -> Receipt:
    """Check, admit and append a report; return after the commit.

    Raises UnknownService, UnknownChoice, throttle.UnableToAdmit, ProofNeeded, and what the way of appending
    raises.
    """
    return _append(
        admit_report(service=service, fields=fields, stance=stance, address=address, now=now, proof=proof)
    )


def admit_report(
    *,
    service: str,
    fields: ReportFields,
    stance: Stance,
    address: privacy.Address,
    now: datetime,
    proof: Proof = NO_PROOF,
) -> NewReport:
    """Check and admit a report; return it as the log keeps it. The address goes no further.

    Neither waits nor reads the database, once the catalogue is there; with a proof it may ask Redis. Raises
    also ClockWrong.
    """
    entry = find_service(service)
    check_choices(entry, fields)
    # With a day to spare: on a new site, the clock of a web host may be a little behind at midnight.
    if _first_day is not None and now.date() < _first_day - DAY:
        raise ClockWrong
    place = geo.locate(address)
    keys = _make_keys(entry, address, now)
    slot, key = keys["slot"], settings.PRIVACY_KEY
    near, totals = _admit(keys, address, now)
    check_proof(proof=proof, entry=entry, network_key=near, totals=totals, now=now)
    # Most sites have no file of networks: then the network is the one that is limited.
    network = (
        privacy.network_key(address=address, asn=place.asn, day=slot.date(), key=key) if place.asn else near
    )
    return NewReport(
        **keys,
        stance=stance.value,
        id=make_id(),
        surface=fields.surface or "",
        symptom=fields.symptom or "",
        region=privacy.coarse_region(fields.region or place.region),
        network_key=network,
        network_key_before=privacy.network_key_before(address=address, asn=place.asn, slot=slot, key=key),
        received_at=now,
    )


def complete_report(
    *, service: str, report: UUID, fields: ReportFields, address: privacy.Address, now: datetime
) -> Receipt | None:
    """Add fields to the report with this id that was just made from this address; None without one.

    Raises as submit_report does.
    """
    entry = find_service(service)
    check_choices(entry, fields)
    keys, own = next(_find_recent(report, entry, address, now), (None, None))
    if keys is None or own is None:
        return None
    _admit(keys, address, now)
    row = {
        **keys,
        "report": report,
        "surface": fields.surface,
        "symptom": fields.symptom,
        "region": fields.region and privacy.coarse_region(fields.region),
        "now": now,
    }
    _call_function("complete_report", row)
    return _read_receipt(keys, report)


def read_own_report(*, service: str, report: UUID, address: privacy.Address, now: datetime) -> Receipt | None:
    """The report with this id, if it came from this address in this slot or shortly before it.

    The id is needed because many people share an address, and none may see what another one reported.
    """
    return next((receipt for _, receipt in _find_recent(report, find_service(service), address, now)), None)


COPIED_COLUMNS = (
    "slot", "service_id", "reporter_key", "stance", "id", "surface", "symptom", "region",
    "network_key", "received_at", "changed_at", "excluded",
)  # fmt: skip


@transaction.atomic
def append_history(rows: Iterable[tuple[Any, ...]]) -> int:
    """Append many reports at once, for demo and import; return how many counted.

    A row has the columns of COPIED_COLUMNS. The same key decides what counts as in submit_report: of several
    reports of one person with the same stance in one slot, the earliest.
    """
    with connection.cursor() as cursor:
        # COPY cannot skip duplicates, so rows pass through a table without the key.
        cursor.execute("CREATE TEMP TABLE arriving (LIKE reports_report)")
        with cursor.copy(f"COPY arriving ({', '.join(COPIED_COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO reports_report SELECT * FROM arriving"
            " ORDER BY slot, service_id, reporter_key, received_at ON CONFLICT DO NOTHING"
        )
        counted = int(cursor.rowcount)
        # The connection is used again, and the next history needs a table of the same name.
        cursor.execute("DROP TABLE arriving")
    return counted


def forget_boundary_labels(*, since: date, before: datetime) -> int:
    """Empty `network_key_before` in the reports of slots that ended by `before`; return in how many.

    The label joins two days of a network, which the daily keys are there to prevent. It is kept only while
    reports may still be recounted. All days from `since` on are visited, so that none keeps its labels after
    maintenance stood still for a while.
    """
    midnight = before.replace(hour=0, minute=0, second=0, microsecond=0)
    midnights = [midnight - n * DAY for n in range((midnight.date() - since).days + 1)]
    slots = [start + n * SLOT for start in midnights for n in range(privacy.DAY_BOUNDARY // SLOT)]
    with connection.cursor() as cursor:
        ended = [slot for slot in slots if slot + SLOT <= before]
        cursor.execute(sql.load("reports", "forget_boundary_labels"), {"slots": ended})
        return int(cursor.rowcount)


def _make_keys(entry: CatalogueEntry, address: privacy.Address, now: datetime) -> dict[str, Any]:
    """The natural key of a report, but for its stance."""
    slot = slot_of(now)
    # By the day of the slot: a report that is completed after midnight is found by the key of the day before.
    key = privacy.reporter_key(address=address, day=slot.date(), key=settings.PRIVACY_KEY)
    return {"slot": slot, "service_id": entry.id, "reporter_key": key}


def _find_recent(
    report: UUID, entry: CatalogueEntry, address: privacy.Address, now: datetime
) -> Iterator[tuple[dict[str, Any], Receipt]]:
    """The report with this id and its keys, from this slot or from the last minutes of the one before."""
    current, previous = slot_of(now), slot_of(now - DETAILS_WITHIN)
    for slot in dict.fromkeys((current, previous)):
        keys = _make_keys(entry, address, slot)
        receipt = _read_receipt(keys, report)
        if receipt and (slot == current or receipt.received_at > now - DETAILS_WITHIN):
            yield keys, receipt


def _admit(
    keys: dict[str, Any], address: privacy.Address, now: datetime
) -> tuple[bytes, throttle.RequestTotals]:
    """Count the report against the limits of its source; return the key of the network that is limited.

    The limit per network is for a /24 or /48, also where networks are known by number: a number may stand for
    a whole carrier, and one sender must not use up the share of all its customers.
    """
    near = privacy.network_key(address=address, asn=None, day=keys["slot"].date(), key=settings.PRIVACY_KEY)
    totals = throttle.admit_report(
        reporter_key=keys["reporter_key"], network_key=near, service_id=keys["service_id"], now=now
    )
    return near, totals


def _read_receipt(keys: dict[str, Any], report: UUID) -> Receipt | None:
    """What this person reported about this service in this slot under this id."""
    row = _call_function("own_report", {**keys, "report": report})
    if row is None:
        return None
    stance, surface, symptom, region, received_at = row
    return Receipt(False, report, received_at, stance, surface, symptom, region)


def _call_function(statement: str, row: dict[str, Any]) -> tuple[Any, ...] | None:
    """The first row of its result. Values are bound by the server.

    Django would write them into the statement, which pg_stat_activity shows to others with this account; and
    the key of a report is all that one needs to read it.
    """
    with connection.cursor() as cursor:
        return psycopg.Cursor(cursor.connection).execute(sql.load("reports", statement), row).fetchone()
