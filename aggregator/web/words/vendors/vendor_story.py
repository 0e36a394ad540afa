"""What the vendor did about a trouble, told update by update with both clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from aggregator.official.claims import OVER, About, Progress, Standing
from aggregator.official.replies import VendorReply
from aggregator.official.standings import TROUBLES
from aggregator.official.timeline.events import SeenClaim, VendorEvent
from aggregator.queries.incidents.current_incidents import CurrentIncident
from aggregator.queries.vendors.pages import PageReadability
from aggregator.queries.vendors.vendor_status import Vendor
from aggregator.stats.ledger.lead import AFTER, BEFORE, Kind
from aggregator.web.formats.times import beside, clock, duration
from aggregator.web.words.incident_story import Happening
from aggregator.web.words.vendors.first_statement import describe_first_statement
from aggregator.web.words.vendors.standoff import reply_to
from aggregator.web.words.vendors.titles import first_title_of, title_of
from aggregator.web.words.vendors.vendor_lines import QUOTED, is_forgotten, name_of
from aggregator.web.words.verdict_wording import NOTHING, sentences
from reports.queries import CatalogueEntry

PROGRESS = {
    Progress.INVESTIGATING: pgettext_lazy("what a vendor says of its incident", "looking into it"),
    Progress.IDENTIFIED: pgettext_lazy("what a vendor says of its incident", "cause found"),
    Progress.MONITORING: pgettext_lazy("what a vendor says of its incident", "watching"),
    Progress.RESOLVED: pgettext_lazy("what a vendor says of its incident", "resolved"),
    Progress.SCHEDULED: pgettext_lazy("what a vendor says of its incident", "planned"),
    Progress.IN_PROGRESS: pgettext_lazy("what a vendor says of its incident", "begun"),
    Progress.COMPLETED: pgettext_lazy("what a vendor says of its incident", "done"),
}

MINUTE = timedelta(minutes=1)
PAUSE = timedelta(minutes=15)  # between two readings of a span at most
OUTAGE_LENGTHS = (
    (Standing.MAJOR, pgettext_lazy("how long it was called so", "major outage for {length}")),
    (Standing.PARTIAL, pgettext_lazy("how long it was called so", "partial outage for {length}")),
    (
        Standing.DEGRADED,
        pgettext_lazy("how long it was called so", "degraded performance for {length}"),
    ),
)


@dataclass(frozen=True)
class UpdateRow:
    """One thing that the vendor said: at its time, and when we first read it."""

    time: SafeString
    seen: SafeString
    text: SafeString


@dataclass(frozen=True)
class NoticeTold:
    """One incident of the vendor's."""

    title: str
    url: str
    lead: SafeString  # who said it first; '' where another notice answers, or nobody can tell
    rows: tuple[UpdateRow, ...]


@dataclass(frozen=True)
class VendorStory:
    """What templates/incidents/_vendor_updates.html shows; `none` says why there is nothing."""

    lengths: SafeString
    notices: tuple[NoticeTold, ...]
    none: SafeString


def told(
    *,
    vendor: Vendor,
    service: CatalogueEntry,
    trouble: CurrentIncident,
    ended_at: datetime | None,
    now: datetime,
) -> VendorStory:
    """What was said about one of our incidents."""
    near = about(vendor=vendor, onset_at=trouble.onset_at, ended_at=ended_at)
    reply = reply_to(vendor=vendor, trouble=trouble, ended_at=ended_at, now=now)
    return VendorStory(
        lengths=_lengths(vendor, near, trouble.onset_at - BEFORE, (ended_at or now) + AFTER),
        notices=tuple(_notice(notice, vendor, reply, trouble.onset_at, now) for notice in near),
        none=NOTHING if near else _none(vendor, service, reply, now),
    )


def about(*, vendor: Vendor, onset_at: datetime, ended_at: datetime | None) -> list[VendorEvent]:
    """The vendor's incidents near to a trouble, in the order of their first words; the ledger pairs one."""
    near = [
        notice
        for notice in vendor.notices
        if notice.about is About.INCIDENT
        and (notice.ended_at is None or notice.ended_at > onset_at - BEFORE)
        and (ended_at is None or notice.first_word_at < ended_at + AFTER)
    ]
    return sorted(near, key=lambda notice: notice.first_word_at)


