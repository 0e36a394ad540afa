"""The vendor's status page in sentences, against people's reports. Quotation marks hold its own words.

The status now and the first statement are two moments, hence two sentences: a status that was lowered later
is no later acknowledgement. The first statement is in first_statement.py.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.models.states import Level
from aggregator.official.claims import Standing
from aggregator.official.replies import VendorReply
from aggregator.official.standings import DISRUPTIONS
from aggregator.queries.answers.vendors import NOT_ASKED, PageReadability, Vendor
from aggregator.web.formats.sentences import NOTHING, join_sentences
from aggregator.web.formats.times import format_clock
from aggregator.web.words.vendors.first_statement import describe_first_statement
from aggregator.web.words.vendors.standoff import Agreement, Standoff, find_called_over_at
from aggregator.web.words.vendors.titles import QUOTED, name_vendor, read_first_title, read_title


@dataclass(frozen=True)
class VendorAnswer:
    """The answer to "Does the vendor know?": bold first words, then the rest."""

    short: SafeString
    rest: SafeString


def describe_vendor(standoff: Standoff) -> SafeString:
    """What stands below the verdict; nothing where the vendor's statement is no news."""
    verdict, now = standoff.verdict, standoff.now
    reading = standoff.vendor.reading
    # The first case that fits decides: narrower ones stand above wider ones.
    match standoff.agreement:
        case Agreement.BOTH if standoff.reply:
            return _describe_state_and_lead(standoff)
        case Agreement.ENDED if standoff.reply:
            return _describe_called_over(standoff, standoff.reply)
        case Agreement.ONLY_VENDOR if verdict.level == Level.OK:
            only = SafeString(_("People here do not report more than usual."))
            return join_sentences([_describe_state(standoff), only])
        case Agreement.BOTH | Agreement.ONLY_VENDOR | Agreement.PLANNED:
            return _describe_state(standoff)
        case Agreement.ONLY_PEOPLE if reading and reading.read_at:
            return format_html(
                _(
                    "The status page of {vendor} still reads “{words}” (asked at {time})."
                    " One of the two is wrong; we show both."
                ),
                # Not name_vendor(): "The vendor" fits only the beginning of a sentence.
                vendor=standoff.service.vendor or standoff.service.name,
                words=QUOTED[Standing.OPERATIONAL],
                time=format_clock(reading.read_at, now=now),
            )
        case Agreement.UNREADABLE if standoff.is_troubled:
            return _describe_unreadable(standoff)
        case Agreement.NAMES_NOTHING if standoff.is_troubled or verdict.level == Level.NO_DATA:
            return _describe_no_trouble(standoff)
        case Agreement.NEITHER if verdict.level == Level.NO_DATA and reading and reading.read_at:
            return format_html(
                _("Its own status page says “{words}” ({time})."),
                words=QUOTED[Standing.OPERATIONAL],
                time=format_clock(reading.read_at, now=now),
            )
    return NOTHING


def _describe_state_and_lead(standoff: Standoff) -> SafeString:
    """The status now and the first statement: two moments, each named."""
    first = describe_first_statement(
        vendor=standoff.vendor,
        reply=standoff.reply,
        now=standoff.now,
        named_at=_find_named_at(standoff.vendor),
    )
    return join_sentences([_describe_state(standoff), first])


def _describe_called_over(standoff: Standoff, reply: VendorReply) -> SafeString:
    vendor, now = standoff.vendor, standoff.now
    called_over_at = find_called_over_at(vendor=vendor, reply=reply)
    if called_over_at is None:
        return NOTHING
    sentence = format_html(
        _("{vendor} called it over at {time}; people here still report more than usual."),
        vendor=name_vendor(standoff.service),
        time=format_clock(called_over_at, now=now),
    )
    return join_sentences([sentence, describe_first_statement(vendor=vendor, reply=reply, now=now)])


def _find_broken_since(vendor: Vendor) -> datetime | None:
    """Since when the present status holds; None where nothing is broken or under maintenance."""
    return None if vendor.standing in (None, Standing.OPERATIONAL) else vendor.since


def _find_named_at(vendor: Vendor) -> datetime | None:
    """The one moment that `_describe_state` names as a beginning; None where it names an end."""
    if since := _find_broken_since(vendor):
        return since
    return None if vendor.watching and vendor.stretches else vendor.going_on[0].first_published_at


def _describe_state(standoff: Standoff) -> SafeString:
    """As "Anthropic: “partial outage” since 10:53." """
    vendor, now, who = standoff.vendor, standoff.now, name_vendor(standoff.service)
    since = _find_broken_since(vendor)
    if since and vendor.standing:
        return format_html(
            _("{vendor}: “{words}” since {time}."),
            vendor=who,
            words=QUOTED[vendor.standing],
            time=format_clock(since, now=now),
        )
    notice = vendor.going_on[0]
    if vendor.watching and vendor.stretches:
        return format_html(
            _("{vendor} called its “{words}” over at {time}, and is still watching."),
            vendor=who,
            words=QUOTED[vendor.stretches[-1].standing],
            time=format_clock(vendor.stretches[-1].last, now=now),
        )
    return format_html(
        _("{vendor} posted “{title}” at {time}, and calls no part broken."),
        vendor=who,
        title=read_first_title(notice=notice),
        time=format_clock(notice.first_published_at, now=now),
    )


