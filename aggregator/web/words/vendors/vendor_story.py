"""What the vendor posted about an incident, update by update, with its clock and ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from aggregator.official.claims import FINISHED, About, Progress, Standing
from aggregator.official.replies import VendorReply
from aggregator.official.standings import DISRUPTIONS
from aggregator.official.timeline.events import SeenClaim, VendorEvent
from aggregator.queries.answers.incidents import CurrentIncident
from aggregator.queries.answers.vendors import PageReadability, Vendor
from aggregator.stats.ledger.lead import AFTER, BEFORE, Kind
from aggregator.web.formats.sentences import NOTHING, join_sentences
from aggregator.web.formats.times import format_clock, format_duration, format_story_clock
from aggregator.web.words.incident_story import Happening
from aggregator.web.words.vendors.first_statement import describe_first_statement
from aggregator.web.words.vendors.titles import QUOTED, name_vendor, read_first_title, read_title
from aggregator.web.words.vendors.vendor_lines import is_not_polled
from reports.choices.services import CatalogueEntry

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
# Between two readings of a span at most.
PAUSE = timedelta(minutes=15)
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
    """An update of the vendor: its time, and when we first read it."""

    time: SafeString
    first_seen: SafeString
    text: SafeString


@dataclass(frozen=True)
class VendorNotice:
    """One incident of the vendor's."""

    title: str
    url: str
    lead: SafeString  # who was first; '' where another incident is paired, or where that is unknown
    updates: tuple[UpdateRow, ...]


@dataclass(frozen=True)
class VendorStory:
    """What templates/incidents/_vendor_updates.html shows; `none` says why there is nothing."""

    outage_lengths: SafeString
    notices: tuple[VendorNotice, ...]
    absence: SafeString


def build_vendor_story(
    *,
    vendor: Vendor,
    service: CatalogueEntry,
    trouble: CurrentIncident,
    ended_at: datetime | None,
    reply: VendorReply | None,
    now: datetime,
) -> VendorStory:
    """What the vendor posted around one of our incidents. `reply`: what the ledger pairs with it."""
    near = find_near_notices(vendor=vendor, onset_at=trouble.onset_at, ended_at=ended_at)
    return VendorStory(
        outage_lengths=_describe_lengths(vendor, near, trouble.onset_at - BEFORE, (ended_at or now) + AFTER),
        notices=tuple(_build_notice(notice, vendor, reply, trouble.onset_at, now) for notice in near),
        absence=NOTHING if near else _explain_nothing(vendor, service, reply, now),
    )


def find_near_notices(*, vendor: Vendor, onset_at: datetime, ended_at: datetime | None) -> list[VendorEvent]:
    """The vendor's incidents near one of ours, by first statement; the ledger pairs one of them."""
    # An hour or two of tolerance: vendors date back, and people report before and after.
    near = [
        notice
        for notice in vendor.notices
        if notice.about is About.INCIDENT
        and (notice.ended_at is None or notice.ended_at > onset_at - BEFORE)
        and (ended_at is None or notice.first_published_at < ended_at + AFTER)
    ]
    return sorted(near, key=lambda notice: notice.first_published_at)


def _describe_lengths(
    vendor: Vendor, near: Sequence[VendorEvent], first: datetime, last: datetime
) -> SafeString:
    """As "By the vendor's word: major outage for 40 min, partial outage for 1 h 13 min." """
    lengths = []
    for standing, words in OUTAGE_LENGTHS:
        cut = [(max(s.first, first), min(s.last, last)) for s in vendor.stretches if s.standing is standing]
        length = sum((end - begin for begin, end in cut if end > begin), timedelta(0))
        # A status of some seconds is a correction, not an outage.
        if length >= MINUTE:
            lengths.append(
                str(words).format(length=format_duration(timedelta(minutes=round(length / MINUTE))))
            )
    # Many vendors post updates without a status: that is not the same as no outage.
    if not lengths and near and all(notice.worst is None for notice in near):
        return SafeString(_("It did not say how bad it was."))
    if not lengths:
        return NOTHING
    # Translators: stands between what is said of an incident: "48 min, Chat and API, at most 412 reports".
    listed = pgettext("between parts of a line", ", ").join(lengths)
    return format_html(_("By its own word: {lengths}."), lengths=listed)


