"""Leads as bars: how much earlier the vendor was to the left, people to the right, and silence apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aggregator.stats.ledger.accuracy import LeadBin, Summary
from aggregator.stats.ledger.lead import Kind
from aggregator.web.charts.elements.geometry import to_percent
from aggregator.web.charts.elements.shapes import Text
from aggregator.web.formats.numbers import format_count

# Y of the tallest bar's head and of all feet; above there is room for its count.
TOP, BASE = 20, 120
# Pixels of a bar that is not empty.
LEAST = 3
FEET, SIDES = 18, 40  # of the words below the axis
WIDE = 0.78  # of a place; the rest is air


@dataclass(frozen=True)
class LeadBar:
    """One bin; `side` is its class: vendor, same, people, never."""

    side: str
    x: str
    width: str
    y: int
    height: int
    count: Text | None


@dataclass(frozen=True)
class LeadRow:
    """The same in the table."""

    name: str
    count: str


@dataclass(frozen=True)
class Leads:
    """What templates/charts/_lead_times_chart.html draws."""

    summary: str
    height: int
    base: int
    bars: tuple[LeadBar, ...]
    labels: tuple[Text, ...]
    rows: tuple[LeadRow, ...]


def draw_leads(*, summary: Summary) -> Leads:
    """Bins in their order, a place left free, and those that were never acknowledged."""
    bins, never = summary.bins, summary.never.hits
    # One place stays free, so that "never" is not read as the next bin of the time axis.
    places = len(bins) + 2
    most = max(1, never, *(each.count for each in bins))
    bars = [_draw_bar(n, _name_side(each), each.count, most, places) for n, each in enumerate(bins)]
    bars.append(_draw_bar(places - 1, "never", never, most, places))
    rows = [LeadRow(_name_bin(each), format_count(each.count)) for each in bins]
    rows.append(LeadRow(_("never acknowledged"), format_count(never)))
    return Leads(
        summary=_summarize(summary),
        height=BASE + SIDES + 8,
        base=BASE,
        bars=tuple(bars),
        labels=_draw_labels(bins, places),
        rows=tuple(rows),
    )


def _name_side(each: LeadBin) -> str:
    if each.low == each.high:
        return "same"
    return "vendor" if each.high is not None and each.high <= 0 else "people"


def _draw_bar(place: int, side: str, count: int, most: int, places: int) -> LeadBar:
    # A count of 1 beside one of 500 would be less than a pixel, and look like none.
    height = max(LEAST, round((BASE - TOP) * count / most)) if count else 0
    middle = to_percent((place + 0.5) / places)
    return LeadBar(
        side=side,
        x=to_percent((place + (1 - WIDE) / 2) / places),
        width=to_percent(WIDE / places),
        y=BASE - height,
        height=height,
        count=Text(middle, BASE - height - 6, format_count(count), "middle", "strong") if count else None,
    )


def _draw_labels(bins: Sequence[LeadBin], places: int) -> tuple[Text, ...]:
    """Minutes where two bins meet, and the sides in words."""
    same = next(n for n, each in enumerate(bins) if _name_side(each) == "same")
    edges = [(n + 1, abs(each.high)) for n, each in enumerate(bins[: same - 1]) if each.high is not None]
    edges += [(n, each.low) for n, each in enumerate(bins) if n > same + 1 and each.low is not None]
    ticks = [
        Text(to_percent(n / places), BASE + FEET, format_count(minutes), "middle") for n, minutes in edges
    ]
    # Translators: below a bar; as short as can be. Both people and the vendor told in the same minute.
    middle = pgettext("who was first", "same")
    return (
        *ticks,
        Text(to_percent((same + 0.5) / places), BASE + FEET, middle, "middle"),
        # Translators: below bars of minutes; the bars to the left of the middle.
        Text("0%", BASE + SIDES, _("vendor, min earlier"), "start", "strong"),
        # Translators: below bars of minutes; the bars to the right of the middle.
        Text(to_percent((same + 1) / places), BASE + SIDES, _("people, min earlier"), "start", "strong"),
        # Translators: below a bar; as short as can be. The vendor never acknowledged the problem.
        Text("100%", BASE + FEET, pgettext("who was first", "never"), "end"),
    )


def _name_bin(each: LeadBin) -> str:
    """As "people 5 to 15 min earlier"."""
    if _name_side(each) == "same":
        return _("in the same minute")
    low, high = sorted(abs(bound) if bound is not None else 10**9 for bound in (each.low, each.high))
    people = _name_side(each) == "people"
    if high == 10**9:
        pattern = (
            _("people more than %(low)s min earlier") if people else _("vendor more than %(low)s min earlier")
        )
    elif low == 0:
        pattern = _("people up to %(high)s min earlier") if people else _("vendor up to %(high)s min earlier")
    else:
        pattern = (
            _("people %(low)s to %(high)s min earlier")
            if people
            else _("vendor %(low)s to %(high)s min earlier")
        )
    return pattern % {"low": low, "high": high}


def _summarize(summary: Summary) -> str:
    """The bars in a sentence, for those who do not see them."""
    pattern = ngettext(
        "Of %(count)s problem that can be compared: people first %(people)s, vendor first %(vendor)s, in the"
        " same minute %(same)s, never acknowledged %(never)s.",
        "Of %(count)s problems that can be compared: people first %(people)s, vendor first %(vendor)s, in the"
        " same minute %(same)s, never acknowledged %(never)s.",
        summary.judged,
    )
    return pattern % {
        "count": format_count(summary.judged),
        "people": format_count(summary.kinds[Kind.PEOPLE_FIRST]),
        "vendor": format_count(summary.kinds[Kind.VENDOR_FIRST]),
        "same": format_count(summary.kinds[Kind.SAME_MINUTE]),
        "never": format_count(summary.kinds[Kind.NEVER]),
    }
