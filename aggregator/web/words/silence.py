"""The sentence for a site that no report reaches, though many are due."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.answers.freshness import Freshness
from aggregator.web.formats.times import format_duration


def describe_silence(*, freshness: Freshness, now: datetime) -> SafeString:
    """Say that no report reaches the site; empty if reports come, or if nothing is counted at all."""
    since = freshness.unheard_since
    # Where nothing is counted at all, other sentences say so already.
    if since is None or freshness.silent:
        return SafeString("")
    pattern = _(
        "<b>No report about any service has reached us for {duration}.</b> It is never that quiet."
        " The fault is probably ours, so this is not good news."
    )
    return format_html(pattern, duration=format_duration(now - since))
