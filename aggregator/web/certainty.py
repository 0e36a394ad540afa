"""How sure is this, and when will it end? What can be said, and no more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.models import Level, State
from aggregator.queries import series
from aggregator.queries.incidents import Lengths, Step
from aggregator.queries.verdicts import Verdict
from aggregator.web import story, wording
from aggregator.web.numbers import decimal, odds, thousands
from aggregator.web.times import clock, duration

CLEARLY_BELOW = 0.8  # of the peak: neighbouring points differ by less than this by chance


def sure(
    *, verdict: Verdict, networks: int, steps: Sequence[Step], budget: float, now: datetime
) -> SafeString:
    """Who stands behind the reports, how rare they are by accident, and what is promised."""
    if verdict.level not in wording.TROUBLED or verdict.trouble is None:
        return wording.NOTHING
    return wording.sentences([_networks(verdict, networks), _by_accident(steps, now), _promise(budget)])


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


def _by_accident(steps: Sequence[Step], now: datetime) -> SafeString:
    """Of the latest step that asked the question: how rarely so many come together."""
    asked = [s for s in steps if s.state in story.BY_CHANCE and s.evidence.get("p_value")]
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


def bursts(*, height: float | None) -> str:
    """That a rise must be high to be a problem, where attention brings reports without one."""
    if height is None:
        return ""
    return _(
        "Reports for this service come in bursts, also without a problem. So we speak of one from "
        "{times} times the usual on, or when the vendor does."
    ).format(times=decimal(height, places=0 if height >= 10 else 1))


def end(*, verdict: Verdict, lengths: Lengths | None, now: datetime) -> SafeString:
    """Whether reports fall since the peak, and how long such problems lasted."""
    return wording.sentences([_fell(verdict, now), _lasted(verdict, lengths, now)])


def _fell(verdict: Verdict, now: datetime) -> SafeString:
    trouble = verdict.trouble
    if verdict.level not in wording.TROUBLED or trouble is None or verdict.heard_since:
        return SafeString("")
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
    return now - peak_at >= series.WINDOW and verdict.reports < CLEARLY_BELOW * peak


def _lasted(verdict: Verdict, lengths: Lengths | None, now: datetime) -> SafeString:
    trouble = verdict.trouble
    if lengths is None or trouble is None:
        return SafeString("")
    said = _("Half of the last {problems} problems about as strong were over after {length}.")
    if now - trouble.onset_at > lengths.median:
        said = _(
            "Half of the last {problems} problems about as strong were over after {length}; not this one."
        )
    return format_html(said, problems=lengths.problems, length=duration(_minutes(lengths.median)))


def _minutes(length: timedelta) -> timedelta:
    return timedelta(minutes=round(length / timedelta(minutes=1)))