def _build_notice(
    notice: VendorEvent, vendor: Vendor, reply: VendorReply | None, begun: datetime, now: datetime
) -> VendorNotice:
    lead = NOTHING
    if reply is not None and reply.event == notice:
        lead = describe_first_statement(vendor=vendor, reply=reply, now=now, begun=begun)
    return VendorNotice(
        title=read_title(notice=notice),
        url=notice.url,
        lead=lead,
        updates=tuple(_build_update_row(update, begun) for update in notice.updates),
    )


def _build_update_row(update: SeenClaim, begun: datetime) -> UpdateRow:
    return UpdateRow(
        time=format_story_clock(update.claim.at, begun=begun) if update.claim.at else NOTHING,
        first_seen=format_story_clock(update.first_seen_at, begun=begun),
        text=_describe_update(update),
    )


def _describe_update(update: SeenClaim) -> SafeString:
    """As "cause found, “partial outage”"."""
    progress = PROGRESS[update.claim.progress or Progress.INVESTIGATING]
    # An update that ends an incident often repeats its old status: quoted, it would read as a new outage.
    standing = update.claim.standing if update.claim.progress not in FINISHED else None
    if standing in DISRUPTIONS:
        # Translators: {said} is as "cause found"; {words} as "partial outage".
        return format_html(_("{said}, “{words}”"), said=progress, words=QUOTED[standing])
    return format_html("{}", progress)


def _explain_nothing(
    vendor: Vendor, service: CatalogueEntry, reply: VendorReply | None, now: datetime
) -> SafeString:
    """Why there is nothing to list. "It said nothing" needs a time in which the page was read."""
    reading, silence = vendor.reading, reply.entry.kind if reply else Kind.NOT_READ
    if reading is None and not service.status_page:
        return SafeString(_("We know of no status page. What you see here is from people only."))
    if reading is None or reading.read_at is None:
        return SafeString(_("We have not been able to read its status page."))
    if (
        reading.failing_since
        and silence is not Kind.NEVER
        and _was_read_until(vendor, reading.failing_since, reply)
    ):
        return _describe_silent_until(reading, reading.failing_since, now)
    if silence is Kind.NOT_READ:
        return SafeString(_("We did not read its status page then."))
    return format_html(
        _("Its status page said nothing of this, as far as we have read it (last at {time})."),
        time=format_clock(reading.read_at, now=now),
    )


def _describe_silent_until(reading: PageReadability, since: datetime, now: datetime) -> SafeString:
    pattern = _("Its status page cannot be read since {time}; up to then it said nothing of this.")
    if is_not_polled(reading):
        pattern = _("Its status page has not been checked since {time}; up to then it said nothing of this.")
    return format_html(pattern, time=format_clock(since, now=now))


def _was_read_until(vendor: Vendor, failing_since: datetime, reply: VendorReply | None) -> bool:
    """Whether it was read from our announcement until it failed; or it failed before and still fails."""
    said_at = reply.entry.at if reply else failing_since
    held = (first <= said_at and last >= failing_since - PAUSE for first, last in vendor.spans)
    return failing_since <= said_at or any(held)


def list_vendor_happenings(
    *, vendor: Vendor, service: CatalogueEntry, since: datetime, now: datetime
) -> tuple[Happening, ...]:
    """What the vendor did since, update by update, for "What happened"."""
    near = find_near_notices(vendor=vendor, onset_at=since, ended_at=None)
    return tuple(
        Happening(
            update.published_at,
            format_clock(update.published_at, now=now),
            _describe_happening(notice, n, service, first=notice is near[0]),
        )
        for notice in near
        for n, update in enumerate(notice.updates)
    )


def _describe_happening(
    notice: VendorEvent, number: int, service: CatalogueEntry, *, first: bool
) -> SafeString:
    """As "Anthropic, first word: “Elevated errors”; looking into it, “major outage”." """
    progress = _describe_update(notice.updates[number])
    # Feeds often rewrite the title at the end, so it is quoted with the first update only.
    if number:
        pattern = _("{vendor}: {said}.")
    elif first:
        pattern = _("{vendor}, first word: “{title}”; {said}.")
    else:
        pattern = _("{vendor}, another notice: “{title}”; {said}.")
    title = read_first_title(notice=notice)
    text = format_html(pattern, vendor=name_vendor(service), title=title, said=progress)
    return join_sentences([text, _link_post(notice)])


def _link_post(notice: VendorEvent) -> SafeString:
    if not notice.url:
        return NOTHING
    words = pgettext("vendor's", "Their post")
    return format_html('<a href="{}" rel="noreferrer">{}</a>', notice.url, words)
