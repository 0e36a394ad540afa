"""Verdicts in words. Pattern of a headline: state, since when, what, where; of its evidence: count in the
window, usual range, ratio. Times are <time> elements, hence safe markup instead of text.

Sentences are whole patterns, because languages order their parts differently.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from aggregator.models import Level
from aggregator.queries.freshness import Freshness
from aggregator.queries.incidents.causes import IncidentCause
from aggregator.queries.incidents.current_incidents import CurrentIncident
from aggregator.queries.incidents.verdicts import Verdict
from aggregator.web.formats.numbers import (
    counted,
    listed,
    thousands,
    times,
    usual_mean,
    usual_number,
    usual_span,
)
from aggregator.web.formats.times import clock, dayname, duration, iso
from aggregator.web.words.part_words import first_shown
from aggregator.web.words.silence import describe_silence
from reports.web import names

STALE = "stale"  # a page's own state: the numbers are old, whatever they say
WORDS = {
    Level.PROBLEM: pgettext_lazy("state", "Problem"),
    Level.POSSIBLE: pgettext_lazy("state", "Possible problem"),
    Level.SUBSIDING: pgettext_lazy("state", "Subsiding"),
    Level.OK: pgettext_lazy("state", "As usual"),
    Level.THIN: pgettext_lazy("state", "Too few to tell"),
    Level.NO_DATA: pgettext_lazy("state", "No data"),
    STALE: pgettext_lazy("state", "Out of date"),
}
TITLES = {  # after a name and a colon
    Level.PROBLEM: gettext_lazy("%(service)s: problem"),
    Level.POSSIBLE: gettext_lazy("%(service)s: possible problem"),
    Level.SUBSIDING: gettext_lazy("%(service)s: subsiding"),
    Level.OK: gettext_lazy("%(service)s: as usual"),
    Level.THIN: gettext_lazy("%(service)s: too few to tell"),
    Level.NO_DATA: gettext_lazy("%(service)s: no data"),
}
TROUBLED = frozenset({Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING})
UNTOLD = frozenset({Level.THIN, Level.NO_DATA})  # nothing can be said, nor drawn as usual
STILL_COUNTED = timedelta(minutes=30)  # the window, and what it takes to be sure of an end
MOST = 2  # parts that a headline names, the largest first; the breakdown has them all
NOTHING = SafeString("")


@dataclass(frozen=True)
class VerdictWords:
    """What a page says of a service: kind is a level or "stale" (class and icon), word stands beside it."""

    kind: str
    word: str
    since: SafeString
    headline: SafeString
    evidence: SafeString


def said(
    *,
    verdict: Verdict,
    freshness: Freshness,
    now: datetime,
    last_end: datetime | None = None,
    silent: bool = False,
) -> VerdictWords:
    """The verdict in words; what has not been renewed is said to be old first of all.

    `last_end`: when the last trouble of this service ended, where that is known. `silent`: the vendor has
    been asked since people spoke, and says that all is fine.
    """
    fresh = _fresh(verdict, freshness, last_end, now, silent=silent)
    if mute := describe_silence(freshness=freshness, now=now):
        fresh = _muted(fresh, verdict.level, mute)
    if not freshness.stale or freshness.as_of is None or verdict.level == Level.NO_DATA:
        return fresh
    return VerdictWords(
        kind=STALE,
        word=str(WORDS[STALE]),
        since=NOTHING,
        headline=format_html(_("As it was at {time}"), time=clock(freshness.as_of, now=now)),
        evidence=format_html(
            _(
                "<b>These numbers have not been renewed for {duration}.</b> What you see below is old."
                " It said: {headline}."
            ),
            duration=duration(now - freshness.as_of),
            headline=fresh.headline,
        ),
    )


def _fresh(
    verdict: Verdict, freshness: Freshness, last_end: datetime | None, now: datetime, *, silent: bool
) -> VerdictWords:
    word = str(WORDS[verdict.level])
    match verdict.level:
        case Level.PROBLEM | Level.POSSIBLE | Level.SUBSIDING if verdict.trouble:
            return _troubled(verdict, verdict.trouble, now, silent=silent)
        case Level.PROBLEM | Level.POSSIBLE | Level.SUBSIDING:  # its incident is being written just now
            headline, because = word, evidence(verdict, now)
        case Level.THIN:
            headline, because = _("Too few reports to tell"), _thin(verdict)
        case Level.NO_DATA:
            headline, because = _("We do not know"), _unknown(verdict, freshness, now)
        case _:
            headline, because = _("No sign of a problem"), _quiet(verdict, last_end, now)
    return VerdictWords(verdict.level.value, word, NOTHING, SafeString(headline), because)


def _muted(said: VerdictWords, level: Level, mute: SafeString) -> VerdictWords:
    """The same while the whole site hears nothing: then few reports are no good news."""
    if level != Level.OK:
        return replace(said, evidence=sentences([said.evidence, mute]))
    word, headline = str(WORDS[Level.NO_DATA]), SafeString(_("We do not know"))
    return replace(said, kind=Level.NO_DATA.value, word=word, headline=headline, evidence=mute)


def _troubled(verdict: Verdict, trouble: CurrentIncident, now: datetime, *, silent: bool) -> VerdictWords:
    onset = clock(trouble.onset_at, now=now)
    # Translators: how long a problem has lasted; stands after the word "Problem", as "for 48 min".
    since = format_html(_("for {duration}"), duration=duration(now - trouble.onset_at))
    if verdict.level != Level.PROBLEM:
        since = since_when(verdict.level, onset)
    match verdict.level:
        case _ if verdict.heard_since:
            since = NOTHING
            headline = format_html(
                _("Problems since {onset}. Are they over? We cannot tell yet"), onset=onset
            )
        case Level.PROBLEM if silent:
            headline = format_html(_("Problems since {onset}. The vendor says all is fine"), onset=onset)
        case Level.PROBLEM:
            headline = _problems(trouble, onset)
        case Level.POSSIBLE:
            headline = _maybe(trouble, onset)
        case _:
            headline = SafeString(_("Fewer problems, not over"))
    return VerdictWords(
        verdict.level.value, str(WORDS[verdict.level]), since, headline, evidence(verdict, now)
    )


def since_when(level: Level, onset: SafeString) -> SafeString:
    """Beside the word for a state."""
    if level == Level.SUBSIDING:
        # Translators: stands after the word "Subsiding": the problem, not its end, began then.
        return format_html(_("began {onset}"), onset=onset)
    # Translators: stands after the word for a state, as "Possible problem since 10:58".
    return format_html(_("since {onset}"), onset=onset)


def _problems(trouble: CurrentIncident, onset: SafeString) -> SafeString:
    """Since when, with what, where."""
    parts = listed(names.surfaces(trouble.surfaces[:MOST]))
    places = listed(names.places(trouble.regions))
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


def _maybe(trouble: CurrentIncident, onset: SafeString) -> SafeString:
    """The same while we are not sure: of a part it is not said of the whole service."""
    parts = listed(names.surfaces(trouble.surfaces[:MOST]))
    places = listed(names.places(trouble.regions))
    symptoms = listed(names.symptoms(trouble.symptoms[:MOST]))
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


def evidence(verdict: Verdict, now: datetime) -> SafeString:
    """Count in the window, usual range, ratio; then what else is known of a trouble."""
    count = _against_usual(verdict) if verdict.heard_since is None else since_heard(verdict, now)
    return sentences([count, *_besides(verdict)])


def since_heard(verdict: Verdict, now: datetime) -> SafeString:
    """The count where the window is not whole."""
    return format_html(
        _("<b>{reports} since {time}</b>; before that nobody could report here."),
        reports=capital(counted(verdict.reports)),
        time=clock(verdict.heard_since, now=now) if verdict.heard_since else NOTHING,
    )


def _against_usual(verdict: Verdict) -> SafeString:
    if verdict.low is None or verdict.high is None:
        return unknown_usual(verdict)
    return format_html(
        # Translators: {usual} is "18 to 31", "up to 1" or "none"; {more} is empty or begins with a colon.
        ngettext(
            "<b>{reports} in 15 minutes</b>, where {usual} is usual at this hour{more}.",
            "<b>{reports} in 15 minutes</b>, where {usual} are usual at this hour{more}.",
            usual_number(verdict.low, verdict.high),
        ),
        reports=capital(counted(verdict.reports)),
        usual=usual_span(verdict.low, verdict.high),
        more=_more(verdict),
    )


def unknown_usual(verdict: Verdict) -> SafeString:
    """The count where there is nothing to set it against."""
    pattern = _("<b>{reports} in 15 minutes</b>; what is usual here we do not know yet.")
    return format_html(pattern, reports=capital(counted(verdict.reports)))


def _more(verdict: Verdict) -> str:
    more = times(verdict.ratio, expected=verdict.expected)
    peak = _peak(verdict.trouble) if verdict.trouble and verdict.level == Level.SUBSIDING else None
    if not more:
        return ""
    if peak:
        # Translators: ends "412 reports in 15 minutes, where 18 to 31 are usual"; both are as "17 times".
        return _(": %(times)s as many, down from %(peak)s") % {"times": more, "peak": peak}
    # Translators: ends "412 reports in 15 minutes, where 18 to 31 are usual"; times is as "17 times".
    return _(": %(times)s as many") % {"times": more}


def _besides(verdict: Verdict) -> list[SafeString]:
    parts = []
    if verdict.trouble and verdict.trouble.rise:
        rise = verdict.trouble.rise
        parts.append(first_shown(rise, usual_mean(rise.expected)))
    if verdict.level == Level.POSSIBLE:
        parts.append(SafeString(_("More than chance, but not yet enough people to be sure.")))
    if verdict.trouble and verdict.trouble.marked_false:
        operator = _("The operator says that this is no outage: {because}")
        parts.append(format_html(operator, because=verdict.trouble.marked_false.because))
    if verdict.because:
        parts.append(because(verdict.because))
    return parts


CAUSES = {
    "runs on": gettext_lazy("Most of this is probably {name}, which it runs on."),
    "confused": gettext_lazy("Most of this is probably {name}: people report the wrong one."),
    "together": gettext_lazy("Most of this is probably {name}."),
}


def because(said: IncidentCause) -> SafeString:
    """Whose trouble it probably is, with the numbers that speak for it."""
    name = said.cause.name
    whose = format_html(str(CAUSES[said.kind]), name=name)
    rose = format_html(
        _rose(said.minutes_earlier),
        name=name,
        minutes=thousands(abs(said.minutes_earlier)),
        there=thousands(round(said.times_usual_there)),
        here=thousands(round(said.times_usual)),
    )
    if not said.followed:
        # Translators: {whose} is a sentence; {rose} tells when it rose, without a full stop.
        return format_html(_("{whose} {rose}."), whose=whose, rose=rose)
    past = ngettext(
        "in {followed} of {count} earlier problem of {name} people reported this one too",
        "in {followed} of {count} earlier problems of {name} people reported this one too",
        said.troubles,
    )
    past = format_html(past, followed=said.followed, count=thousands(said.troubles), name=name)
    # Translators: the same; {past} is as "in 3 of 4 earlier problems of Claude people reported this too".
    return format_html(_("{whose} {rose}; {past}."), whose=whose, rose=rose, past=past)


def _rose(minutes_earlier: int) -> str:
    if minutes_earlier > 0:
        return ngettext(
            "{name} rose {minutes} minute earlier and came to {there} times its usual,"
            " here it was {here} times",
            "{name} rose {minutes} minutes earlier and came to {there} times its usual,"
            " here it was {here} times",
            minutes_earlier,
        )
    if minutes_earlier < 0:
        return ngettext(
            "{name} rose {minutes} minute later and came to {there} times its usual,"
            " here it was {here} times",
            "{name} rose {minutes} minutes later and came to {there} times its usual,"
            " here it was {here} times",
            -minutes_earlier,
        )
    return _("{name} rose in the same minute and came to {there} times its usual, here it was {here} times")


def _peak(trouble: CurrentIncident) -> str | None:
    usual = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    return times(trouble.peak_ratio, expected=usual)


def _quiet(verdict: Verdict, last_end: datetime | None, now: datetime) -> SafeString:
    if verdict.low is None or verdict.high is None:
        count = unknown_usual(verdict)
    else:
        count = format_html(
            ngettext(
                "<b>{reports} in 15 minutes</b>; {usual} is usual at this hour.",
                "<b>{reports} in 15 minutes</b>; {usual} are usual at this hour.",
                usual_number(verdict.low, verdict.high),
            ),
            reports=capital(counted(verdict.reports)),
            usual=usual_span(verdict.low, verdict.high),
        )
    return sentences([count, _why_quiet(verdict, last_end, now)])


def _why_quiet(verdict: Verdict, last_end: datetime | None, now: datetime) -> SafeString:
    """Why no problem is seen in this count."""
    counted_ = verdict.reports - verdict.aside
    above = verdict.high is not None and counted_ > verdict.high
    if verdict.aside and not above and verdict.high is not None and verdict.reports > verdict.high:
        return SafeString(_("Those that count are as usual."))
    if above and last_end and now - last_end < STILL_COUNTED:
        ended = _("A problem ended at {time}; some of these are from before.")
        return format_html(ended, time=clock(last_end, now=now))
    if above and counted_ > 2 * (verdict.high or 0):
        return SafeString(_("That is more, but not for long enough to tell. If it goes on, we shall say so."))
    if above:
        return SafeString(_("A little more than that happens by chance: it takes more to call it a problem."))
    if verdict.low is not None and verdict.reports < verdict.low:
        return SafeString(_("That is fewer than usual: good news, or fewer people reach us."))
    return format_html(
        # Translators: {weekday} is as "Wednesday".
        _("Someone always has trouble: now it is no more than on any {weekday}."),
        weekday=format_html('<span data-time="dayname" data-at="{}">{}</span>', iso(now), dayname(now)),
    )


def _thin(verdict: Verdict) -> SafeString:
    if verdict.service.active:
        text = _(
            "<b>{reports} in 24 hours.</b> That is neither good nor bad news."
            " If it fails for you, say so; it counts more here."
        )
    else:  # it takes no reports, so it asks for none
        text = _("<b>{reports} in 24 hours.</b> That is neither good nor bad news.")
    return format_html(text, reports=capital(counted(verdict.day_reports)))


def _unknown(verdict: Verdict, freshness: Freshness, now: datetime) -> SafeString:
    if verdict.heard_since is None or freshness.silent:
        return unknown(freshness, now)
    return format_html(
        _(
            "<b>Nobody could report here until {time}.</b> It takes a quarter of an hour to know more."
            " Do not read this as “all fine”."
        ),
        time=clock(verdict.heard_since, now=now),
    )


def unknown(freshness: Freshness, now: datetime) -> SafeString:
    if freshness.as_of is None:
        return SafeString(_("<b>Nothing counted yet.</b> Do not read this as “all fine”."))
    if not freshness.silent:
        return SafeString(_("<b>Nothing is known of this service yet.</b> Do not read this as “all fine”."))
    return format_html(
        _("<b>Nothing counted since {time}.</b> The fault may be ours. Do not read this as “all fine”."),
        time=clock(freshness.as_of, now=now),
    )


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentences(said: Iterable[str]) -> SafeString:
    """One after the other; what is empty is left out."""
    # Translators: stands between two sentences; nothing in Japanese.
    space = pgettext("between sentences", " ")
    return format_html_join(space, "{}", ((each,) for each in said if each))