def _describe_unreadable(standoff: Standoff) -> SafeString:
    reading, now = standoff.vendor.reading, standoff.now
    if reading is None or reading.failing_since is None:
        return SafeString(_("Its status page has not been read yet."))
    if is_not_polled(reading):
        return format_html(
            _("Its status page has not been checked since {time}: we do not know what it says now."),
            time=format_clock(reading.failing_since, now=now),
        )
    return format_html(
        _("Its status page cannot be read since {time}: we do not know what it says."),
        time=format_clock(reading.failing_since, now=now),
    )


def is_not_polled(reading: PageReadability | None) -> bool:
    """Whether the page was not polled for a while: then it is not the page that fails."""
    return reading is not None and reading.problem == NOT_ASKED


def _describe_no_trouble(standoff: Standoff) -> SafeString:
    """A page without component states does not say that all is fine: so its words are not quoted."""
    reading, now = standoff.vendor.reading, standoff.now
    read_at = reading.read_at if reading else None
    if read_at is None:
        return NOTHING
    return format_html(
        _("Its status page names no trouble (read at {time})."), time=format_clock(read_at, now=now)
    )


def describe_answer(standoff: Standoff) -> VendorAnswer | None:
    """The answer to "Does the vendor know?"; None where no status page is known."""
    denied = SafeString(_("It does not say so."))
    match standoff.agreement:
        case Agreement.UNKNOWN:
            return None
        case Agreement.UNREADABLE:
            return VendorAnswer(SafeString(_("We cannot tell.")), _describe_unreadable(standoff))
        case Agreement.BOTH:
            since = _describe_known_since(standoff.vendor, standoff.now)
            return VendorAnswer(since, _describe_state_and_lead(standoff))
        case Agreement.ENDED if standoff.reply:
            over = SafeString(_("It says that it is over."))
            return VendorAnswer(over, _describe_called_over(standoff, standoff.reply))
        case Agreement.ONLY_VENDOR:
            return VendorAnswer(SafeString(_("It speaks of trouble.")), _describe_state(standoff))
        case Agreement.PLANNED:
            return VendorAnswer(SafeString(_("Maintenance is under way.")), _describe_state(standoff))
        case Agreement.NAMES_NOTHING:
            named = _describe_no_trouble(standoff)
            return VendorAnswer(denied, named) if standoff.is_troubled else VendorAnswer(named, NOTHING)
    quoted = _quote_operational(standoff)
    return VendorAnswer(denied if standoff.is_troubled else SafeString(_("All fine.")), quoted)


def _quote_operational(standoff: Standoff) -> SafeString:
    reading = standoff.vendor.reading
    return format_html(
        _("Its status page reads “{words}” (asked at {time})."),
        words=QUOTED[Standing.OPERATIONAL],
        time=format_clock(reading.read_at, now=standoff.now) if reading and reading.read_at else "",
    )


def _describe_known_since(vendor: Vendor, now: datetime) -> SafeString:
    first = min(
        (notice.first_published_at for notice in vendor.going_on), default=_find_trouble_since(vendor)
    )
    if first is None:
        return SafeString(_("Yes."))
    return format_html(_("Yes, since {time}."), time=format_clock(first, now=now))


def _find_trouble_since(vendor: Vendor) -> datetime | None:
    """Since when its page has called something broken without a break, at any severity."""
    first = vendor.since
    for stretch in reversed(vendor.stretches):
        # Intervals that touch are one outage, whose severity changed.
        if first and stretch.standing in DISRUPTIONS and stretch.last == first:
            first = stretch.first
    return first


def describe_briefly(standoff: Standoff) -> SafeString:
    """A sentence for the board; nothing where the vendor's statement is no news."""
    vendor, who = standoff.vendor, name_vendor(standoff.service)
    standing = vendor.standing or Standing.OPERATIONAL
    match standoff.agreement:
        case Agreement.BOTH | Agreement.ONLY_VENDOR | Agreement.PLANNED if (
            standing is not Standing.OPERATIONAL
        ):
            return format_html(_("{vendor}: “{words}”."), vendor=who, words=QUOTED[standing])
        case Agreement.BOTH | Agreement.ONLY_VENDOR:
            title = read_title(notice=vendor.going_on[0])
            return format_html(_("{vendor}: “{title}”."), vendor=who, title=title)
        case Agreement.ONLY_PEOPLE:
            return format_html(_("{vendor} says that all is fine."), vendor=who)
        case Agreement.ENDED:
            return format_html(_("{vendor} has called it over."), vendor=who)
        case Agreement.UNREADABLE if standoff.is_troubled and is_not_polled(vendor.reading):
            return SafeString(_("Its status page has not been checked lately."))
        case Agreement.UNREADABLE if standoff.is_troubled:
            return SafeString(_("Its status page cannot be read."))
    return NOTHING
