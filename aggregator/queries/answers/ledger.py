"""Lead times as queries answer them: of one service, of a vendor, and of all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.official.timeline.events import VendorEvent
from aggregator.stats.ledger import accuracy, lead
from aggregator.stats.ledger.accuracy import Summary
from aggregator.stats.ledger.lead import ReadSpans
from reports.choices.services import CatalogueEntry


@dataclass(frozen=True)
class Ledger:
    """Of one service, newest first."""

    entries: tuple[lead.LedgerEntry, ...]
    read: ReadSpans
    marked_false: int = 0  # incidents that the operator calls false alarms: left out
    suspected: int = 0  # those that never became a problem: left out
    notices: Mapping[str, VendorEvent] = field(
        default_factory=dict
    )  # by the id of an entry's vendor statement

    @property
    def summary(self) -> Summary:
        return accuracy.summarise_entries(entries=self.entries)


@dataclass(frozen=True)
class VendorLine:
    """A vendor and what the ledgers of its services come to."""

    name: str
    services: tuple[CatalogueEntry, ...]
    summary: Summary


@dataclass(frozen=True)
class Overview:
    """All vendors in [first, last), those with most problems first; of `unread` services no page is read."""

    first: datetime
    last: datetime
    summary: Summary
    vendors: tuple[VendorLine, ...]
    pages: int  # status pages that are read
    unread: int
