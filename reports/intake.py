"""A report comes in: the only writer of the report log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from reports import geo, privacy, queries, sql, throttle
from reports.models import Stance

SLOT_MINUTES = 30  # one voice per person, service and half hour
SLOT = timedelta(minutes=SLOT_MINUTES)
DETAILS_WITHIN = timedelta(minutes=5)  # between a tap and what is added to it: a half hour may end meanwhile


class UnknownService(Exception):
    """There is no service of this name."""

    def __init__(self, *, slug: str, close: tuple[str, ...], left: str = "") -> None:
        super().__init__(self.__doc__)
        self.slug = slug
        self.close = close
        self.left = left  # its name, if it was in the catalogue once


class UnknownChoice(Exception):
    """Surfaces, symptoms or regions that this service does not have; `choices` by field."""

    def __init__(self, choices: dict[str, tuple[str, ...]]) -> None:
        super().__init__(self.__doc__)
        self.choices = choices


@dataclass(frozen=True)
class ReportFields:
    """What a person says, unchecked. None: not said; a region not said is found from the address."""

    surface: str | None = None
    symptom: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of a report; `received_at` is the time of the one that counts."""

    counted: bool
    id: UUID
    received_at: datetime
    stance: str
    surface: str
    symptom: str
    region: str


def submit_report(
    *, service: str, words: ReportFields, stance: Stance, address: privacy.Address, now: datetime
) -> Receipt:
    """Check, admit and append a report; return after the commit.

    Raises UnknownService, UnknownChoice and throttle.UnableToAdmit.
    """
    entry = find_service(service)
    check_choices(entry, words)
    place = geo.locate(address)
    keys = _keys(entry, address, now)
    network_key = privacy.network_key(
        address=address, asn=place.asn, day=keys["slot"].date(), key=settings.PRIVACY_KEY
    )
    before = privacy.network_key_before(
        address=address, asn=place.asn, slot=keys["slot"], key=settings.PRIVACY_KEY
    )
    _admit(keys, address, now)
    row = {
        **keys,
        "stance": stance.value,
        "id": uuid4(),
        "surface": words.surface or "",
        "symptom": words.symptom or "",
        "region": privacy.coarse_region(words.region or place.region),
        "network_key": network_key,
        "network_key_before": before,
        "now": now,
    }
    counted = _execute("append_report", row)
    if not counted:
        return next(r for r in _own(keys) if r.stance == row["stance"])
    return Receipt(True, row["id"], now, row["stance"], row["surface"], row["symptom"], row["region"])


def complete_report(
    *, service: str, report: UUID, words: ReportFields, address: privacy.Address, now: datetime
) -> Receipt | None:
    """Add to the report of this number that was just made from this address; None when there is none.

    Raises as submit_report does.
    """
    entry = find_service(service)
    check_choices(entry, words)
    keys, own = next(_with_number(report, entry, address, now), (None, None))
    if keys is None or own is None:
        return None
    _admit(keys, address, now)
    row = {
        **keys,
        "stance": own.stance,
        "surface": words.surface,
        "symptom": words.symptom,
        "region": words.region and privacy.coarse_region(words.region),
        "now": now,
    }
    _execute("complete_report", row)
    return next(said for said in _own(keys) if said.id == report)


def read_own_report(*, service: str, report: UUID, address: privacy.Address, now: datetime) -> Receipt | None:
    """The report of this number, if it was made from this address in this half hour or a moment before it.

    The number tells apart those who share an address: what one of them said is not the others' to see.
    """
    return next((said for _, said in _with_number(report, find_service(service), address, now)), None)


def find_service(service: str, *, retired: bool = False) -> queries.CatalogueEntry:
    """The service, or UnknownService with what it may have meant; `retired` ones only for who reads."""
    catalogue = queries.catalogue()
    entry = (catalogue.known() if retired else catalogue.entries).get(service)
    if entry is None:
        gone = catalogue.retired.get(service)
        raise UnknownService(
            slug=service, close=() if gone else catalogue.close_to(service), left=gone.name if gone else ""
        )
    return entry


def check_choices(entry: queries.CatalogueEntry, words: ReportFields) -> None:
    """UnknownChoice with what there is, for each word that this service does not know."""
    wrong = {}
    for field, value, choices in (
        ("surface", words.surface, entry.surfaces),
        ("symptom", words.symptom, entry.symptoms),
    ):
        slugs = tuple(choice.slug for choice in choices)
        if value and value not in slugs:
            wrong[field] = slugs
    if words.region and not geo.is_region(words.region):
        wrong["region"] = _regions_near(words.region)
    if wrong:
        raise UnknownChoice(wrong)


