"""Leads as bars: how much earlier the vendor was to the left, people to the right, and silence apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aggregator.stats.ledger.accuracy import LeadBin, Summary
from aggregator.stats.ledger.lead import Kind
from aggregator.web.charts.elements.geometry import percent
from aggregator.web.charts.elements.shapes import Text
from aggregator.web.formats.numbers import thousands

TOP, BASE = 20, 120  # y of the tallest bar's head and of all feet; above there is room for its count
LEAST = 3  # pixels of a bar that is not empty
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
    places = len(bins) + 2
    most = max(1, never, *(each.count for each in bins))
    bars = [_bar(n, _side(each), each.count, most, places) for n, each in enumerate(bins)]
    bars.append(_bar(places - 1, "never", never, most, places))
    rows = [LeadRow(_name(each), thousands(each.count)) for each in bins]
    rows.append(LeadRow(_("never acknowledged"), thousands(never)))
    return Leads(
        summary=_summary(summary),
        height=BASE + SIDES + 8,
        base=BASE,
        bars=tuple(bars),
        labels=_labels(bins, places),
        rows=tuple(rows),
    )


def _side(each: LeadBin) -> str:
    if each.low == each.high:
        return "same"
    return "vendor" if each.high is not None and each.high <= 0 else "people"


def _bar(place: int, side: str, count: int, most: int, places: int) -> LeadBar:
    height = max(LEAST, round((BASE - TOP) * count / most)) if count else 0
    middle = percent((place + 0.5) / places)
    return LeadBar(
        side=side,
        x=percent((place + (1 - WIDE) / 2) / places),
        width=percent(WIDE / places),
        y=BASE - height,
        height=height,
        count=Text(middle, BASE - height - 6, thousands(count), "middle", "strong") if count else None,
    )


def _labels(bins: Sequence[LeadBin], places: int) -> tuple[Text, ...]:
    """Minutes where two bins meet, and the sides in words."""
    same = next(n for n, each in enumerate(bins) if _side(each) == "same")
    edges = [(n + 1, abs(each.high)) for n, each in enumerate(bins[: same - 1]) if each.high is not None]
    edges += [(n, each.low) for n, each in enumerate(bins) if n > same + 1 and each.low is not None]
    ticks = [Text(percent(n / places), BASE + FEET, thousands(minutes), "middle") for n, minutes in edges]
    # Translators: below a bar; as short as can be. Both people and the vendor told in the same minute.
    middle = pgettext("who was first", "same")
    return (
        *ticks,
        Text(percent((same + 0.5) / places), BASE + FEET, middle, "middle"),
        # Translators: below bars of minutes; the bars to the left of the middle.
        Text("0%", BASE + SIDES, _("vendor, min earlier"), "start", "strong"),
        # Translators: below bars of minutes; the bars to the right of the middle.
        Text(percent((same + 1) / places), BASE + SIDES, _("people, min earlier"), "start", "strong"),
        # Translators: below a bar; as short as can be. The vendor never acknowledged the problem.
        Text("100%", BASE + FEET, pgettext("who was first", "never"), "end"),
    )


def _name(each: LeadBin) -> str:
    """As "people 5 to 15 min earlier"."""
    if _side(each) == "same":
        return _("in the same minute")
    low, high = sorted(abs(bound) if bound is not None else 10**9 for bound in (each.low, each.high))
    people = _side(each) == "people"
    if high == 10**9:
        said = (
            _("people more than %(low)s min earlier") if people else _("vendor more than %(low)s min earlier")
        )
    elif low == 0:
        said = _("people up to %(high)s min earlier") if people else _("vendor up to %(high)s min earlier")
    else:
        said = (
            _("people %(low)s to %(high)s min earlier")
            if people
            else _("vendor %(low)s to %(high)s min earlier")
        )
    return said % {"low": low, "high": high}


def _summary(summary: Summary) -> str:
    """The bars in a sentence, for those who do not see them."""
    said = ngettext(
        "Of %(count)s problem that can be compared: people first %(people)s, vendor first %(vendor)s, in the"
        " same minute %(same)s, never acknowledged %(never)s.",
        "Of %(count)s problems that can be compared: people first %(people)s, vendor first %(vendor)s, in the"
        " same minute %(same)s, never acknowledged %(never)s.",
        summary.judged,
    )
    return said % {
        "count": thousands(summary.judged),
        "people": thousands(summary.kinds[Kind.PEOPLE_FIRST]),
        "vendor": thousands(summary.kinds[Kind.VENDOR_FIRST]),
        "same": thousands(summary.kinds[Kind.SAME_MINUTE]),
        "never": thousands(summary.kinds[Kind.NEVER]),
    }
