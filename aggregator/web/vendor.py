"""What the vendor says, in words, beside what people say. Its own words stand in quotation marks.

"Earlier" is counted from the minute in which we said so in public to the vendor's first word; a beginning
that was dated back earns nobody a lead.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from aggregator.models import Level
from aggregator.official.claims import Standing
from aggregator.queries.ledger import Reply
from aggregator.queries.official import TROUBLES, Vendor
from aggregator.queries.verdicts import Verdict
from aggregator.stats.lead import PAIRED, Kind
from aggregator.web.numbers import thousands
from aggregator.web.times import clock
from aggregator.web.vendor_stand import Stand, reply_to, stand
from aggregator.web.wording import NOTHING, TROUBLED, sentences
from reports.queries import Entry

QUOTED = {
    Standing.OPERATIONAL: pgettext_lazy("what a status page says", "operational"),
    Standing.MAINTENANCE: pgettext_lazy("what a status page says", "maintenance"),
    Standing.DEGRADED: pgettext_lazy("what a status page says", "degraded performance"),
    Standing.PARTIAL: pgettext_lazy("what a status page says", "partial outage"),
    Standing.MAJOR: pgettext_lazy("what a status page says", "major outage"),
}


@dataclass(frozen=True)
class Answer:
    """To "Does the vendor know?": bold first words, then the rest."""

    short: SafeString
    rest: SafeString


def name_of(service: Entry) -> str:
    """Who runs it, at the beginning of a sentence."""
    # Translators: whoever runs a service, at the beginning of a sentence.
    return service.vendor or _("The vendor")


def line(*, vendor: Vendor, verdict: Verdict, now: datetime) -> SafeString:
    """What stands below the verdict; nothing where the vendor's word is no news."""
    service, reading = verdict.service, vendor.reading
    reply = reply_to(vendor=vendor, trouble=verdict.trouble, now=now)
    match stand(vendor=vendor, verdict=verdict, now=now):
        case Stand.BOTH if reply:
            return _says_and_lead(vendor, service, reply, now)
        case Stand.ENDED if reply:
            return _over(service, reply, now)
        case Stand.ONLY_VENDOR if verdict.level == Level.OK:
            only = SafeString(_("People here do not report more than usual."))
            return sentences([_says(vendor, service, now), only])
        case Stand.BOTH | Stand.ONLY_VENDOR | Stand.PLANNED:
            return _says(vendor, service, now)
        case Stand.ONLY_PEOPLE if reading and reading.read_at:
            return format_html(
                _(
                    "The status page of {vendor} still reads “{words}” (asked at {time})."
                    " One of the two is wrong; we show both."
                ),
                vendor=service.vendor or service.name,
                words=QUOTED[Standing.OPERATIONAL],
                time=clock(reading.read_at, now=now),
            )
        case Stand.UNREADABLE if verdict.level in TROUBLED:
            return _unreadable(vendor, now)
        case Stand.NAMES_NOTHING if verdict.level in TROUBLED or verdict.level == Level.NO_DATA:
            return _names_nothing(vendor, now)
        case Stand.NEITHER if verdict.level == Level.NO_DATA and reading and reading.read_at:
            return format_html(
                _("Its own status page says “{words}” ({time})."),
                words=QUOTED[Standing.OPERATIONAL],
                time=clock(reading.read_at, now=now),
            )
    return NOTHING


def _says_and_lead(vendor: Vendor, service: Entry, reply: Reply, now: datetime) -> SafeString:
    """As "Anthropic: “partial outage” since 10:53; people here were 19 min earlier." """
    found = reply.entry.lead
    if found is None or vendor.standing not in TROUBLES or vendor.since is None:
        return sentences([_says(vendor, service, now), lead(reply=reply)])
    minutes = found.whole
    if minutes > 0:
        said = _("{vendor}: “{words}” since {time}; people here were {minutes} min earlier.")
    elif minutes < 0:
        said = _("{vendor}: “{words}” since {time}, {minutes} min before people here.")
    else:
        said = _("{vendor}: “{words}” since {time}, in the same minute as people here.")
    return format_html(
        said,
        vendor=name_of(service),
        words=QUOTED[vendor.standing],
        time=clock(vendor.since, now=now),
        minutes=thousands(abs(minutes)),
    )


def _over(service: Entry, reply: Reply, now: datetime) -> SafeString:
    ended = reply.notice.ended_at if reply.notice else None
    if ended is None:
        return NOTHING
    called = format_html(
        _("{vendor} called it over at {time}; people here still report more than usual."),
        vendor=name_of(service),
        time=clock(ended, now=now),
    )
    return sentences([called, lead(reply=reply)])


