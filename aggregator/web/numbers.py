"""Counts, ranges, shares and odds as people read them."""

import math
import re
from collections.abc import Sequence
from html import unescape

from django.utils.html import format_html
from django.utils.safestring import SafeString

MEANINGFUL = 1.0  # fewer usual reports than this: "300 times as many" would be arithmetic, not news
MILLION = 1e6
POWERS_FROM = 0.9995e9  # from a billion up (as 1 / 1e-9 comes out) people read powers of ten more easily
SUPERSCRIPT = re.compile("<sup>([0-9]+)</sup>")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def thousands(count: int) -> str:
    """1,466"""
    return f"{count:,}"


def counted(count: int, noun: str = "report") -> str:
    """As "1 report", "412 reports", "no reports"."""
    return f"{thousands(count) if count else 'no'} {noun}{'' if count == 1 else 's'}"


def usual_range(low: int | None, high: int | None) -> str:
    """As "18 to 31 are usual"; without a baseline it says so."""
    if low is None or high is None:
        return "what is usual here we do not know yet"
    if high == 0:
        return "none is usual"
    if low == 0:
        return f"up to {thousands(high)} {'is' if high == 1 else 'are'} usual"
    if low == high:
        return f"about {thousands(low)} {'is' if low == 1 else 'are'} usual"
    return f"{thousands(low)} to {thousands(high)} are usual"


def times(ratio: float | None, *, expected: float | None) -> str | None:
    """As "17 times", "2.5 times"; None where the usual is too small to divide by, or the ratio is no rise."""
    if ratio is None or expected is None or expected < MEANINGFUL or ratio < 1.5:
        return None
    rounded = f"{ratio:.1f}".removesuffix(".0") if ratio < 3 else thousands(round(ratio))
    return f"{rounded} times"


def percent(share: float) -> str:
    """As "38 %", and "< 1 %" for what is not nothing."""
    return "< 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def odds(p_value: float) -> SafeString:
    """As "1 in 210", "1 in 3 million", from a billion up as a power of ten."""
    against = 1 / max(p_value, 1e-300)
    if against >= POWERS_FROM:
        return format_html("1 in 10<sup>{}</sup>", math.floor(math.log10(against) + 1e-9))
    if against >= MILLION:
        return format_html("1 in {} million", thousands(round(against / MILLION)))
    digits = max(0, math.floor(math.log10(max(against, 1))) - 1)  # two figures are all it can carry
    return format_html("1 in {}", thousands(int(round(against, -digits))))


def odds_text(p_value: float) -> str:
    """The same where no markup may stand: "1 in 10¹²"."""
    return unescape(SUPERSCRIPT.sub(lambda power: power[1].translate(RAISED), odds(p_value)))


def listed(names: Sequence[str], *, most: int = 3) -> str:
    """As "Chat", "Chat and API", "Chat, API and 3 more"."""
    shown = list(names[:most])
    if len(names) > most:
        shown = [*names[: most - 1], f"{len(names) - most + 1} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