def _regions_near(code: str) -> tuple[str, ...]:
    """The subdivisions of the country a code begins with, else all countries."""
    country = code.partition("-")[0]
    known = country in geo.countries()  # asked first: the subdivisions of anything asked for are kept
    return (geo.subdivisions(country) if known else ()) or geo.countries()


def slot_of(at: datetime) -> datetime:
    """Start of the half hour, in UTC."""
    return at.replace(minute=at.minute // SLOT_MINUTES * SLOT_MINUTES, second=0, microsecond=0)


COPIED_COLUMNS = (
    "slot", "service_id", "reporter_key", "stance", "id", "surface", "symptom", "region",
    "network_key", "received_at", "changed_at", "excluded",
)  # fmt: skip


@transaction.atomic
def append_history(rows: Iterable[tuple[Any, ...]]) -> int:
    """Append many reports at once, for demo and import; return how many counted.

    A row is (slot, service_id, reporter_key, stance, id, surface, symptom, region, network_key,
    received_at, changed_at, excluded). The same key decides what counts as in submit_report: of those
    who say the same in one half hour, the first.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE arriving (LIKE reports_report)")
        with cursor.copy(f"COPY arriving ({', '.join(COPIED_COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO reports_report SELECT * FROM arriving"
            " ORDER BY slot, service_id, reporter_key, received_at ON CONFLICT DO NOTHING"
        )
        counted = int(cursor.rowcount)
        cursor.execute("DROP TABLE arriving")
    return counted


def forget_boundary_labels(*, since: date, before: datetime) -> int:
    """Empty the second label of networks in the reports of half hours that ended by then; return in how many.

    It joins two days of a network, and nothing recounts so late what it is for. All days from `since` on are
    asked: however long maintenance stood still, nothing is left.
    """
    midnight = before.replace(hour=0, minute=0, second=0, microsecond=0)
    nights = [midnight - timedelta(days=n) for n in range((midnight.date() - since).days + 1)]
    slots = [night + n * SLOT for night in nights for n in range(privacy.DAY_BOUNDARY // SLOT)]
    with connection.cursor() as cursor:
        over = [slot for slot in slots if slot + SLOT <= before]
        cursor.execute(sql.load("reports", "forget_nights"), {"slots": over})
        return int(cursor.rowcount)


def _keys(entry: queries.CatalogueEntry, address: privacy.Address, now: datetime) -> dict[str, Any]:
    slot = slot_of(now)
    key = privacy.reporter_key(address=address, day=slot.date(), key=settings.PRIVACY_KEY)
    return {"slot": slot, "service_id": entry.id, "reporter_key": key}


def _lately(
    entry: queries.CatalogueEntry, address: privacy.Address, now: datetime
) -> Iterator[tuple[dict[str, Any], Receipt]]:
    """What a person said in this half hour, or just before it, with the keys it is found by; latest first."""
    this, before = slot_of(now), slot_of(now - DETAILS_WITHIN)
    for slot in dict.fromkeys((this, before)):
        keys = _keys(entry, address, slot)
        for said in _own(keys):
            if slot == this or said.received_at > now - DETAILS_WITHIN:
                yield keys, said


def _with_number(
    report: UUID, entry: queries.CatalogueEntry, address: privacy.Address, now: datetime
) -> Iterator[tuple[dict[str, Any], Receipt]]:
    return ((keys, said) for keys, said in _lately(entry, address, now) if said.id == report)


def _admit(keys: dict[str, Any], address: privacy.Address, now: datetime) -> None:
    """The limit is for a /24 or /48 also where networks are known by number: a carrier is one of those."""
    near = privacy.network_key(address=address, asn=None, day=keys["slot"].date(), key=settings.PRIVACY_KEY)
    throttle.admit_report(reporter_key=keys["reporter_key"], network_key=near, now=now)


def _execute(statement: str, row: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", statement), row)
        return cursor.fetchone() is not None


def _own(keys: dict[str, Any]) -> list[Receipt]:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", "own_report"), keys)
        return [
            Receipt(False, row_id, received_at, stance, surface, symptom, region)
            for row_id, stance, surface, symptom, region, received_at in cursor.fetchall()
        ]
