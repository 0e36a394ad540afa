"""When snapshots of services beside their vendors are due: lead times and uptime."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.pipeline.past.changes import PastChanges
from aggregator.queries.answers.ledger import Ledger
from aggregator.stats.ledger.lead import Kind
from aggregator.times import HOUR, MINUTE
from reports.choices.services import CatalogueEntry

# Of a service whose ledger does not change, only the known minutes of today grow.
KEPT = HOUR
# While an incident is unresolved, or while the vendor may still speak.
KEPT_MOVING = 5 * MINUTE
# In a tick: one takes some 3 ms, and 20 ms for all together. Two a tick come to all 240 within the hour.
MOST_CHANGED = 24
MOST_NEW = 240
MOST_OLD = 2


@dataclass
class LedgerMemory:
    """The ledger of each service, and when it was read."""

    ledgers: dict[str, Ledger] = field(default_factory=dict)
    _read_at: dict[str, datetime] = field(default_factory=dict)
    _tried_at: dict[str, float] = field(default_factory=dict)
    _changed: set[int] = field(default_factory=set)

    def follow(self, *, changes: PastChanges) -> None:
        self._changed |= changes.services

    def choose_due(self, *, services: Sequence[CatalogueEntry], now: datetime) -> list[CatalogueEntry]:
        """What changed and what moves before what is new, and that before what is merely old."""
        self.ledgers = {entry.slug: own for entry in services if (own := self.ledgers.get(entry.slug))}
        moving, new, old = [], [], []
        # Those that wait longest come first; one that fails again and again must not leave out others.
        for entry in sorted(services, key=lambda entry: self._tried_at.get(entry.slug, 0.0)):
            own, age = self.ledgers.get(entry.slug), self._measure_age(entry, now)
            if own is None:
                new.append(entry)
            elif entry.id in self._changed or (_is_moving(own) and age >= KEPT_MOVING):
                moving.append(entry)
            elif age >= KEPT:
                old.append(entry)
        due = moving[:MOST_CHANGED] + new[:MOST_NEW] + old[:MOST_OLD]
        self._tried_at |= dict.fromkeys((entry.slug for entry in due), now.timestamp())
        return due

    def keep(self, entry: CatalogueEntry, own: Ledger, *, now: datetime) -> None:
        """Read at `now`, and written with this publication."""
        self.ledgers[entry.slug], self._read_at[entry.slug] = own, now
        self._changed.discard(entry.id)

    def _measure_age(self, entry: CatalogueEntry, now: datetime) -> timedelta:
        """Since this process read it; one that an earlier process read is old."""
        return now - self._read_at[entry.slug] if entry.slug in self._read_at else KEPT


def _is_moving(own: Ledger) -> bool:
    return any(
        entry.kind is Kind.TOO_EARLY
        or (entry.problem and entry.problem.ended_at is None)
        or (entry.statement and entry.statement.ended_at is None)
        for entry in own.entries
    )
