"""When snapshots of services beside their vendors are due: lead times and uptime."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.pipeline.past.changes import PastChanges
from aggregator.queries.answers.ledger import Ledger
from aggregator.stats.ledger.lead import Kind
from aggregator.times import HOUR, MINUTE
from reports.choices.services import CatalogueEntry

# Of a service whose ledger does not change, only the known minutes of today grow.
KEPT = HOUR
# While an incident is unresolved, or while the vendor may still speak.
KEPT_MOVING = 5 * MINUTE
# In a tick: reading one takes 15 to 30 ms.
MOST = 4


@dataclass
class LedgerMemory:
    """The ledger of each service, and when it was read."""

    ledgers: dict[str, Ledger] = field(default_factory=dict)
    _read_at: dict[str, datetime] = field(default_factory=dict)
    _changed: set[int] = field(default_factory=set)

    def follow(self, *, changes: PastChanges) -> None:
        self._changed |= changes.services

    def choose_due(self, *, services: Sequence[CatalogueEntry], now: datetime) -> list[CatalogueEntry]:
        """What changed before what is merely old; of those, the ones that wait longest."""
        self.ledgers = {entry.slug: own for entry in services if (own := self.ledgers.get(entry.slug))}
        due = [entry for entry in services if entry.id in self._changed or self._is_old(entry, now)]
        due.sort(key=lambda entry: (entry.id not in self._changed, self._rank_age(entry)))
        return due[:MOST]

    def keep(self, entry: CatalogueEntry, own: Ledger, *, now: datetime) -> None:
        """Read at `now`, and written with this publication."""
        self.ledgers[entry.slug], self._read_at[entry.slug] = own, now
        self._changed.discard(entry.id)

    def _is_old(self, entry: CatalogueEntry, now: datetime) -> bool:
        own, at = self.ledgers.get(entry.slug), self._read_at.get(entry.slug)
        return own is None or at is None or now - at >= (KEPT_MOVING if _is_moving(own) else KEPT)

    def _rank_age(self, entry: CatalogueEntry) -> float:
        """Of those that this process never read, the ones that the table does not hold either come first."""
        at = self._read_at.get(entry.slug)
        return at.timestamp() if at else float(entry.slug in self.ledgers)


def _is_moving(own: Ledger) -> bool:
    return any(
        entry.kind is Kind.TOO_EARLY
        or (entry.problem and entry.problem.ended_at is None)
        or (entry.statement and entry.statement.ended_at is None)
        for entry in own.entries
    )
