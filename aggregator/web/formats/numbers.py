"""Counts, ranges, shares and odds as people read them, in the language of the page."""

import math
import re
from collections.abc import Sequence
from html import unescape

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

# Fewer usual reports than this: "300 times as many" would be arithmetic, not news.
MEANINGFUL = 1.0
MILLION = 1e6
# From a billion up (as 1 / 1e-9 comes out) people read powers of ten more easily.
POWERS_FROM = 0.9995e9
UNGROUPED = 1000
SUPERSCRIPT = re.compile("<sup>([0-9]+)</sup>")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_count(count: int) -> str:
    """1,466 in English, 1.466 in German"""
    # Most counts have nothing to group, and Django takes 20 us to find out.
    return str(count) if -UNGROUPED < count < UNGROUPED else _group_digits(str(count))


def format_decimal(value: float, *, places: int = 1) -> str:
    """3.2 in English, 3,2 in German"""
    return _group_digits(f"{value:.{places}f}")


def _group_digits(number: str) -> str:
    # Django's French and Spanish group by a wide space; typographers use the narrow one.
    return str(number_format(number, force_grouping=True)).replace("\u00a0", "\u202f")


def describe_reports(count: int) -> str:
    """As "1 report", "412 reports", "no reports"."""
    if not count:
        # Translators: stands in a sentence as "412 reports" does: "no reports in 15 minutes".
        return _("no reports")
    return ngettext("%(count)s report", "%(count)s reports", count) % {"count": format_count(count)}


def describe_minutes(count: int) -> str:
    """As "1 minute", "15 minutes"."""
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": format_count(count)}


def describe_usual_span(low: int, high: int) -> str:
    """As "18 to 31", "up to 3", "about 1", "none": what stands before "are usual"."""
    if high == 0:
        # Translators: of reports, as in "none is usual at this hour".
        return pgettext("usual number of reports", "none")
    if low == 0:
        return pgettext("usual number of reports", "up to %(high)s") % {"high": format_count(high)}
    if low == high:
        return pgettext("usual number of reports", "about %(high)s") % {"high": format_count(high)}
    return format_range(low, high)


def format_range(low: int, high: int) -> str:
    """As "18 to 31"."""
    # Translators: a range of numbers, as "18 to 31".
    return _("%(low)s to %(high)s") % {"low": format_count(low), "high": format_count(high)}


def choose_usual_plural(low: int, high: int) -> int:
    """The number whose plural form follows describe_usual_span()."""
    return max(1, high) if low in {0, high} else max(2, high)


def describe_usual_range(low: int | None, high: int | None) -> str:
    """As "18 to 31 are usual"; without a baseline it says so."""
    if low is None or high is None:
        return _("what is usual here we do not know yet")
    # Translators: "up to 1 is usual", "18 to 31 are usual" (reports).
    words = ngettext("%(usual)s is usual", "%(usual)s are usual", choose_usual_plural(low, high))
    return words % {"usual": describe_usual_span(low, high)}


def describe_ratio(ratio: float | None, *, expected: float | None) -> str | None:
    """As "17 times", "2.5 times"; None without a rise, or a count to divide by."""
    if ratio is None or expected is None or expected < MEANINGFUL or ratio < 1.5:
        return None
    tenths = round(ratio, 1)
    rounded = format_decimal(tenths) if ratio < 3 and tenths % 1 else format_count(round(ratio))
    # Translators: a multiple, as in "17 times the usual" and "17 times as many".
    return _("%(ratio)s times") % {"ratio": rounded}


def format_percent(share: float) -> str:
    """As "38 %", and "< 1 %" for what is not nothing."""
    if 0 < share < 0.005:
        return _("< 1 %%") % {}
    # Translators: a share of a hundred, with the space that your language puts before the sign.
    return _("%(number)s %%") % {"number": f"{100 * share:.0f}"}


def format_odds(p_value: float) -> SafeString:
    """As "1 in 210", "1 in 3 million", from a billion up as a power of ten."""
    # A chance of 0 is one below what floats can hold.
    against = 1 / max(p_value, 1e-300)
    if against >= POWERS_FROM:
        return format_html(_("1 in 10<sup>{power}</sup>"), power=math.floor(math.log10(against) + 1e-9))
    if against >= MILLION:
        millions = round(against / MILLION)
        words = ngettext("1 in {count} million", "1 in {count} million", millions)
        return format_html(words, count=format_count(millions))
    digits = max(0, math.floor(math.log10(max(against, 1))) - 1)  # two figures are all it can carry
    # Translators: odds, as in "1 in 210".
    return format_html(_("1 in {count}"), count=format_count(int(round(against, -digits))))


def format_odds_text(p_value: float) -> str:
    """The same where no markup may stand: "1 in 10¹²"."""
    return unescape(SUPERSCRIPT.sub(lambda power: power[1].translate(RAISED), format_odds(p_value)))


def join_names(names: Sequence[str], *, most: int = 3) -> str:
    """As "Chat", "Chat and API", "Chat, API and 3 more"."""
    shown = list(names[:most])
    if len(names) > most:
        rest = len(names) - most + 1
        # Translators: ends a list of names, as in "Chat, API and 3 more".
        more = ngettext("%(count)s more", "%(count)s more", rest) % {"count": format_count(rest)}
        shown = [*names[: most - 1], more]
    if len(shown) < 2:
        return "".join(shown)
    # Translators: stands between the names of a list, but for the last two.
    comma = pgettext("list", ", ")
    # Translators: the last two of a list; "names" may be several with commas between them.
    return pgettext("list", "%(names)s and %(last)s") % {"names": comma.join(shown[:-1]), "last": shown[-1]}


def format_mean(expected: float) -> str:
    """A mean as people write it: 24, 3.2, under 0.1."""
    if expected >= 10:
        return format_count(round(expected))
    if expected >= 0.1:
        return format_decimal(expected)
    # Translators: a mean of reports, less than one in ten.
    return _("under %(number)s") % {"number": format_decimal(0.1)}
