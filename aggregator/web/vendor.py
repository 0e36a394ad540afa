"""What the vendor says, in words, beside what people say. Its own words stand in quotation marks.

"Earlier" is counted from the minute in which we said so in public to the vendor's first word; a beginning
that was dated back earns nobody a lead.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from aggregator.models import Level
from aggregator.official.claims import About, Standing
from aggregator.official.spells import Notice
from aggregator.queries.official import TROUBLES, Vendor
from aggregator.queries.verdicts import Trouble, Verdict
from aggregator.web.numbers import thousands
from aggregator.web.times import clock
from aggregator.web.wording import NOTHING, TROUBLED, sentences
from reports.queries import Entry

MINUTE = timedelta(minutes=1)
QUOTED = {
    Standing.OPERATIONAL: pgettext_lazy("what a status page says", "operational"),
    Standing.MAINTENANCE: pgettext_lazy("what a status page says", "maintenance"),
    Standing.DEGRADED: pgettext_lazy("what a status page says", "degraded performance"),
    Standing.PARTIAL: pgettext_lazy("what a status page says", "partial outage"),
    Standing.MAJOR: pgettext_lazy("what a status page says", "major outage"),
}


class Stand(StrEnum):
    """How the vendor's word stands to what people say; class and order of the sentences."""

    UNKNOWN = "unknown"  # no page, or it was never asked
    UNREADABLE = "unreadable"
    BOTH = "both"  # people and vendor speak of trouble
    ONLY_PEOPLE = "only-people"  # the vendor says that all is fine
    ENDED = "ended"  # it called its trouble over, people do not
    ONLY_VENDOR = "only-vendor"
    PLANNED = "planned"
    NEITHER = "neither"


@dataclass(frozen=True)
class Answer:
    """To "Does the vendor know?": bold first words, then the rest."""

    short: SafeString
    rest: SafeString


def name_of(service: Entry) -> str:
    """Who runs it, at the beginning of a sentence."""
    # Translators: whoever runs a service, at the beginning of a sentence.
    return service.vendor or _("The vendor")


def stand(*, vendor: Vendor, verdict: Verdict) -> Stand:
    """Which of the two speaks of trouble. A page read before people spoke cannot contradict them."""
    reading, troubled = vendor.reading, verdict.level in TROUBLED
    if reading is None:
        return Stand.UNKNOWN
    if reading.failing_since or reading.read_at is None:
        return Stand.UNREADABLE
    if vendor.standing is Standing.MAINTENANCE:
        return Stand.PLANNED
    if vendor.standing in TROUBLES or vendor.going_on:
        return Stand.BOTH if troubled else Stand.ONLY_VENDOR
    if not troubled or verdict.trouble is None or reading.read_at < verdict.trouble.detected_at:
        return Stand.NEITHER
    return Stand.ENDED if answering(vendor=vendor, trouble=verdict.trouble) else Stand.ONLY_PEOPLE


def answering(*, vendor: Vendor, trouble: Trouble) -> Notice | None:
    """The notice that speaks of this trouble: of those that go on, or began since, the first."""
    began = trouble.onset_at - timedelta(hours=1)
    told = [
        n for n in vendor.notices if n.about is About.INCIDENT and (n.ended_at is None or n.ended_at > began)
    ]
    return min(told, key=lambda notice: notice.first_word_at, default=None)


def line(*, vendor: Vendor, verdict: Verdict, now: datetime) -> SafeString:
    """What stands below the verdict; nothing where the vendor's word is no news."""
    service, trouble = verdict.service, verdict.trouble
    reading = vendor.reading
    match stand(vendor=vendor, verdict=verdict):
        case Stand.BOTH if trouble:
            return _says_and_lead(vendor, service, trouble, now)
        case Stand.ENDED if trouble:
            return _over(vendor, service, trouble, now)
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
        case Stand.NEITHER if verdict.level == Level.NO_DATA and reading and reading.read_at:
            return format_html(
                _("Its own status page says “{words}” ({time})."),
                words=QUOTED[Standing.OPERATIONAL],
                time=clock(reading.read_at, now=now),
            )
    return NOTHING


