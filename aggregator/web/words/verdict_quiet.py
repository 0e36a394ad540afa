"""Why no problem is seen in a count, in sentences."""

from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.queries.answers.incidents import Verdict
from aggregator.web.formats.numbers import choose_usual_plural, describe_reports, describe_usual_span
from aggregator.web.formats.sentences import capitalize, join_sentences
from aggregator.web.formats.times import format_clock, format_iso, format_weekday

# The window, and what it takes to be sure of an end.
STILL_COUNTED = timedelta(minutes=30)


def describe_quiet(verdict: Verdict, last_end: datetime | None, now: datetime) -> SafeString:
    if verdict.low is None or verdict.high is None:
        count = describe_unknown_usual(verdict)
    else:
        count = format_html(
            ngettext(
                "<b>{reports} in 15 minutes</b>; {usual} is usual at this hour.",
                "<b>{reports} in 15 minutes</b>; {usual} are usual at this hour.",
                choose_usual_plural(verdict.low, verdict.high),
            ),
            reports=capitalize(describe_reports(verdict.reports)),
            usual=describe_usual_span(verdict.low, verdict.high),
        )
    return join_sentences([count, _explain_quiet(verdict, last_end, now)])


def _explain_quiet(verdict: Verdict, last_end: datetime | None, now: datetime) -> SafeString:
    """Why this count is no problem."""
    counted_ = verdict.reports - verdict.aside
    above = verdict.high is not None and counted_ > verdict.high
    # The discarded reports explain the whole excess: what follows would look for other reasons.
    if verdict.aside and not above and verdict.high is not None and verdict.reports > verdict.high:
        return SafeString(_("Those that count are as usual."))
    # Just after an end the window still holds reports of the incident.
    if above and last_end and now - last_end < STILL_COUNTED:
        ended = _("A problem ended at {time}; some of these are from before.")
        return format_html(ended, time=format_clock(last_end, now=now))
    if above and counted_ > 2 * (verdict.high or 0):
        return SafeString(_("That is more, but not for long enough to tell. If it goes on, we shall say so."))
    if above:
        return SafeString(_("A little more than that happens by chance: it takes more to call it a problem."))
    if verdict.low is not None and verdict.reports < verdict.low:
        return SafeString(_("That is fewer than usual: good news, or fewer people reach us."))
    return format_html(
        # Translators: {weekday} is as "Wednesday".
        _("Someone always has trouble: now it is no more than on any {weekday}."),
        weekday=format_html(
            '<span data-time="dayname" data-at="{}">{}</span>',
            format_iso(_cut_to_quarter(now)),
            format_weekday(now),
        ),
    )


def _cut_to_quarter(at: datetime) -> datetime:
    """The same day in every zone, and seldom another text: open pages fetch what changed."""
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def describe_unknown_usual(verdict: Verdict) -> SafeString:
    """The count where there is no baseline to compare it with."""
    pattern = _("<b>{reports} in 15 minutes</b>; what is usual here we do not know yet.")
    return format_html(pattern, reports=capitalize(describe_reports(verdict.reports)))
