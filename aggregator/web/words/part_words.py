"""A part of a service in a sentence."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.answers.incidents import Rise
from aggregator.stats.baseline.shares import SURFACE, SYMPTOM
from aggregator.web.formats.numbers import describe_minutes, describe_reports
from reports.web import names


def name_part(rise: Rise) -> str:
    """As "Chat", "Ireland", "“Cannot log in”"."""
    if rise.dimension == SURFACE:
        return names.surface(rise.name)
    # Symptoms are what people say, so they are quoted; the others are names.
    if rise.dimension == SYMPTOM:
        return _("“%(words)s”") % {"words": names.symptom(rise.name)}
    return names.place(rise.name)


def describe_first_part(rise: Rise, usual: str) -> SafeString:
    """The part in which a problem showed first, with its own numbers."""
    return format_html(
        # Translators: {part} is a part of a service, a place or what people see; {usual} is 24 or 3.2.
        _("It first showed in {part}: {reports} in {window}, where {usual} are usual."),
        part=name_part(rise),
        reports=describe_reports(rise.reports),
        window=describe_minutes(rise.window),
        usual=usual,
    )