def _says(vendor: Vendor, service: Entry, now: datetime) -> SafeString:
    """As "Anthropic: “partial outage” since 10:53." """
    who = name_of(service)
    if vendor.since and vendor.standing and vendor.standing is not Standing.OPERATIONAL:
        return format_html(
            _("{vendor}: “{words}” since {time}."),
            vendor=who,
            words=QUOTED[vendor.standing],
            time=clock(vendor.since, now=now),
        )
    notice = vendor.going_on[0]
    if vendor.watching and vendor.stretches:
        return format_html(
            _("{vendor} called its “{words}” over at {time}, and is still watching."),
            vendor=who,
            words=QUOTED[vendor.stretches[-1].standing],
            time=clock(vendor.stretches[-1].last, now=now),
        )
    return format_html(
        _("{vendor} posted “{title}” at {time}, and calls no part broken."),
        vendor=who,
        title=notice.title,
        time=clock(notice.first_word_at, now=now),
    )


def lead(*, reply: Reply | None) -> SafeString:
    """Who said it first, in a sentence; '' where nobody can tell."""
    if reply and reply.entry.kind is Kind.ALREADY_TOLD:
        return SafeString(_("The vendor had told already."))
    if reply is None or reply.entry.kind not in PAIRED or reply.entry.lead is None:
        return NOTHING
    minutes = reply.entry.lead.whole
    if minutes > 0:
        said = ngettext(
            "People here said so {minutes} minute earlier.",
            "People here said so {minutes} minutes earlier.",
            minutes,
        )
    elif minutes < 0:
        said = ngettext(
            "The vendor said so {minutes} minute before people here.",
            "The vendor said so {minutes} minutes before people here.",
            -minutes,
        )
    else:
        return SafeString(_("People here said so in the same minute."))
    return format_html(said, minutes=thousands(abs(minutes)))


def _unreadable(vendor: Vendor, now: datetime) -> SafeString:
    reading = vendor.reading
    if reading is None or reading.failing_since is None:
        return SafeString(_("Its status page has not been read yet."))
    return format_html(
        _("Its status page cannot be read since {time}: we do not know what it says."),
        time=clock(reading.failing_since, now=now),
    )


def _names_nothing(vendor: Vendor, now: datetime) -> SafeString:
    """Not in its own words: where a page gives no states, it does not say that all is fine either."""
    read_at = vendor.reading.read_at if vendor.reading else None
    if read_at is None:
        return NOTHING
    return format_html(_("Its status page names no trouble (read at {time})."), time=clock(read_at, now=now))


def answer(*, vendor: Vendor, verdict: Verdict, now: datetime) -> Answer | None:
    """To what the vendor knows, or says where there is no trouble; None: we know of no page."""
    reading, service, troubled = vendor.reading, verdict.service, verdict.level in TROUBLED
    reply = reply_to(vendor=vendor, trouble=verdict.trouble, now=now)
    denied = SafeString(_("It does not say so."))
    match stand(vendor=vendor, verdict=verdict, now=now):
        case Stand.UNKNOWN:
            return None
        case Stand.UNREADABLE:
            return Answer(SafeString(_("We cannot tell.")), _unreadable(vendor, now))
        case Stand.BOTH:
            says = _says(vendor, service, now)
            return Answer(_known_since(vendor, now), sentences([says, lead(reply=reply)]))
        case Stand.ENDED if reply:
            return Answer(SafeString(_("It says that it is over.")), _over(service, reply, now))
        case Stand.ONLY_VENDOR:
            return Answer(SafeString(_("It speaks of trouble.")), _says(vendor, service, now))
        case Stand.PLANNED:
            return Answer(SafeString(_("Maintenance is under way.")), _says(vendor, service, now))
        case Stand.NAMES_NOTHING:
            named = _names_nothing(vendor, now)
            return Answer(denied, named) if troubled else Answer(named, NOTHING)
    asked = format_html(
        _("Its status page reads “{words}” (asked at {time})."),
        words=QUOTED[Standing.OPERATIONAL],
        time=clock(reading.read_at, now=now) if reading and reading.read_at else "",
    )
    return Answer(denied if troubled else SafeString(_("All fine.")), asked)


def _known_since(vendor: Vendor, now: datetime) -> SafeString:
    first = min(notice.first_word_at for notice in vendor.going_on) if vendor.going_on else vendor.since
    if first is None:
        return SafeString(_("Yes."))
    return format_html(_("Yes, since {time}."), time=clock(first, now=now))


def brief(*, vendor: Vendor, verdict: Verdict, now: datetime) -> SafeString:
    """A sentence for the board; nothing where the vendor's word is no news."""
    service = verdict.service
    standing = vendor.standing or Standing.OPERATIONAL
    match stand(vendor=vendor, verdict=verdict, now=now):
        case Stand.BOTH | Stand.ONLY_VENDOR | Stand.PLANNED if standing is not Standing.OPERATIONAL:
            return format_html(_("{vendor}: “{words}”."), vendor=name_of(service), words=QUOTED[standing])
        case Stand.BOTH | Stand.ONLY_VENDOR:
            return format_html(
                _("{vendor}: “{title}”."), vendor=name_of(service), title=vendor.going_on[0].title
            )
        case Stand.ONLY_PEOPLE:
            return format_html(_("{vendor} says that all is fine."), vendor=name_of(service))
        case Stand.ENDED:
            return format_html(_("{vendor} has called it over."), vendor=name_of(service))
        case Stand.UNREADABLE if verdict.level in TROUBLED:
            return SafeString(_("Its status page cannot be read."))
    return NOTHING
