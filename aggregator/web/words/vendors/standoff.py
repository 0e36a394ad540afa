"""How the vendor's word stands to what people say: decided here, worded in vendor.py."""

from datetime import datetime
from enum import StrEnum

from aggregator.official.claims import About, Standing
from aggregator.official.replies import VendorReply, find_reply
from aggregator.official.standings import TROUBLES
from aggregator.queries.incidents.current_incidents import CurrentIncident
from aggregator.queries.incidents.verdicts import Verdict
from aggregator.queries.vendors.vendor_status import Vendor
from aggregator.stats.ledger.lead import LedgerProblem
from aggregator.web.words.verdict_wording import TROUBLED


class Stand(StrEnum):
    """How the vendor's word stands to what people say; class and order of the sentences."""

    UNKNOWN = "unknown"  # no page, or it was never asked
    UNREADABLE = "unreadable"
    BOTH = "both"  # people and vendor speak of trouble
    ONLY_PEOPLE = "only-people"  # the vendor says that all is fine
    ENDED = "ended"  # it called its trouble over, people do not
    ONLY_VENDOR = "only-vendor"
    PLANNED = "planned"
    NAMES_NOTHING = "names-nothing"  # its page tells of no trouble, and does not say that all is fine
    NEITHER = "neither"


def stand(*, vendor: Vendor, verdict: Verdict, now: datetime) -> Stand:
    """Which of the two speaks of trouble. A page read before people spoke cannot contradict them."""
    reading, troubled, trouble = vendor.reading, verdict.level in TROUBLED, verdict.trouble
    if reading is None:
        return Stand.UNKNOWN
    if reading.failing_since or reading.read_at is None:
        return Stand.UNREADABLE
    if vendor.standing is Standing.MAINTENANCE:
        return Stand.PLANNED
    if vendor.standing in TROUBLES or vendor.going_on:
        return Stand.BOTH if troubled else Stand.ONLY_VENDOR
    since = troubled and trouble is not None and reading.read_at >= trouble.detected_at
    reply = reply_to(vendor=vendor, trouble=trouble, now=now)
    if since and reply and reply.notice:
        return Stand.ENDED
    if vendor.names_nothing:
        return Stand.NAMES_NOTHING
    return Stand.ONLY_PEOPLE if since else Stand.NEITHER


def called_over_at(*, vendor: Vendor, reply: VendorReply) -> datetime | None:
    """When the vendor last said that it is over: of the notice that answers, and of those it posted after."""
    if reply.notice is None:
        return None
    since = reply.notice.first_word_at
    later = [n for n in vendor.notices if n.about is About.INCIDENT and n.first_word_at >= since]
    return max((n.called_over_at for n in later if n.called_over_at), default=None)


def reply_to(
    *, vendor: Vendor, trouble: CurrentIncident | None, ended_at: datetime | None = None, now: datetime
) -> VendorReply | None:
    """The ledger's answer to who knew first; None where there is no trouble, or no page is asked."""
    if trouble is None or vendor.reading is None:
        return None
    problem = LedgerProblem(
        trouble.incident, trouble.onset_at, trouble.detected_at, ended_at, trouble.evident_at
    )
    return find_reply(events=vendor.notices, spans=vendor.spans, problem=problem, now=now)
