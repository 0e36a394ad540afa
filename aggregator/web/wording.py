"""Verdicts in words. Pattern of a headline: state, since when, what, where; of its evidence: count in the
window, usual range, ratio. Times are <time> elements, hence safe markup instead of text.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.models import Level, State
from aggregator.queries.causes import Because
from aggregator.queries.freshness import Freshness
from aggregator.queries.verdicts import Board, Change, Trouble, Verdict
from aggregator.web.numbers import counted, listed, thousands, times, usual_range
from aggregator.web.times import clock, duration, iso

STALE = "stale"  # a page's own state: the numbers are old, whatever they say
WORDS = {
    Level.PROBLEM: "Problem",
    Level.POSSIBLE: "Possible problem",
    Level.SUBSIDING: "Subsiding",
    Level.OK: "As usual",
    Level.THIN: "Too few to tell",
    Level.NO_DATA: "No data",
    STALE: "Out of date",
}
TROUBLED = (Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING)
STILL_COUNTED = timedelta(minutes=30)  # the window, and what it takes to be sure of an end
MOST = 2  # parts that a headline names, the largest first; the breakdown has them all
NOTHING = SafeString("")


@dataclass(frozen=True)
class Said:
    """What a page says of a service: kind is a level or "stale" (class and icon), word stands beside it."""

    kind: str
    word: str
    since: SafeString
    headline: SafeString
    evidence: SafeString


def said(*, verdict: Verdict, freshness: Freshness, now: datetime, last_end: datetime | None = None) -> Said:
    """The verdict in words; what has not been renewed is said to be old first of all.

    `last_end`: when the last trouble of this service ended, where that is known.
    """
    fresh = _fresh(verdict, freshness, last_end, now)
    if not freshness.stale or freshness.as_of is None or verdict.level == Level.NO_DATA:
        return fresh
    return Said(
        kind=STALE,
        word=WORDS[STALE],
        since=NOTHING,
        headline=format_html("As it was at {}", clock(freshness.as_of, now=now)),
        evidence=format_html(
            "<b>These numbers have not been renewed for {}.</b> What you see below is old. It said: {}.",
            duration(now - freshness.as_of),
            fresh.headline,
        ),
    )


def _fresh(verdict: Verdict, freshness: Freshness, last_end: datetime | None, now: datetime) -> Said:
    match verdict.level:
        case Level.PROBLEM | Level.POSSIBLE | Level.SUBSIDING if verdict.trouble:
            return _troubled(verdict, verdict.trouble, now)
        case Level.PROBLEM | Level.POSSIBLE | Level.SUBSIDING:  # its incident is being written just now
            headline, because = SafeString(WORDS[verdict.level]), evidence(verdict)
        case Level.THIN:
            headline, because = SafeString("Too few reports to tell"), _thin(verdict)
        case Level.NO_DATA:
            headline, because = SafeString("We do not know"), _unknown(freshness, now)
        case _:
            headline, because = SafeString("No sign of a problem"), _quiet(verdict, last_end, now)
    return Said(verdict.level.value, WORDS[verdict.level], NOTHING, headline, because)


def _troubled(verdict: Verdict, trouble: Trouble, now: datetime) -> Said:
    onset = clock(trouble.onset_at, now=now)
    headlines = {
        Level.PROBLEM: format_html("Problems since {}{}", onset, _scope(trouble)),
        Level.POSSIBLE: format_html("Maybe a problem, since {}", onset),
        Level.SUBSIDING: SafeString("Fewer problems, not over"),
    }
    since = format_html("for {}", duration(now - trouble.onset_at))
    if verdict.level != Level.PROBLEM:
        since = format_html("since {}", onset)
    return Said(verdict.level.value, WORDS[verdict.level], since, headlines[verdict.level], evidence(verdict))


def evidence(verdict: Verdict) -> SafeString:
    """Count in the window, usual range, ratio; then what else is known of a trouble."""
    more = times(verdict.ratio, expected=verdict.expected)
    down = ""
    if verdict.level == Level.SUBSIDING and more and verdict.trouble and _peak(verdict.trouble):
        down = f", down from {_peak(verdict.trouble)}"
    return format_html(
        "<b>{} in 15 minutes</b>, where {} at this hour{}{}.{}",
        _capital(counted(verdict.reports)),
        usual_range(verdict.low, verdict.high),
        f": {more} as many" if more else "",
        down,
        _besides(verdict),
    )


def _besides(verdict: Verdict) -> SafeString:
    parts = []
    if verdict.level == Level.POSSIBLE:
        parts.append(SafeString(" More than chance, but not yet enough people to be sure."))
    if verdict.trouble and verdict.trouble.marked_false:
        operator = _(" The operator says that this is no outage: {}")
        parts.append(format_html(operator, verdict.trouble.marked_false.because))
    if verdict.because:
        parts.append(format_html(" {}", because(verdict.because)))
    return SafeString("").join(parts)


CAUSES = {
    "runs on": "Most of this is probably {}, which it runs on",
    "confused": "Most of this is probably {}: people report the wrong one",
    "together": "Most of this is probably {}",
}


def because(said: Because) -> SafeString:
    """Whose trouble it probably is, with the numbers that speak for it."""
    name = said.cause.name
    earlier = counted(abs(said.minutes_earlier), "minute")
    when = f"rose {earlier} {'earlier' if said.minutes_earlier > 0 else 'later'}"
    there, here = f"{said.times_usual_there:.0f}", f"{said.times_usual:.0f}"
    parts = [
        format_html(CAUSES[said.kind], name),
        f". {name} {when if said.minutes_earlier else 'rose in the same minute'}"
        f" and came to {there} times its usual, here it was {here} times",
    ]
    if said.followed:
        times_ = counted(said.troubles, "earlier problem")
        parts.append(f"; in {said.followed} of {times_} of {name} people reported this one too")
    return format_html("{}{}{}.", parts[0], parts[1], parts[2] if len(parts) > 2 else "")


def _scope(trouble: Trouble) -> str:
    mostly = "so far mostly" if trouble.provisional else "mostly"
    where = f", {mostly} with {listed(trouble.surfaces[:MOST])}" if trouble.surfaces else ""
    return where + (f", in {listed(trouble.regions)}" if trouble.regions else "")


def _peak(trouble: Trouble) -> str | None:
    usual = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    return times(trouble.peak_ratio, expected=usual)


def _quiet(verdict: Verdict, last_end: datetime | None, now: datetime) -> SafeString:
    count = _capital(counted(verdict.reports))
    return format_html(
        "<b>{} in 15 minutes</b>; {} at this hour. {}",
        count,
        usual_range(verdict.low, verdict.high),
        _why_quiet(verdict, last_end, now),
    )


def _why_quiet(verdict: Verdict, last_end: datetime | None, now: datetime) -> SafeString:
    """Why no problem is seen in this count."""
    counted_ = verdict.reports - verdict.aside
    above = verdict.high is not None and counted_ > verdict.high
    if verdict.aside and not above and verdict.high is not None and verdict.reports > verdict.high:
        return SafeString("Those that count are as usual.")
    if above and last_end and now - last_end < STILL_COUNTED:
        return format_html("A problem ended at {}; some of these are from before.", clock(last_end, now=now))
    if above and counted_ > 2 * (verdict.high or 0):
        return SafeString("That is more, but not for long enough to tell. If it goes on, we shall say so.")
    if above:
        return SafeString("A little more than that happens by chance: it takes more to call it a problem.")
    if verdict.low is not None and verdict.reports < verdict.low:
        return SafeString("That is fewer than usual: good news, or fewer people reach us.")
    return format_html(
        "Someone always has trouble: now it is no more than on any {}.",
        format_html('<span data-time="dayname" data-at="{}">{}</span>', iso(now), f"{now:%A}"),
    )


def _thin(verdict: Verdict) -> SafeString:
    return format_html(
        "<b>{} in 24 hours.</b> That is neither good nor bad news."
        " If it fails for you, say so; it counts more here.",
        _capital(counted(verdict.day_reports)),
    )


def _unknown(freshness: Freshness, now: datetime) -> SafeString:
    if freshness.as_of is None:
        return SafeString("<b>Nothing counted yet.</b> Do not read this as “all fine”.")
    if not freshness.silent:
        return SafeString("<b>Nothing is known of this service yet.</b> Do not read this as “all fine”.")
    return format_html(
        "<b>Nothing counted since {}.</b> The fault may be ours. Do not read this as “all fine”.",
        clock(freshness.as_of, now=now),
    )


def board_headline(*, board: Board, now: datetime) -> tuple[SafeString, SafeString]:
    """The state of everything, and a second sentence."""
    levels = [row.verdict.level for row in board.rows]
    troubled = sum(level in TROUBLED for level in levels)
    usual, total = levels.count(Level.OK), len(levels)
    blind = total - troubled - usual
    if board.freshness.silent:
        return SafeString("We do not know"), _unknown(board.freshness, now)
    if troubled:
        verb = "has" if troubled == 1 else "have"
        head = format_html("{} of {} services {} trouble", thousands(troubled), thousands(total), verb)
        return head, format_html("{}{}", _as_usual(usual), _cannot_tell(blind))
    if not usual:
        return SafeString("Too few reports to tell"), format_html(
            "<b>{}, and too few reports on each of them.</b> That is neither good nor bad news."
            " If something fails for you, say so: it counts.",
            counted(total, "service"),
        )
    quiet = format_html(
        "<b>{}, {} with a sign of trouble.</b>{}",
        counted(usual, "service"),
        "not" if usual == 1 else "none",
        _cannot_tell(blind),
    )
    if board.last_end:
        quiet = format_html("{} The last one ended {} ago.", quiet, duration(now - board.last_end))
    return SafeString("All quiet"), quiet


def _as_usual(usual: int) -> str:
    return f"{thousands(usual)} {'looks' if usual == 1 else 'look'} as usual." if usual else ""


def _cannot_tell(blind: int) -> str:
    return f" For {thousands(blind)} we cannot tell." if blind else ""


def change(change: Change) -> str:
    """What changed, to follow the name of the service."""
    match change.state:
        case State.SUSPECTED:
            return "may have a problem."
        case State.OPEN:
            return "has a problem."
        case State.SUBSIDING:
            return "has fewer problems; it is not over."
        case _:
            lasted = duration(change.ended_at - change.onset_at) if change.ended_at else ""
            return f"is back to usual after {lasted}." if lasted else "is back to usual."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
