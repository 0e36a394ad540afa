"""The numbers behind a verdict, in sentences."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.models.states import Level
from aggregator.queries.answers.incidents import CurrentIncident, Verdict
from aggregator.web.formats.numbers import (
    choose_usual_plural,
    describe_ratio,
    describe_reports,
    describe_usual_span,
    format_mean,
)
from aggregator.web.formats.sentences import NOTHING, capitalize, join_sentences
from aggregator.web.formats.times import format_clock
from aggregator.web.words.cause_words import describe_cause
from aggregator.web.words.part_words import describe_first_part
from aggregator.web.words.verdict_quiet import describe_unknown_usual


def describe_evidence(verdict: Verdict, now: datetime) -> SafeString:
    """Count in the window, expected range, ratio; then what else is known of the incident."""
    count = (
        _describe_against_usual(verdict)
        if verdict.heard_since is None
        else describe_since_heard(verdict, now)
    )
    return join_sentences([count, *_list_further_evidence(verdict)])


def describe_since_heard(verdict: Verdict, now: datetime) -> SafeString:
    """The count where people could report in a part of the window only."""
    return format_html(
        _("<b>{reports} since {time}</b>; before that nobody could report here."),
        reports=capitalize(describe_reports(verdict.reports)),
        time=format_clock(verdict.heard_since, now=now) if verdict.heard_since else NOTHING,
    )


def _describe_against_usual(verdict: Verdict) -> SafeString:
    if verdict.low is None or verdict.high is None:
        return describe_unknown_usual(verdict)
    return format_html(
        # Translators: {usual} is "18 to 31", "up to 1" or "none"; {more} is empty or begins with a colon.
        ngettext(
            "<b>{reports} in 15 minutes</b>, where {usual} is usual at this hour{more}.",
            "<b>{reports} in 15 minutes</b>, where {usual} are usual at this hour{more}.",
            choose_usual_plural(verdict.low, verdict.high),
        ),
        reports=capitalize(describe_reports(verdict.reports)),
        usual=describe_usual_span(verdict.low, verdict.high),
        more=_describe_more(verdict),
    )


def _describe_more(verdict: Verdict) -> str:
    more = describe_ratio(verdict.ratio, expected=verdict.expected)
    # While it subsides, the count of now says little without the peak.
    peak = _describe_peak(verdict.trouble) if verdict.trouble and verdict.level == Level.SUBSIDING else None
    if not more:
        return ""
    if peak:
        # Translators: ends "412 reports in 15 minutes, where 18 to 31 are usual"; both are as "17 times".
        return _(": %(times)s as many, down from %(peak)s") % {"times": more, "peak": peak}
    # Translators: ends "412 reports in 15 minutes, where 18 to 31 are usual"; times is as "17 times".
    return _(": %(times)s as many") % {"times": more}


def _list_further_evidence(verdict: Verdict) -> list[SafeString]:
    parts = []
    if verdict.trouble and verdict.trouble.rise:
        rise = verdict.trouble.rise
        parts.append(describe_first_part(rise, format_mean(rise.expected)))
    # The difference between the two levels is the number of people, and readers see the same ratio in both.
    if verdict.level == Level.POSSIBLE:
        parts.append(SafeString(_("More than chance, but not yet enough people to be sure.")))
    if verdict.trouble and verdict.trouble.marked_false:
        operator = _("The operator says that this is no outage: {because}")
        parts.append(format_html(operator, because=verdict.trouble.marked_false.because))
    # The cause comes last: it explains the numbers before it.
    if verdict.because:
        parts.append(describe_cause(verdict.because))
    return parts


def _describe_peak(trouble: CurrentIncident) -> str | None:
    usual = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    return describe_ratio(trouble.peak_ratio, expected=usual)
