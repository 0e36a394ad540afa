"""How sure is this, and when will it end? What can be said, and no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aggregator.models import Level, State
from aggregator.queries.counts import windows
from aggregator.queries.incidents.current_incidents import CurrentIncident
from aggregator.queries.incidents.history import IncidentStep
from aggregator.queries.incidents.verdicts import Verdict
from aggregator.stats.ending.outlook import Outlook
from aggregator.web.formats.numbers import decimal, odds, thousands
from aggregator.web.formats.times import clock, duration
from aggregator.web.words import incident_story, verdict_wording

CLEARLY_BELOW = 0.8  # of the peak: neighbouring points differ by less than this by chance
MOSTLY = 0.5
MINUTE = timedelta(minutes=1)
STEPS = ((30, 1), (60, 5), (360, 10), (1440, 30), (float("inf"), 60))  # minutes below which; rounded to these
# Of problems that had lasted as long, and of those that were subsiding at that age.
# Translators: {age}, {half} and {most} are lengths of time, as "25 min" or "3 h"; "nine in ten" is 90 %.
AHEAD = (
    gettext_lazy(
        "Of {problems} problems like this one that had lasted {age}, half were over within {half} more,"
        " and nine in ten within {most}."
    ),
    gettext_lazy(
        "Of {problems} problems like this one that were subsiding after {age}, half were over within {half}"
        " more, and nine in ten within {most}."
    ),
)
HALF_OVER = (
    gettext_lazy(
        "Of {problems} problems like this one that had lasted {age}, more than half were over by then,"
        " though nobody could tell yet, and nine in ten within {most} more."
    ),
    gettext_lazy(
        "Of {problems} problems like this one that were subsiding after {age}, more than half were over"
        " by then, though nobody could tell yet, and nine in ten within {most} more."
    ),
)
ALL_OVER = (
    gettext_lazy(
        "Of {problems} problems like this one that had lasted {age}, nine in ten were over by then,"
        " though nobody could tell yet."
    ),
    gettext_lazy(
        "Of {problems} problems like this one that were subsiding after {age}, nine in ten were over"
        " by then, though nobody could tell yet."
    ),
)


def sure(
    *, verdict: Verdict, networks: int, steps: Sequence[IncidentStep], budget: float, now: datetime
) -> SafeString:
    """Who stands behind the reports, how rare they are by accident, and what is promised."""
    if verdict.level not in verdict_wording.TROUBLED or verdict.trouble is None:
        return verdict_wording.NOTHING
    return verdict_wording.sentences(
        [_networks(verdict, networks), _by_accident(steps, now), _promise(budget)]
    )


def _networks(verdict: Verdict, networks: int) -> SafeString:
    if not networks or not verdict.reports:
        return SafeString("")
    return format_html(
        ngettext(
            "The reports of the last 15 minutes come from <b>one network</b>.",
            "The reports of the last 15 minutes come from <b>{networks} networks</b>.",
            networks,
        ),
        networks=thousands(networks),
    )


def _by_accident(steps: Sequence[IncidentStep], now: datetime) -> SafeString:
    """Of the latest step that asked the question: how rarely so many come together."""
    asked = [s for s in steps if s.state in incident_story.BY_CHANCE and s.evidence.get("p_value")]
    if not asked:
        return SafeString("")
    said = _("When we called it a possible problem, at {time}, the odds of so many by accident were {odds}.")
    if asked[-1].state == State.OPEN:
        said = _("When we called it a problem, at {time}, the odds of so many by accident were {odds}.")
    return format_html(
        said,
        time=clock(asked[-1].published_at, now=now),
        odds=odds(asked[-1].evidence["p_value"]),
    )


def _promise(budget: float) -> SafeString:
    return format_html(
        ngettext(
            "We promise at most {count} false alarm a year, over all services together.",
            "We promise at most {count} false alarms a year, over all services together.",
            round(budget),
        ),
        count=decimal(budget) if budget % 1 else thousands(round(budget)),
    )


def end(*, verdict: Verdict, outlook: Outlook | None, now: datetime) -> SafeString:
    """Whether reports fall since the peak, and when such problems were over."""
    if verdict.trouble is None:
        return verdict_wording.NOTHING
    told = describe_outlook(trouble=verdict.trouble, outlook=outlook, now=now)
    return verdict_wording.sentences([_fell(verdict, now), told])


def bursts(*, height: float | None) -> str:
    """That a rise must be high to be a problem, where attention brings reports without one."""
    if height is None:
        return ""
    return _(
        "Reports for this service come in bursts, also without a problem. We speak of a problem only from "
        "{times} times the usual, or when the vendor does."
    ).format(times=decimal(height, places=0 if height >= 10 else 1))


def _fell(verdict: Verdict, now: datetime) -> SafeString:
    """Whether reports fall since the peak."""
    trouble = verdict.trouble
    if verdict.level not in verdict_wording.TROUBLED or trouble is None or verdict.heard_since:
        return verdict_wording.NOTHING
    if trouble.peak_at and _is_falling(verdict, trouble.peak, trouble.peak_at, now):
        return format_html(
            _("There have been fewer since {time}, when there were {count} in 15 minutes."),
            time=clock(trouble.peak_at, now=now),
            count=thousands(trouble.peak),
        )
    still = trouble.measured_peak is not None and verdict.reports >= trouble.peak
    return SafeString(_("Reports are not falling yet.") if still else "")


def _is_falling(verdict: Verdict, peak: int, peak_at: datetime, now: datetime) -> bool:
    """We have said so, or the last 15 minutes are clearly below the highest and share no minute with it."""
    if verdict.level == Level.SUBSIDING:
        return True
    return now - peak_at >= windows.WINDOW and verdict.reports < CLEARLY_BELOW * peak


def describe_outlook(*, trouble: CurrentIncident, outlook: Outlook | None, now: datetime) -> SafeString:
    """When half, and nine in ten, of the problems like this one were over."""
    if outlook is None:
        return SafeString(_("We know too few problems like this one to say more."))
    said = AHEAD if outlook.half else HALF_OVER if outlook.most else ALL_OVER
    told = format_html(
        str(said[trouble.state == State.SUBSIDING]),
        problems=thousands(outlook.problems),
        age=duration(_rounded((now - trouble.onset_at) / MINUTE)),
        half=duration(_rounded(outlook.half)),
        most=duration(_rounded(outlook.most)),
    )
    if outlook.elsewhere <= MOSTLY:
        return told
    theirs = _("Most of them are known from other sites and from vendors, not from here.")
    return verdict_wording.sentences([told, SafeString(theirs)])


def _rounded(minutes: float) -> timedelta:
    """To what can be meant: minutes up to half an hour, then fives, tens, and from six hours on halves."""
    step = next((step for limit, step in STEPS if minutes < limit), STEPS[-1][1])
    return timedelta(minutes=max(1, step * round(minutes / step)))
