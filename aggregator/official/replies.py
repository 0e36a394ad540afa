"""What a vendor published about one of our incidents, by the rules of the ledger of who knew first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.official.claims import About
from aggregator.official.timeline.events import VendorEvent
from aggregator.official.timeline.spans import Span
from aggregator.stats.ledger import lead
from aggregator.stats.ledger.lead import LedgerProblem, LedgerStatement


@dataclass(frozen=True)
class VendorReply:
    """The line of the ledger for one incident of ours, and the vendor's event in it."""

    entry: lead.LedgerEntry
    event: VendorEvent | None


def find_reply(
    *, events: Iterable[VendorEvent], spans: Sequence[Span], problem: LedgerProblem, now: datetime
) -> VendorReply:
    """`events` are the vendor's, `spans` the times in which its page was read, in order."""
    incidents = {event.subject: event for event in events if event.about is About.INCIDENT}
    # The ledger decides, not this module: a service's page and the table of all vendors must never disagree.
    entries = lead.build_entries(
        problems=[problem],
        statements=[make_ledger_statement(event) for event in incidents.values()],
        read=[(begun, min(ended, now)) for begun, ended in spans],  # the last one may have no end
        now=now,
    )
    entry = next(line for line in entries if line.problem)
    return VendorReply(entry, incidents[entry.statement.id] if entry.statement else None)


# Two clocks, because a vendor may date its first statement back; the ledger judges by what we could read.
def make_ledger_statement(event: VendorEvent) -> LedgerStatement:
    """An event as the ledger compares it: its first statement, by the vendor's clock and by ours."""
    seen = event.updates[0]
    return LedgerStatement(
        event.subject, seen.published_at, seen.absent_at, seen.first_seen_at, event.ended_at
    )
