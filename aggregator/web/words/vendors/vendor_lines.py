"""What the vendor says, in words, beside what people say. Its own words stand in quotation marks.

How it stands now and what it said first are two moments, and two sentences: a page that was downgraded since
did not speak later. What it said first is in words/first_statement.py.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from aggregator.models import Level
from aggregator.official.claims import Standing
from aggregator.official.replies import VendorReply
from aggregator.official.standings import TROUBLES
from aggregator.queries.incidents.verdicts import Verdict
from aggregator.queries.vendors.pages import NOT_ASKED, PageReadability
from aggregator.queries.vendors.vendor_status import Vendor
from aggregator.web.formats.times import clock
from aggregator.web.words.vendors.first_statement import describe_first_statement
from aggregator.web.words.vendors.standoff import Stand, called_over_at, reply_to, stand
from aggregator.web.words.vendors.titles import first_title_of, title_of
from aggregator.web.words.verdict_wording import NOTHING, TROUBLED, sentences
from reports.queries import CatalogueEntry

QUOTED = {
    Standing.OPERATIONAL: pgettext_lazy("what a status page says", "operational"),
    Standing.MAINTENANCE: pgettext_lazy("what a status page says", "maintenance"),
    Standing.DEGRADED: pgettext_lazy("what a status page says", "degraded performance"),
    Standing.PARTIAL: pgettext_lazy("what a status page says", "partial outage"),
    Standing.MAJOR: pgettext_lazy("what a status page says", "major outage"),
}


@dataclass(frozen=True)
class VendorAnswer:
    """To "Does the vendor know?": bold first words, then the rest."""

    short: SafeString
    rest: SafeString


def name_of(service: CatalogueEntry) -> str:
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
            return _over(vendor, service, reply, now)
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


def _says_and_lead(
    vendor: Vendor, service: CatalogueEntry, reply: VendorReply | None, now: datetime
) -> SafeString:
    """How it stands, and what it said first: two moments, each named."""
    first = describe_first_statement(vendor=vendor, reply=reply, now=now, named_at=_named_at(vendor))
    return sentences([_says(vendor, service, now), first])


def _over(vendor: Vendor, service: CatalogueEntry, reply: VendorReply, now: datetime) -> SafeString:
    ended = called_over_at(vendor=vendor, reply=reply)
    if ended is None:
        return NOTHING
    called = format_html(
        _("{vendor} called it over at {time}; people here still report more than usual."),
        vendor=name_of(service),
        time=clock(ended, now=now),
    )
    return sentences([called, describe_first_statement(vendor=vendor, reply=reply, now=now)])


def _broken_since(vendor: Vendor) -> datetime | None:
    """Since when its page calls something broken as now, or under maintenance; None where it does not."""
    return None if vendor.standing in (None, Standing.OPERATIONAL) else vendor.since


def _named_at(vendor: Vendor) -> datetime | None:
    """The moment at which what `_says` tells began; None where it tells of an end."""
    if since := _broken_since(vendor):
        return since
    return None if vendor.watching and vendor.stretches else vendor.going_on[0].first_word_at


def _says(vendor: Vendor, service: CatalogueEntry, now: datetime) -> SafeString:
    """As "Anthropic: “partial outage” since 10:53." """
    who = name_of(service)
    since = _broken_since(vendor)
    if since and vendor.standing:
        return format_html(
            _("{vendor}: “{words}” since {time}."),
            vendor=who,
            words=QUOTED[vendor.standing],
            time=clock(since, now=now),
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
        title=first_title_of(notice=notice),
        time=clock(notice.first_word_at, now=now),
    )


def _unreadable(vendor: Vendor, now: datetime) -> SafeString:
    reading = vendor.reading
    if reading is None or reading.failing_since is None:
        return SafeString(_("Its status page has not been read yet."))
    if is_forgotten(reading):
        return format_html(
            _("Its status page has not been checked since {time}: we do not know what it says now."),
            time=clock(reading.failing_since, now=now),
        )
    return format_html(
        _("Its status page cannot be read since {time}: we do not know what it says."),
        time=clock(reading.failing_since, now=now),
    )


def is_forgotten(reading: PageReadability | None) -> bool:
    """Whether it is not the page that fails: nobody has asked it for a while."""
    return reading is not None and reading.problem == NOT_ASKED


def _names_nothing(vendor: Vendor, now: datetime) -> SafeString:
    """Not in its own words: where a page gives no states, it does not say that all is fine either."""
    read_at = vendor.reading.read_at if vendor.reading else None
    if read_at is None:
        return NOTHING
    return format_html(_("Its status page names no trouble (read at {time})."), time=clock(read_at, now=now))


def answer(*, vendor: Vendor, verdict: Verdict, now: datetime) -> VendorAnswer | None:
    """To what the vendor knows, or says where there is no trouble; None: we know of no page."""
    reading, service, troubled = vendor.reading, verdict.service, verdict.level in TROUBLED
    reply = reply_to(vendor=vendor, trouble=verdict.trouble, now=now)
    denied = SafeString(_("It does not say so."))
    match stand(vendor=vendor, verdict=verdict, now=now):
        case Stand.UNKNOWN:
            return None
        case Stand.UNREADABLE:
            return VendorAnswer(SafeString(_("We cannot tell.")), _unreadable(vendor, now))
        case Stand.BOTH:
            return VendorAnswer(_known_since(vendor, now), _says_and_lead(vendor, service, reply, now))
        case Stand.ENDED if reply:
            return VendorAnswer(SafeString(_("It says that it is over.")), _over(vendor, service, reply, now))
        case Stand.ONLY_VENDOR:
            return VendorAnswer(SafeString(_("It speaks of trouble.")), _says(vendor, service, now))
        case Stand.PLANNED:
            return VendorAnswer(SafeString(_("Maintenance is under way.")), _says(vendor, service, now))
        case Stand.NAMES_NOTHING:
            named = _names_nothing(vendor, now)
            return VendorAnswer(denied, named) if troubled else VendorAnswer(named, NOTHING)
    asked = format_html(
        _("Its status page reads “{words}” (asked at {time})."),
        words=QUOTED[Standing.OPERATIONAL],
        time=clock(reading.read_at, now=now) if reading and reading.read_at else "",
    )
    return VendorAnswer(denied if troubled else SafeString(_("All fine.")), asked)


def _known_since(vendor: Vendor, now: datetime) -> SafeString:
    first = min((notice.first_word_at for notice in vendor.going_on), default=_trouble_since(vendor))
    if first is None:
        return SafeString(_("Yes."))
    return format_html(_("Yes, since {time}."), time=clock(first, now=now))


def _trouble_since(vendor: Vendor) -> datetime | None:
    """Since when its page has called something broken without a break, worse or better than now."""
    first = vendor.since
    for stretch in reversed(vendor.stretches):
        if first and stretch.standing in TROUBLES and stretch.last == first:
            first = stretch.first
    return first


def brief(*, vendor: Vendor, verdict: Verdict, now: datetime) -> SafeString:
    """A sentence for the board; nothing where the vendor's word is no news."""
    service = verdict.service
    standing = vendor.standing or Standing.OPERATIONAL
    match stand(vendor=vendor, verdict=verdict, now=now):
        case Stand.BOTH | Stand.ONLY_VENDOR | Stand.PLANNED if standing is not Standing.OPERATIONAL:
            return format_html(_("{vendor}: “{words}”."), vendor=name_of(service), words=QUOTED[standing])
        case Stand.BOTH | Stand.ONLY_VENDOR:
            return format_html(
                _("{vendor}: “{title}”."),
                vendor=name_of(service),
                title=title_of(notice=vendor.going_on[0]),
            )
        case Stand.ONLY_PEOPLE:
            return format_html(_("{vendor} says that all is fine."), vendor=name_of(service))
        case Stand.ENDED:
            return format_html(_("{vendor} has called it over."), vendor=name_of(service))
        case Stand.UNREADABLE if verdict.level in TROUBLED and is_forgotten(vendor.reading):
            return SafeString(_("Its status page has not been checked lately."))
        case Stand.UNREADABLE if verdict.level in TROUBLED:
            return SafeString(_("Its status page cannot be read."))
    return NOTHING
