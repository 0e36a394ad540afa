"""The vendor's first statement about a problem against our announcement, in one sentence.

The vendor's page may have changed since. So each sentence names the moment that it compares, and nobody
counts from the wrong one.
"""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.official.claims import About
from aggregator.official.replies import VendorReply
from aggregator.official.timeline.events import VendorEvent
from aggregator.queries.answers.vendors import Vendor
from aggregator.stats.ledger.lead import PAIRED, Kind, LedgerProblem, LedgerStatement
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.sentences import NOTHING
from aggregator.web.formats.times import count_minutes_between, format_clock, format_story_clock
from aggregator.web.words.vendors.titles import read_title


def describe_first_statement(
    *,
    vendor: Vendor,
    reply: VendorReply | None,
    now: datetime,
    named_at: datetime | None = None,
    begun: datetime | None = None,
) -> SafeString:
    """As "Its first statement came at 18:04, 20 min after people here."; '' where that is unknown.

    `named_at`: the only moment that the sentence before names; if it is this one, it is not named again.
    `begun`: the day of the story in which it stands; None: today's.
    """
    if reply is None:
        return NOTHING
    problem, statement, kind = reply.entry.problem, reply.entry.statement, reply.entry.kind
    # An incident that was open before ours began is neither early nor late.
    if kind is Kind.ALREADY_ANNOUNCED:
        return SafeString(_("The vendor had told already."))
    if kind not in PAIRED or problem is None or statement is None:
        return NOTHING
    # Counted from the clocks that are shown, or readers would find another difference than we state.
    minutes = count_minutes_between(first=problem.detected_at, last=statement.stated_at)
    return format_html(
        _choose_pattern(vendor, reply.event, problem, statement, named_at),
        time=format_story_clock(statement.stated_at, begun=begun)
        if begun
        else format_clock(statement.stated_at, now=now),
        title=read_title(notice=reply.event) if reply.event else "",
        distance=_describe_distance(minutes),
    )


def _choose_pattern(
    vendor: Vendor,
    notice: VendorEvent | None,
    problem: LedgerProblem,
    statement: LedgerStatement,
    named_at: datetime | None,
) -> str:
    # The same time twice in two sentences would read as two moments.
    if named_at and count_minutes_between(first=named_at, last=statement.stated_at) == 0:
        # Translators: {distance} is as "20 min after people here".
        return _("That was {distance}.")
    if notice and _is_second(vendor, notice, problem):
        # Translators: {title} is the vendor's; {distance} is as "20 min after people here".
        return _("Its notice “{title}” came at {time}, {distance}.")
    # Translators: {distance} is as "20 min after people here".
    return _("Its first statement came at {time}, {distance}.")


def _is_second(vendor: Vendor, notice: VendorEvent, problem: LedgerProblem) -> bool:
    """Whether an older notice of the vendor's was open in the time of the problem."""
    return any(
        other.about is About.INCIDENT
        and other.first_published_at < notice.first_published_at
        and (other.ended_at is None or other.ended_at > problem.onset_at)
        for other in vendor.notices
    )


def _describe_distance(minutes: int) -> str:
    if minutes == 0:
        return _("in the same minute as people here")
    pattern = _("{minutes} min after people here") if minutes > 0 else _("{minutes} min before people here")
    return pattern.format(minutes=format_count(abs(minutes)))
