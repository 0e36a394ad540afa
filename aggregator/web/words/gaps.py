"""Times in which no report could reach us, as a sentence."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.answers.coverage import Coverage
from aggregator.stats.ledger.uptime import Span
from aggregator.web.formats.times import format_clock


def describe_gap(*, gap: Span, gaps: Coverage, now: datetime) -> SafeString:
    """As "We were offline from 3:00 to 5:00." """
    offline = any(first < gap[1] and last > gap[0] for first, last in gaps.unheard)
    # Offline and not evaluated differ for readers: only in the first case reports are missing.
    pattern = (
        _("We were offline from {first} to {last}: nobody could report here.")
        if offline
        else _("Reports from {first} to {last} were not evaluated.")
    )
    return format_html(pattern, first=format_clock(gap[0], now=now), last=format_clock(gap[1], now=now))