def _says_and_lead(vendor: Vendor, service: Entry, trouble: Trouble, now: datetime) -> SafeString:
    """As "Anthropic: “partial outage” since 10:53; people here were 19 min earlier." """
    notice = answering(vendor=vendor, trouble=trouble)
    if notice is None or vendor.standing not in TROUBLES or vendor.since is None:
        return sentences([_says(vendor, service, now), *_who_was_first(vendor, trouble)])
    minutes = lead_of(notice, trouble)
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


def _over(vendor: Vendor, service: Entry, trouble: Trouble, now: datetime) -> SafeString:
    notice = answering(vendor=vendor, trouble=trouble)
    ended = notice.ended_at if notice else None
    if notice is None or ended is None:
        return NOTHING
    called = format_html(
        _("{vendor} called it over at {time}; people here still report more than usual."),
        vendor=name_of(service),
        time=clock(ended, now=now),
    )
    return sentences([called, lead(minutes=lead_of(notice, trouble))])


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


def _who_was_first(vendor: Vendor, trouble: Trouble) -> list[SafeString]:
    notice = answering(vendor=vendor, trouble=trouble)
    return [] if notice is None else [lead(minutes=lead_of(notice, trouble))]


def lead_of(notice: Notice, trouble: Trouble) -> int:
    """Minutes by which people here were earlier; negative where the vendor was."""
    return round((notice.first_word_at - trouble.detected_at) / MINUTE)


def lead(*, minutes: int) -> SafeString:
    """Who said it first, in a sentence."""
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


def answer(*, vendor: Vendor, verdict: Verdict, now: datetime) -> Answer | None:
    """To what the vendor knows, or says where there is no trouble; None: we know of no page."""
    reading, service = vendor.reading, verdict.service
    says = SafeString("")
    match stand(vendor=vendor, verdict=verdict):
        case Stand.UNKNOWN:
            return None
        case Stand.UNREADABLE:
            return Answer(SafeString(_("We cannot tell.")), _unreadable(vendor, now))
        case Stand.BOTH:
            says = _says(vendor, service, now)
            trouble = verdict.trouble
            first = _who_was_first(vendor, trouble) if trouble else []
            return Answer(_known_since(vendor, now), sentences([says, *first]))
        case Stand.ENDED if verdict.trouble:
            over = _over(vendor, service, verdict.trouble, now)
            return Answer(SafeString(_("It says that it is over.")), over)
        case Stand.ONLY_VENDOR:
            return Answer(SafeString(_("It speaks of trouble.")), _says(vendor, service, now))
        case Stand.PLANNED:
            return Answer(SafeString(_("Maintenance is under way.")), _says(vendor, service, now))
    asked = format_html(
        _("Its status page reads “{words}” (asked at {time})."),
        words=QUOTED[Standing.OPERATIONAL],
        time=clock(reading.read_at, now=now) if reading and reading.read_at else "",
    )
    troubled = verdict.level in TROUBLED
    return Answer(SafeString(_("It does not say so.") if troubled else _("All fine.")), asked)


def _known_since(vendor: Vendor, now: datetime) -> SafeString:
    first = min(notice.first_word_at for notice in vendor.going_on) if vendor.going_on else vendor.since
    if first is None:
        return SafeString(_("Yes."))
    return format_html(_("Yes, since {time}."), time=clock(first, now=now))


def brief(*, vendor: Vendor, verdict: Verdict) -> SafeString:
    """A sentence for the board; nothing where the vendor's word is no news."""
    service = verdict.service
    match stand(vendor=vendor, verdict=verdict):
        case Stand.BOTH | Stand.ONLY_VENDOR | Stand.PLANNED if vendor.standing is not Standing.OPERATIONAL:
            words = QUOTED[vendor.standing or Standing.MAJOR]
            return format_html(_("{vendor}: “{words}”."), vendor=name_of(service), words=words)
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
