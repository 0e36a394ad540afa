"""Everything -> PastOutbox: the stage before the publication encodes what is due of the past.

What is remembered from tick to tick belongs to the process. What an earlier process left in the table is not
made again at once; a table that was lost is filled again.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.models.publications import PublishedSnapshot
from aggregator.pipeline import failures
from aggregator.pipeline.past.changes import PastChanges, PastVersions, read_changes, read_versions
from aggregator.pipeline.past.figures import FiguresBasis, FiguresMemory
from aggregator.pipeline.past.incidents import IncidentMemory
from aggregator.pipeline.past.ledgers import LedgerMemory
from aggregator.pipeline.past.outbox import PastOutbox
from aggregator.publication.encoding import UnreadableSnapshot, decode_snapshot, encode_snapshot
from aggregator.publication.incident_assembly import assemble_incident
from aggregator.publication.published import (
    CALIBRATION,
    LEAD_TIMES,
    STATEMENTS,
    make_incident_key,
    make_ledger_key,
    make_minutes_key,
)
from aggregator.publication.snapshots import (
    CalibrationSnapshot,
    LeadTimesSnapshot,
    LedgerSnapshot,
    StatementsSnapshot,
)
from aggregator.publication.windows import PAST_DAYS
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import IncidentHistory
from aggregator.queries.answers.ledger import Ledger
from aggregator.queries.counts.minutes import read_incident_minutes
from aggregator.queries.freshness import read_freshness
from aggregator.queries.incidents import calibration, history, ledger, uptime
from aggregator.queries.vendors import statements
from aggregator.times import DAY
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue

STAGE = "past"


@dataclass
class PastMemory:
    """Of one process. Each part fills the outbox by itself, so that one that fails costs no other."""

    outbox: PastOutbox = field(default_factory=PastOutbox)
    versions: PastVersions | None = None
    _incidents: IncidentMemory = field(default_factory=IncidentMemory)
    _ledgers: LedgerMemory = field(default_factory=LedgerMemory)
    _figures: FiguresMemory = field(default_factory=FiguresMemory)

    @property
    def is_written(self) -> bool:
        """Whether the table must hold something of the past."""
        return self.versions is not None and not self.outbox.bodies

    def fill_outbox(self, *, versions: PastVersions, now: datetime) -> None:
        """Add what is due. What fails for one service is kept as a failure, and is due again."""
        if self.versions is None:
            self._load()
        changes = read_changes(before=self.versions, after=versions) if self.versions else PastChanges()
        self._incidents.follow(changes=changes, event=versions.event, now=now)
        self._ledgers.follow(changes=changes)
        self.outbox.incidents = tuple(incident.id for incident in self._incidents.listed)
        self.versions = versions
        numbers = self._incidents.choose_due(now=now)
        services = self._ledgers.choose_due(services=list(catalogue().entries.values()), now=now)
        if numbers or services:
            self._encode_services(numbers, services, now)
        self._encode_figures(versions, now)

    def _encode_services(
        self, numbers: Collection[int], services: Sequence[CatalogueEntry], now: datetime
    ) -> None:
        fresh = read_freshness(now=now)
        with failures.isolate_services(stage=STAGE, now=now, partial=True) as isolated:
            for incident in history.read_incidents(incidents=numbers).values():
                with isolated.reading(service=incident.service.id):
                    self.outbox.bodies |= encode_incident(incident=incident, fresh=fresh, now=now)
                    self._incidents.mark_read(incident.id, now=now)
            for entry, snapshot in read_ledgers(services=services, now=now):
                with isolated.reading(service=entry.id):
                    self.outbox.bodies[make_ledger_key(entry.slug)] = encode_snapshot(snapshot)
                    self._ledgers.keep(entry, snapshot.ledger, now=now)

    def _encode_figures(self, versions: PastVersions, now: datetime) -> None:
        services, own = catalogue().entries.keys(), self._ledgers.ledgers
        basis = FiguresBasis(
            statements=(versions.statement, versions.withdrawn_at, len(services)),
            calibration=(versions.event, versions.note, versions.fitted_at),
        )
        for key in self._figures.choose_due(basis=basis, has_all=services <= own.keys(), now=now):
            self.outbox.bodies[key] = encode_figures(key=key, ledgers=own, now=now)
            self._figures.mark_made(key, basis=basis, now=now)

    def _load(self) -> None:
        """What the table holds: the numbers of incidents, and the ledgers themselves."""
        incident, own = make_incident_key(0)[:-1], make_ledger_key("")
        rows = PublishedSnapshot.objects.all()
        keys = rows.filter(key__startswith=incident).values_list("key", flat=True)
        self._incidents.stored = {int(key.removeprefix(incident)) for key in keys}
        for key, body in rows.filter(key__startswith=own).values_list("key", "body"):
            try:
                snapshot = decode_snapshot(bytes(body), kind=LedgerSnapshot)
            except UnreadableSnapshot:  # of another version of the program: it is made anew
                continue
            self._ledgers.ledgers[key.removeprefix(own)] = snapshot.ledger


_memory = PastMemory()


def refresh(*, now: datetime) -> PastOutbox:
    """Encode what is due; the publication writes it."""
    global _memory  # noqa: PLW0603  one value, replaced whole
    versions = read_versions()
    if _memory.is_written and not versions.is_stored:
        _memory = PastMemory()
    _memory.fill_outbox(versions=versions, now=now)
    return _memory.outbox


def get_outbox() -> PastOutbox:
    """What waits, also where the stage failed."""
    return _memory.outbox


def forget_past() -> None:
    """Begin anew with the next call: for tests, whose tables are emptied."""
    global _memory  # noqa: PLW0603
    _memory = PastMemory()


def encode_incident(*, incident: IncidentHistory, fresh: Freshness, now: datetime) -> dict[str, bytes]:
    """Its snapshot, and its minutes."""
    snapshot = assemble_incident(incident=incident, fresh=fresh, now=now)
    return {
        make_incident_key(incident.id): encode_snapshot(snapshot),
        make_minutes_key(incident.id): encode_snapshot(read_incident_minutes(incident=incident.id, now=now)),
    }


def read_ledgers(
    *, services: Sequence[CatalogueEntry], now: datetime
) -> Iterator[tuple[CatalogueEntry, LedgerSnapshot]]:
    """Of all of them at once."""
    if services:
        ledgers = ledger.read_ledgers(services=services, first=now - PAST_DAYS * DAY, now=now)
        uptimes = uptime.read_uptimes(services=services, days_back=PAST_DAYS, now=now)
        for entry in services:
            yield entry, LedgerSnapshot(ledgers[entry.slug], uptimes[entry.slug])


def encode_figures(*, key: str, ledgers: dict[str, Ledger], now: datetime) -> bytes:
    """One of the snapshots that concern the whole site."""
    if key == STATEMENTS:
        return encode_snapshot(make_statements())
    if key == CALIBRATION:
        return encode_snapshot(CalibrationSnapshot(calibration.read_calibration(now=now)))
    assert key == LEAD_TIMES  # noqa: S101  there are no others
    overview = ledger.make_overview(ledgers=ledgers, first=now - PAST_DAYS * DAY, now=now)
    return encode_snapshot(LeadTimesSnapshot(overview))


def make_statements() -> StatementsSnapshot:
    """Also of services that were retired: what was said of them stays readable."""
    by_id = {entry.id: slug for slug, entry in catalogue().known().items()}
    latest = statements.read_all_latest_statements()
    return StatementsSnapshot({by_id[service]: each for service, each in latest.items() if service in by_id})
