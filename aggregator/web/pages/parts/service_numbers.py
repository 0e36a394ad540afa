"""Numbers of a service's page in words: answers, totals, and discarded reports."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.incidents import Verdict
from aggregator.web.charts.elements.discarded import has_many_discarded
from aggregator.web.formats.numbers import describe_reports, format_count, format_percent
from aggregator.web.formats.sentences import capitalize
from aggregator.web.formats.times import format_clock
from aggregator.web.words.labels import TROUBLED

# Fewer people than this are no "87 % of those who answered".
ENOUGH_ANSWERS = 10


@dataclass(frozen=True)
class Answers:
    """Those who say it is broken against those for whom it works, in the last 15 minutes."""

    broken: str
    works: str
    total: str
    share: str
    width: str


def describe_total(total: int, since: datetime | None, now: datetime) -> SafeString:
    reports = capitalize(describe_reports(total))
    if since is None:
        return format_html(_("{reports} in the last 24 hours."), reports=reports)
    return format_html(_("{reports} since {time}."), reports=reports, time=format_clock(since, now=now))


def describe_discarded(shown: Series) -> str:
    """How many of the latest reports were discarded, where they are a large part of all."""
    last = shown.points[-1]
    if not has_many_discarded(last):
        return ""
    return _(
        "%(aside)s of these %(reports)s reports came again and again from the same few networks,"
        " of which we count one each. %(networks)s networks reported in all."
    ) % {
        "aside": format_count(last.aside),
        "reports": format_count(last.reports),
        "networks": format_count(shown.networks),
    }


def count_answers(verdict: Verdict) -> Answers | None:
    total = verdict.reports + verdict.works
    # On a quiet page nearly all who answer report a problem: the share would alarm for nothing.
    if verdict.level not in TROUBLED or not verdict.works or total < ENOUGH_ANSWERS:
        return None
    share = verdict.reports / total
    return Answers(
        broken=format_count(verdict.reports),
        works=format_count(verdict.works),
        total=format_count(total),
        share=format_percent(share),
        width=f"{100 * share:.1f}%",
    )
