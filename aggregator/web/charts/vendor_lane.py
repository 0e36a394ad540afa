"""The vendor's lane, under that of the people: its status, for how long, and who was first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from aggregator.queries.answers.vendors import NOT_ASKED, Vendor
from aggregator.stats.ledger.lead import MINUTE, Kind, LedgerEntry
from aggregator.web.charts.elements.geometry import Scale, to_percent
from aggregator.web.charts.elements.shapes import FirstStatement, LeadArrow, VendorBar, VendorLane
from aggregator.web.charts.vendor_pieces import Piece, collect_pieces
from aggregator.web.formats.times import count_minutes_between, format_duration, format_hour, format_iso

WORDS = {  # the vendor's own, short: they stand above bars
    "problem": pgettext_lazy("vendor's word above a bar", "Major"),
    "possible": pgettext_lazy("vendor's word above a bar", "Partial"),
    "degraded": pgettext_lazy("vendor's word above a bar", "Degraded"),
    "planned": pgettext_lazy("vendor's word above a bar", "Maintenance"),
    "watching": pgettext_lazy("vendor's word above a bar", "Watching"),
    "posted": pgettext_lazy("vendor's word above a bar", "Posted"),
    # Translators: not the vendor's word: since then we have not been able to read its status page.
    "unread": pgettext_lazy("vendor's word above a bar", "Not read"),
}
# Of the width: a bar that can carry its word and its duration on a phone.
ROOMY = 0.13
# Words that begin further right would leave the page.
RIGHT = 0.8
# The same of a duration with "so far".
INWARDS = 0.66
# A shorter distance cannot be drawn.
LEAST_LEAD = 0.012
# Of the width: what "people 19 min earlier" needs on a phone.
LEAD_WORDS = 0.45
# The same of a duration with "so far".
BELOW = 0.4
# The same of "10:30 people" on top.
LABEL = 0.25
TOP, LOWER = 14, 29  # y of the words on top


def draw_vendor_lane(
    *, vendor: Vendor, name: str, scale: Scale, until: datetime, entry: LedgerEntry | None, fine: bool
) -> VendorLane | None:
    """None where no status page is polled. `entry`: the ledger's line about the incident that is shown.

    `until`: the end of what is shown; `fine`: points lie so near to each other that durations can be told.
    """
    if vendor.reading is None:
        return None
    shown = collect_pieces(vendor=vendor, first=scale.first, last=until)
    # With hours between points a lead of minutes cannot be drawn.
    lead = _draw_lead(entry, scale) if fine else None
    bars = _draw_bars(shown, scale, until, fine=fine)
    return VendorLane(
        name=name,
        bars=_make_room_for_lead(bars, shown, lead, scale),
        note="" if shown else _describe_empty(vendor),
        lead=lead,
        first=_draw_first_word(entry, scale) if fine else None,
    )


def _draw_bars(shown: Sequence[Piece], scale: Scale, until: datetime, *, fine: bool) -> tuple[VendorBar, ...]:
    widths = [(scale.x(p.last) - scale.x(p.first)) / 1000 for p in shown]
    read = [n for n, piece in enumerate(shown) if piece.kind != "unread"]
    # Time in which the page could not be read needs no words: the widest bar of a real status gets them.
    widest = max(read, key=widths.__getitem__, default=-1)
    return tuple(
        _draw_bar(piece, scale, until, worded=fine and (width >= ROOMY or n == widest))
        for n, (piece, width) in enumerate(zip(shown, widths, strict=True))
    )


def _make_room_for_lead(
    bars: tuple[VendorBar, ...], shown: Sequence[Piece], lead: LeadArrow | None, scale: Scale
) -> tuple[VendorBar, ...]:
    """Where the words of the lead are in the way, the first bar has its duration at its end, or none."""
    if lead is None or not bars:
        return bars
    if lead.anchor == "end":
        inwards = bars[0].below_anchor == "end"
        room = 1 - scale.x(shown[0].first) / 1000
        css = "wide" if room < BELOW else "roomy"
        return (replace(bars[0], below_css=css if inwards else ""), *bars[1:])
    right = scale.x(shown[0].last) / 1000
    room = right - scale.x(shown[0].first) / 1000
    first = replace(
        bars[0], below_x=to_percent(right), below_anchor="end", below_css="wide" if room < LEAD_WORDS else ""
    )
    return (first, *bars[1:])


def _draw_bar(piece: Piece, scale: Scale, until: datetime, *, worded: bool) -> VendorBar:
    left, right = scale.x(piece.first) / 1000, scale.x(piece.last) / 1000
    at_end = left > RIGHT
    return VendorBar(
        kind=piece.kind,
        x=to_percent(left),
        width=to_percent(right - left),
        status=str(WORDS[piece.kind]) if worded else "",
        below=_describe_length(piece, until) if worded else "",
        text_x=to_percent(right if at_end else left),
        anchor="end" if at_end else "start",
        below_x="100%" if left > INWARDS else to_percent(left),
        below_anchor="end" if left > INWARDS else "start",
    )


def _describe_length(piece: Piece, until: datetime) -> str:
    length = format_duration(timedelta(minutes=round((piece.last - piece.first) / MINUTE)))
    # Translators: how long a problem has lasted until now, as "48 min so far".
    return _("%(duration)s so far") % {"duration": length} if until - piece.last <= MINUTE else length


def _describe_empty(vendor: Vendor) -> str:
    if vendor.names_nothing:
        # Translators: in the vendor's lane of the chart, where its status page tells of incidents only.
        return pgettext("lane of the chart", "names no trouble")
    if vendor.reading and vendor.reading.problem == NOT_ASKED:
        # Translators: in the vendor's lane of the chart, where nobody has asked its status page for a while.
        return pgettext("lane of the chart", "not checked lately")
    if vendor.standing is None:
        # Translators: in the vendor's lane of the chart, where its status page cannot be read.
        return pgettext("lane of the chart", "cannot be read")
    # Translators: in the vendor's lane of the chart, where its status page says “operational”.
    return pgettext("lane of the chart", "says all is fine")


def _draw_first_word(entry: LedgerEntry | None, scale: Scale) -> FirstStatement | None:
    """None where only the vendor dates its statement: a line at that time would look like a lead."""
    if entry is None or entry.problem is None or entry.statement is None or entry.statement.absent_at is None:
        return None
    first = entry.statement.stated_at
    if not scale.holds(first):
        return None
    left = first < entry.problem.detected_at
    x, theirs = scale.x(first) / 1000, scale.x(entry.problem.detected_at) / 1000
    anchor = "end" if left and x > LABEL else "start"
    # Both times on one line would overlap, so the vendor's moves one line down.
    crowded = abs(theirs - x) < LABEL and (theirs < LABEL or left)
    return FirstStatement(
        x=to_percent(x),
        anchor=anchor,
        clock=format_hour(first),
        at=format_iso(first),
        y=LOWER if crowded else TOP,
        named=x < RIGHT,
        roomy=x > INWARDS,
    )


def _draw_lead(entry: LedgerEntry | None, scale: Scale) -> LeadArrow | None:
    """Only where people were first: the arrow has no other direction."""
    if entry is None or entry.kind is not Kind.PEOPLE_FIRST or not entry.statement or not entry.lead:
        return None
    ends = (entry.at, entry.statement.stated_at)
    left, right = (scale.x(at) / 1000 for at in ends)
    if not all(map(scale.holds, ends)) or right - left < LEAST_LEAD:
        return None
    # Counted as the clocks are shown, and as the sentences below the chart count.
    minutes = count_minutes_between(first=entry.at, last=entry.statement.stated_at)
    # Translators: on the distance between the two lanes' beginnings, as "people 19 min earlier".
    words = _("people %(duration)s earlier") % {"duration": format_duration(minutes * MINUTE)}
    at_left = right > LEAD_WORDS
    return LeadArrow(
        x=to_percent(left),
        width=to_percent(right - left),
        text=words,
        text_x=to_percent(right if at_left else left),
        anchor="end" if at_left else "start",
    )
