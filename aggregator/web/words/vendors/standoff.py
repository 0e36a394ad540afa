"""Whether the vendor's status page and people's reports agree: decided here once a page, worded by others."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.official import replies
from aggregator.official.claims import About, Standing
from aggregator.official.replies import VendorReply
from aggregator.official.standings import DISRUPTIONS
from aggregator.queries.answers.incidents import CurrentIncident, Verdict
from aggregator.queries.answers.vendors import Vendor
from aggregator.stats.ledger.lead import LedgerProblem
from aggregator.web.words.labels import TROUBLED
from reports.choices.services import CatalogueEntry


class Agreement(StrEnum):
    """Which of the two reports a problem."""

    UNKNOWN = "unknown"  # there is no status page, or it was never polled
    UNREADABLE = "unreadable"
    BOTH = "both"
    ONLY_PEOPLE = "only-people"  # the status page says that all is fine
    ENDED = "ended"  # the vendor called its incident over, people still report
    ONLY_VENDOR = "only-vendor"
    PLANNED = "planned"
    NAMES_NOTHING = "names-nothing"  # the page lists no incident, and does not say that all is fine
    NEITHER = "neither"


@dataclass(frozen=True)
class Standoff:
    """The vendor against people at one moment. A page makes it once, and all its sentences use it."""

    vendor: Vendor
    verdict: Verdict
    agreement: Agreement
    reply: VendorReply | None  # who knew first; None: no incident, or no status page is polled
    now: datetime

    @property
    def service(self) -> CatalogueEntry:
        return self.verdict.service

    @property
    def is_troubled(self) -> bool:
        """Whether people report a problem."""
        return self.verdict.level in TROUBLED


def read_standoff(*, vendor: Vendor, verdict: Verdict, now: datetime) -> Standoff:
    """The one comparison of a page."""
    reply = find_reply(vendor=vendor, trouble=verdict.trouble, now=now)
    return Standoff(vendor, verdict, _compare(vendor, verdict, reply), reply, now)


def _compare(vendor: Vendor, verdict: Verdict, reply: VendorReply | None) -> Agreement:
    reading, troubled, trouble = vendor.reading, verdict.level in TROUBLED, verdict.trouble
    if reading is None:
        return Agreement.UNKNOWN
    # What a page said before it failed may have changed since, so it is not compared.
    if reading.failing_since or reading.read_at is None:
        return Agreement.UNREADABLE
    if vendor.standing is Standing.MAINTENANCE:
        return Agreement.PLANNED
    if vendor.standing in DISRUPTIONS or vendor.going_on:
        return Agreement.BOTH if troubled else Agreement.ONLY_VENDOR
    # A page that was read before people reported cannot contradict them.
    read_since = troubled and trouble is not None and reading.read_at >= trouble.detected_at
    if read_since and reply and reply.event:
        return Agreement.ENDED
    # This comes before ONLY_PEOPLE: a page without component states never says that all is fine.
    if vendor.names_nothing:
        return Agreement.NAMES_NOTHING
    return Agreement.ONLY_PEOPLE if read_since else Agreement.NEITHER


def find_called_over_at(*, vendor: Vendor, reply: VendorReply) -> datetime | None:
    """When the vendor last called it over: the incident that answers ours, or one that it posted later."""
    if reply.event is None:
        return None
    since = reply.event.first_published_at
    # Vendors close one incident and open another about the same outage; the last end counts.
    later = [n for n in vendor.notices if n.about is About.INCIDENT and n.first_published_at >= since]
    return max((n.resolved_at for n in later if n.resolved_at), default=None)


def find_reply(
    *, vendor: Vendor, trouble: CurrentIncident | None, ended_at: datetime | None = None, now: datetime
) -> VendorReply | None:
    """Who knew first, by the rules of the ledger; None without an incident, or where no page is polled."""
    if trouble is None or vendor.reading is None:
        return None
    problem = LedgerProblem(
        trouble.incident, trouble.onset_at, trouble.detected_at, ended_at, trouble.evident_at
    )
    return replies.find_reply(events=vendor.notices, spans=vendor.spans, problem=problem, now=now)
