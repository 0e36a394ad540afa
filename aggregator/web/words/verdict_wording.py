"""Verdicts in words. Pattern of a headline: state, since when, what, where; of its evidence: count in the
window, usual range, ratio. Times are <time> elements, hence safe markup instead of text.

Sentences are whole patterns, because languages order their parts differently.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.models.states import Level
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import CurrentIncident, Verdict
from aggregator.web.formats.numbers import describe_reports, join_names
from aggregator.web.formats.sentences import NOTHING, capitalize, join_sentences
from aggregator.web.formats.times import format_clock, format_duration
from aggregator.web.words.labels import HEADLINE_PARTS, STALE, WORDS
from aggregator.web.words.silence import describe_silence
from aggregator.web.words.verdict_evidence import describe_evidence
from aggregator.web.words.verdict_quiet import describe_quiet
from reports.web import names


@dataclass(frozen=True)
class VerdictWords:
    """What a page says of a service. `kind` is a level or "stale" (class and icon), `state` its name."""

    kind: str
    state: str
    since: SafeString
    headline: SafeString
    evidence: SafeString


def describe_verdict(
    *,
    verdict: Verdict,
    freshness: Freshness,
    now: datetime,
    last_end: datetime | None = None,
    silent: bool = False,
) -> VerdictWords:
    """The verdict in words; old numbers are called old first of all.

    `last_end`: when the last incident of this service ended, where that is known. `silent`: the status page
    was read after people reported, and says that all is fine.
    """
    fresh = _describe_fresh(verdict, freshness, last_end, now, silent=silent)
    if mute := describe_silence(freshness=freshness, now=now):
        fresh = _mute(fresh, verdict.level, mute)
    # Old numbers are shown all the same, marked as old: readers may have nothing better.
    if not freshness.stale or freshness.as_of is None or verdict.level == Level.NO_DATA:
        return fresh
    return VerdictWords(
        kind=STALE,
        state=str(WORDS[STALE]),
        since=NOTHING,
        headline=format_html(_("As it was at {time}"), time=format_clock(freshness.as_of, now=now)),
        evidence=format_html(
            _(
                "<b>These numbers have not been renewed for {duration}.</b> What you see below is old."
                " It said: {headline}."
            ),
            duration=format_duration(now - freshness.as_of),
            headline=fresh.headline,
        ),
    )


def _describe_fresh(
    verdict: Verdict, freshness: Freshness, last_end: datetime | None, now: datetime, *, silent: bool
) -> VerdictWords:
    word = str(WORDS[verdict.level])
    match verdict.level:
        case Level.PROBLEM | Level.POSSIBLE | Level.SUBSIDING if verdict.trouble:
            return _describe_trouble(verdict, verdict.trouble, now, silent=silent)
        case Level.PROBLEM | Level.POSSIBLE | Level.SUBSIDING:  # its incident is being written just now
            headline, because = word, describe_evidence(verdict, now)
        case Level.THIN:
            headline, because = _("Too few reports to tell"), _describe_thin(verdict)
        case Level.NO_DATA:
            headline, because = _("We do not know"), _describe_unknown(verdict, freshness, now)
        case Level.OK:
            headline, because = _("No sign of a problem"), describe_quiet(verdict, last_end, now)
        case _:
            assert_never(verdict.level)
    return VerdictWords(verdict.level.value, word, NOTHING, SafeString(headline), because)


def _mute(words: VerdictWords, level: Level, mute: SafeString) -> VerdictWords:
    """The same while no report reaches the site: then few reports are no good news."""
    # A problem stays a problem without new reports; only good news is withdrawn.
    if level != Level.OK:
        return replace(words, evidence=join_sentences([words.evidence, mute]))
    state, headline = str(WORDS[Level.NO_DATA]), SafeString(_("We do not know"))
    return replace(words, kind=Level.NO_DATA.value, state=state, headline=headline, evidence=mute)


def _describe_trouble(
    verdict: Verdict, trouble: CurrentIncident, now: datetime, *, silent: bool
) -> VerdictWords:
    onset = format_clock(trouble.onset_at, now=now)
    # Translators: how long a problem has lasted; stands after the word "Problem", as "for 48 min".
    since = format_html(_("for {duration}"), duration=format_duration(now - trouble.onset_at))
    # A suspicion has no duration: it may turn out to be nothing.
    if verdict.level != Level.PROBLEM:
        since = describe_since(verdict.level, onset)
    match verdict.level:
        case _ if verdict.heard_since:
            since = NOTHING
            headline = format_html(
                _("Problems since {onset}. Are they over? We cannot tell yet"), onset=onset
            )
        case Level.PROBLEM if silent:
            headline = format_html(_("Problems since {onset}. The vendor says all is fine"), onset=onset)
        case Level.PROBLEM:
            headline = _describe_problem(trouble, onset)
        case Level.POSSIBLE:
            headline = _describe_suspicion(trouble, onset)
        case _:
            headline = SafeString(_("Fewer problems, not over"))
    return VerdictWords(
        verdict.level.value, str(WORDS[verdict.level]), since, headline, describe_evidence(verdict, now)
    )


def describe_since(level: Level, onset: SafeString) -> SafeString:
    """The time beside the name of a level."""
    if level == Level.SUBSIDING:
        # Translators: stands after the word "Subsiding": the problem, not its end, began then.
        return format_html(_("began {onset}"), onset=onset)
    # Translators: stands after the word for a state, as "Possible problem since 10:58".
    return format_html(_("since {onset}"), onset=onset)


def _describe_problem(trouble: CurrentIncident, onset: SafeString) -> SafeString:
    """Since when, with what, where."""
    # Each combination is a sentence of its own: parts of sentences cannot be translated one by one.
    parts = join_names(names.surfaces(trouble.surfaces[:HEADLINE_PARTS]))
    places = join_names(names.places(trouble.regions))
    match bool(parts), bool(parts) and trouble.provisional, bool(places):
        case True, True, True:
            pattern = _("Problems since {onset}, so far mostly with {parts}, in {places}")
        case True, True, False:
            pattern = _("Problems since {onset}, so far mostly with {parts}")
        case True, False, True:
            pattern = _("Problems since {onset}, mostly with {parts}, in {places}")
        case True, False, False:
            pattern = _("Problems since {onset}, mostly with {parts}")
        case _, _, True:
            pattern = _("Problems since {onset}, in {places}")
        case _:
            pattern = _("Problems since {onset}")
    return format_html(pattern, onset=onset, parts=parts, places=places)


def _describe_suspicion(trouble: CurrentIncident, onset: SafeString) -> SafeString:
    """The same for a suspicion. A problem of a part is not called one of the whole service."""
    parts = join_names(names.surfaces(trouble.surfaces[:HEADLINE_PARTS]))
    places = join_names(names.places(trouble.regions))
    symptoms = join_names(names.symptoms(trouble.symptoms[:HEADLINE_PARTS]))
    match bool(parts), bool(places), bool(symptoms):
        case True, True, _:
            pattern = _("Maybe a problem with {parts}, in {places}, since {onset}")
        case True, False, _:
            pattern = _("Maybe a problem with {parts}, since {onset}")
        case False, True, _:
            pattern = _("Maybe a problem in {places}, since {onset}")
        case False, False, True:
            # Translators: {symptoms} is what people see, as "Cannot log in".
            pattern = _("Maybe a problem (“{symptoms}”), since {onset}")
        case _:
            pattern = _("Maybe a problem, since {onset}")
    return format_html(pattern, onset=onset, parts=parts, places=places, symptoms=symptoms)


def _describe_thin(verdict: Verdict) -> SafeString:
    if verdict.service.active:
        text = _(
            "<b>{reports} in 24 hours.</b> That is neither good nor bad news."
            " If it fails for you, say so; it counts more here."
        )
    else:  # it takes no reports, so the page does not ask for them
        text = _("<b>{reports} in 24 hours.</b> That is neither good nor bad news.")
    return format_html(text, reports=capitalize(describe_reports(verdict.day_reports)))


def _describe_unknown(verdict: Verdict, freshness: Freshness, now: datetime) -> SafeString:
    if verdict.heard_since is None or freshness.silent:
        return describe_no_data(freshness, now)
    return format_html(
        _(
            "<b>Nobody could report here until {time}.</b> It takes a quarter of an hour to know more."
            " Do not read this as “all fine”."
        ),
        time=format_clock(verdict.heard_since, now=now),
    )


def describe_no_data(freshness: Freshness, now: datetime) -> SafeString:
    if freshness.as_of is None:
        return SafeString(_("<b>Nothing counted yet.</b> Do not read this as “all fine”."))
    if not freshness.silent:
        return SafeString(_("<b>Nothing is known of this service yet.</b> Do not read this as “all fine”."))
    return format_html(
        _("<b>Nothing counted since {time}.</b> The fault may be ours. Do not read this as “all fine”."),
        time=format_clock(freshness.as_of, now=now),
    )