def _lengths(vendor: Vendor, near: Sequence[VendorEvent], first: datetime, last: datetime) -> SafeString:
    """As "By the vendor's word: major outage for 40 min, partial outage for 1 h 13 min." """
    found = []
    for standing, words in OUTAGE_LENGTHS:
        cut = [(max(s.first, first), min(s.last, last)) for s in vendor.stretches if s.standing is standing]
        length = sum((end - begin for begin, end in cut if end > begin), timedelta(0))
        if length >= MINUTE:
            found.append(str(words).format(length=duration(timedelta(minutes=round(length / MINUTE)))))
    if not found and near and all(notice.worst is None for notice in near):
        return SafeString(_("It did not say how bad it was."))
    if not found:
        return NOTHING
    # Translators: stands between what is said of an incident: "48 min, Chat and API, at most 412 reports".
    listed = pgettext("between parts of a line", ", ").join(found)
    return format_html(_("By its own word: {lengths}."), lengths=listed)


def _notice(
    notice: VendorEvent, vendor: Vendor, reply: VendorReply | None, begun: datetime, now: datetime
) -> NoticeTold:
    lead = NOTHING
    if reply is not None and reply.notice == notice:
        lead = describe_first_statement(vendor=vendor, reply=reply, now=now, begun=begun)
    return NoticeTold(
        title=title_of(notice=notice),
        url=notice.url,
        lead=lead,
        rows=tuple(_row(seen, begun) for seen in notice.updates),
    )


def _row(seen: SeenClaim, begun: datetime) -> UpdateRow:
    return UpdateRow(
        time=beside(seen.claim.at, begun=begun) if seen.claim.at else NOTHING,
        seen=beside(seen.first_seen_at, begun=begun),
        text=_said(seen),
    )


def _said(seen: SeenClaim) -> SafeString:
    """As "cause found, “partial outage”"."""
    progress = PROGRESS[seen.claim.progress or Progress.INVESTIGATING]
    standing = seen.claim.standing if seen.claim.progress not in OVER else None
    if standing in TROUBLES:
        # Translators: {said} is as "cause found"; {words} as "partial outage".
        return format_html(_("{said}, “{words}”"), said=progress, words=QUOTED[standing])
    return format_html("{}", progress)


def _none(vendor: Vendor, service: CatalogueEntry, reply: VendorReply | None, now: datetime) -> SafeString:
    """Why nothing stands here: silence is told only of a time in which the page was read."""
    reading, silence = vendor.reading, reply.entry.kind if reply else Kind.NOT_READ
    if reading is None and not service.status_page:
        return SafeString(_("We know of no status page. What you see here is from people only."))
    if reading is None or reading.read_at is None:
        return SafeString(_("We have not been able to read its status page."))
    if (
        reading.failing_since
        and silence is not Kind.NEVER
        and _until_then(vendor, reading.failing_since, reply)
    ):
        return _silent_until(reading, reading.failing_since, now)
    if silence is Kind.NOT_READ:
        return SafeString(_("We did not read its status page then."))
    return format_html(
        _("Its status page said nothing of this, as far as we have read it (last at {time})."),
        time=clock(reading.read_at, now=now),
    )


def _silent_until(reading: PageReadability, since: datetime, now: datetime) -> SafeString:
    said = _("Its status page cannot be read since {time}; up to then it said nothing of this.")
    if is_forgotten(reading):
        said = _("Its status page has not been checked since {time}; up to then it said nothing of this.")
    return format_html(said, time=clock(since, now=now))


def _until_then(vendor: Vendor, failing_since: datetime, reply: VendorReply | None) -> bool:
    """Whether it was read from our word until it failed; or failed before, and has not come back."""
    said_at = reply.entry.at if reply else failing_since
    held = (first <= said_at and last >= failing_since - PAUSE for first, last in vendor.spans)
    return failing_since <= said_at or any(held)


def happenings(
    *, vendor: Vendor, service: CatalogueEntry, since: datetime, now: datetime
) -> tuple[Happening, ...]:
    """What the vendor did since, update by update, for "What happened"."""
    near = about(vendor=vendor, onset_at=since, ended_at=None)
    return tuple(
        Happening(
            seen.word_at, clock(seen.word_at, now=now), _happened(notice, n, service, first=notice is near[0])
        )
        for notice in near
        for n, seen in enumerate(notice.updates)
    )


def _happened(notice: VendorEvent, number: int, service: CatalogueEntry, *, first: bool) -> SafeString:
    """As "Anthropic, first word: “Elevated errors”; looking into it, “major outage”." """
    said = _said(notice.updates[number])
    if number:
        pattern = _("{vendor}: {said}.")
    elif first:
        pattern = _("{vendor}, first word: “{title}”; {said}.")
    else:
        pattern = _("{vendor}, another notice: “{title}”; {said}.")
    title = first_title_of(notice=notice)
    text = format_html(pattern, vendor=name_of(service), title=title, said=said)
    return sentences([text, _post(notice)])


def _post(notice: VendorEvent) -> SafeString:
    if not notice.url:
        return NOTHING
    words = pgettext("vendor's", "Their post")
    return format_html('<a href="{}" rel="noreferrer">{}</a>', notice.url, words)
