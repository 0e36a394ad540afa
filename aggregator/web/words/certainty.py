"""How certain a problem is, and when it may end: what the data support, and no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aggregator.models.states import Level
from aggregator.queries.answers.freshness import WINDOW
from aggregator.queries.answers.incidents import CurrentIncident, IncidentStep, Verdict
from aggregator.stats.ending.outlook import Outlook
from aggregator.stats.states import State
from aggregator.web.formats.numbers import format_count, format_decimal, format_odds
from aggregator.web.formats.sentences import NOTHING, join_sentences
from aggregator.web.formats.times import format_clock, format_duration
from aggregator.web.words.labels import TROUBLED

# Of the peak: neighbouring points differ by less than this by chance.
CLEARLY_BELOW = 0.8
MOSTLY = 0.5
MINUTE = timedelta(minutes=1)
# Minutes below which; rounded to these.
STEPS = ((30, 1), (60, 5), (360, 10), (1440, 30), (float("inf"), 60))
# Of problems that had lasted as long, and of those that were subsiding at that age.
# Translators: {age}, {half} and {most} are lengths of time, as "25 min" or "3 h"; "nine in ten" is 90 %.
HALF_AHEAD = (
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


def describe_certainty(
    *, verdict: Verdict, networks: int, steps: Sequence[IncidentStep], budget: float, now: datetime
) -> SafeString:
    """Who stands behind the reports, how rare they are by accident, and what is promised."""
    if verdict.level not in TROUBLED or verdict.trouble is None:
        return NOTHING
    return join_sentences(
        [_describe_networks(verdict, networks), _describe_odds(steps, now), _describe_promise(budget)]
    )


def _describe_networks(verdict: Verdict, networks: int) -> SafeString:
    if not networks or not verdict.reports:
        return SafeString("")
    return format_html(
        ngettext(
            "The reports of the last 15 minutes come from <b>one network</b>.",
            "The reports of the last 15 minutes come from <b>{networks} networks</b>.",
            networks,
        ),
        networks=format_count(networks),
    )


def _describe_odds(steps: Sequence[IncidentStep], now: datetime) -> SafeString:
    """How rare such a count is by chance, as of the latest step of a rise."""
    rises = [s for s in steps if s.state.is_rising and s.evidence.get("p_value")]
    if not rises:
        return SafeString("")
    pattern = _(
        "When we called it a possible problem, at {time}, the odds of so many by accident were {odds}."
    )
    if rises[-1].state == State.OPEN:
        pattern = _("When we called it a problem, at {time}, the odds of so many by accident were {odds}.")
    return format_html(
        pattern,
        time=format_clock(rises[-1].published_at, now=now),
        odds=format_odds(rises[-1].evidence["p_value"]),
    )


def _describe_promise(budget: float) -> SafeString:
    return format_html(
        ngettext(
            "We promise at most {count} false alarm a year, over all services together.",
            "We promise at most {count} false alarms a year, over all services together.",
            round(budget),
        ),
        count=format_decimal(budget) if budget % 1 else format_count(round(budget)),
    )


def describe_end(*, verdict: Verdict, outlook: Outlook | None, now: datetime) -> SafeString:
    """Whether reports have fallen since the peak, and when similar problems were over."""
    if verdict.trouble is None:
        return NOTHING
    ahead = describe_outlook(trouble=verdict.trouble, outlook=outlook, now=now)
    return join_sentences([_describe_fall(verdict, now), ahead])


def describe_bursts(*, height: float | None) -> str:
    """That a rise must be high to be a problem, where attention brings reports without one."""
    if height is None:
        return ""
    return _(
        "Reports for this service come in bursts, also without a problem. We speak of a problem only from "
        "{times} times the usual, or when the vendor does."
    ).format(times=format_decimal(height, places=0 if height >= 10 else 1))


def _describe_fall(verdict: Verdict, now: datetime) -> SafeString:
    """Whether reports fall since the peak."""
    trouble = verdict.trouble
    if verdict.level not in TROUBLED or trouble is None or verdict.heard_since:
        return NOTHING
    if trouble.peak_at and _is_falling(verdict, trouble.peak, trouble.peak_at, now):
        return format_html(
            _("There have been fewer since {time}, when there were {count} in 15 minutes."),
            time=format_clock(trouble.peak_at, now=now),
            count=format_count(trouble.peak),
        )
    # A peak that was never counted is 0: "not falling yet" would always be true.
    still = trouble.measured_peak is not None and verdict.reports >= trouble.peak
    return SafeString(_("Reports are not falling yet.") if still else "")


def _is_falling(verdict: Verdict, peak: int, peak_at: datetime, now: datetime) -> bool:
    """Announced as subsiding, or the last 15 minutes are clearly below the peak and share none with it."""
    if verdict.level == Level.SUBSIDING:
        return True
    # Windows that share minutes differ by chance only.
    return now - peak_at >= WINDOW and verdict.reports < CLEARLY_BELOW * peak


def describe_outlook(*, trouble: CurrentIncident, outlook: Outlook | None, now: datetime) -> SafeString:
    """When half of the similar problems were over, and when nine in ten."""
    if outlook is None:
        return SafeString(_("We know too few problems like this one to say more."))
    patterns = HALF_AHEAD if outlook.half else HALF_OVER if outlook.most else ALL_OVER
    sentence = format_html(
        str(patterns[trouble.state == State.SUBSIDING]),
        problems=format_count(outlook.problems),
        age=format_duration(_round_minutes((now - trouble.onset_at) / MINUTE)),
        half=format_duration(_round_minutes(outlook.half)),
        most=format_duration(_round_minutes(outlook.most)),
    )
    # Endings of other sites may not hold here, and readers should know.
    if outlook.elsewhere <= MOSTLY:
        return sentence
    mostly = _("Most of them are known from other sites and from vendors, not from here.")
    return join_sentences([sentence, SafeString(mostly)])


def _round_minutes(minutes: float) -> timedelta:
    """Rounded to what it can mean: minutes up to half an hour, then 5, 10, and from six hours on 30."""
    step = next((step for limit, step in STEPS if minutes < limit), STEPS[-1][1])
    return timedelta(minutes=max(1, step * round(minutes / step)))
