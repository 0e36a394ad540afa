"""What is remembered of the past from tick to tick, and the snapshots that are due."""

from dataclasses import dataclass, field
from datetime import datetime

from aggregator.models.publications import PublishedSnapshot
from aggregator.pipeline import failures
from aggregator.pipeline.past import incidents, ledgers
from aggregator.pipeline.past.changes import PastChanges, PastVersions, read_changes, read_versions
from aggregator.pipeline.past.figures import FiguresMemory
from aggregator.pipeline.past.incidents import IncidentMemory
from aggregator.pipeline.past.ledgers import LedgerMemory
from aggregator.publication.encoding import UnreadableSnapshot, decode_snapshot
from aggregator.publication.published import make_incident_key, make_ledger_key
from aggregator.publication.snapshots import LedgerSnapshot
from aggregator.queries.answers.board import Board
from aggregator.queries.answers.freshness import Freshness
from reports.queries import catalogue

STAGE = "past"


@dataclass
class PastMemory:
    """Of one process. What an earlier one left in the table is not made again at once."""

    unwritten: dict[str, bytes] = field(default_factory=dict)  # snapshots by key, until they are written
    _versions: PastVersions | None = None
    _incidents: IncidentMemory = field(default_factory=IncidentMemory)
    _ledgers: LedgerMemory = field(default_factory=LedgerMemory)
    _figures: FiguresMemory = field(default_factory=FiguresMemory)

    @property
    def incidents(self) -> tuple[int, ...]:
        """The incidents that are published."""
        return tuple(incident.id for incident in self._incidents.listed)

    def encode_due(self, *, board: Board, now: datetime) -> None:
        """Add what is due to the snapshots that must be written. What fails alone is kept as a failure."""
        versions = read_versions()
        if self._versions is None:
            self._load()
        changes = read_changes(before=self._versions, after=versions) if self._versions else PastChanges()
        self._incidents.follow(changes=changes, event=versions.event, now=now)
        self._ledgers.follow(changes=changes)
        self._encode_services(board.freshness, now)
        self.unwritten |= self._figures.encode_due(
            versions=versions, board=board, ledgers=self._ledgers.ledgers, now=now
        )
        self._versions = versions

    def _encode_services(self, fresh: Freshness, now: datetime) -> None:
        """One by one: what fails is due again in the next tick, and the others go on."""
        numbers = self._incidents.choose_due(now=now)
        services = self._ledgers.choose_due(services=list(catalogue().entries.values()), now=now)
        if not numbers and not services:
            return
        with failures.isolate_services(stage=STAGE, now=now) as isolated:
            for incident in incidents.read_due(numbers=numbers):
                with isolated.alone(service=incident.service.id):
                    self.unwritten |= incidents.encode_incident(incident=incident, fresh=fresh, now=now)
                    self._incidents.mark_read(incident.id, now=now)
            own_ledgers = ledgers.read_due(services=services, now=now)
            for entry in services:
                with isolated.alone(service=entry.id):
                    own = own_ledgers[entry.slug]
                    self.unwritten |= ledgers.encode_ledger(service=entry, own=own, now=now)
                    self._ledgers.keep(entry, own, now=now)

    def _load(self) -> None:
        """What the table holds: the numbers of incidents, and the ledgers themselves."""
        incident, ledger = make_incident_key(0)[:-1], make_ledger_key("")
        rows = PublishedSnapshot.objects.all()
        keys = rows.filter(key__startswith=incident).values_list("key", flat=True)
        self._incidents.stored = {int(key.removeprefix(incident)) for key in keys}
        for key, body in rows.filter(key__startswith=ledger).values_list("key", "body"):
            try:
                snapshot = decode_snapshot(bytes(body), kind=LedgerSnapshot)
            except UnreadableSnapshot:  # of another version of the program: it is made anew
                continue
            self._ledgers.ledgers[key.removeprefix(ledger)] = snapshot.ledger
