"""The replay: an incident minute by minute, each with what was known then.

Counts and states are those of that time. The expected range is as learned since: old baselines are kept only
in the evidence records, which are on the page too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aggregator.queries.answers.counts import Point, Series
from aggregator.queries.answers.incidents import IncidentHistory, IncidentStep
from aggregator.queries.freshness import find_running_end
from aggregator.times import MINUTE
from aggregator.web.charts.elements.geometry import format_number
from aggregator.web.charts.line import locate_points
from aggregator.web.formats.numbers import (
    describe_ratio,
    describe_reports,
    describe_usual_range,
    format_count,
    format_odds_text,
)
from aggregator.web.formats.sentences import join_sentences
from aggregator.web.formats.times import format_story_clock
from aggregator.web.words.labels import UNKNOWN_LEVELS, WORDS

# Where such a count is more frequent than this, its odds are no news.
RARE = 0.01


@dataclass(frozen=True)
class Stop:
    """A moment that the reader can jump to."""

    name: str
    time: SafeString
    query: str
    current: bool


@dataclass(frozen=True)
class ReplayMoment:
    """A point of the chart in words."""

    at: datetime
    time: SafeString
    reports: str
    expected: str
    ratio: str
    odds: str
    kind: str
    state: str
    sentence: str
    x: str  # its place in the chart
    y: str


@dataclass(frozen=True)
class ReplayPage:
    stops: tuple[Stop, ...]
    moments: tuple[ReplayMoment, ...]  # oldest first
    chosen: ReplayMoment | None  # the one in the address; None: the whole incident
    position: int  # of it, or of the last


def build_replay_page(
    *,
    incident: IncidentHistory,
    shown: Series,
    chances: Sequence[float | None],
    at: datetime | None,
    now: datetime,
) -> ReplayPage:
    """`shown` has a point at `at`, and each of its points has its chance."""
    # The last point may be after the present: then it was added only so that `at` is one of them.
    points = [point for point in shown.points if point.at <= find_running_end(now)] or list(shown.points[:1])
    begun = incident.trouble.onset_at
    marks = locate_points(series=shown, live=incident.ended_at is None)
    moments = [
        _describe_moment(point, chance, place, begun)
        for point, chance, place in zip(points, chances[: len(points)], marks[: len(points)], strict=True)
    ]
    place = next((n for n, moment in enumerate(moments) if moment.at == at), None)
    return ReplayPage(
        stops=_list_stops(incident, at),
        moments=tuple(moments),
        chosen=None if place is None else moments[place],
        position=len(moments) - 1 if place is None else place,
    )


def find_known_onset(
    *, incident: IncidentHistory, steps: Sequence[IncidentStep], at: datetime | None
) -> datetime | None:
    """The onset as it was dated at that minute; None before our announcement."""
    if at is None:
        return incident.trouble.onset_at
    # Later steps date the onset anew; at that minute only the earlier ones were known.
    known = [step for step in steps if step.published_at <= at]
    return known[-1].onset_at if known else None


def _list_stops(incident: IncidentHistory, at: datetime | None) -> tuple[Stop, ...]:
    """In order of time; moments within one minute are one stop."""
    trouble = incident.trouble
    names = (
        (trouble.onset_at, _("Begin")),
        (trouble.detected_at, _("First sign")),
        (incident.opened_at, _("Confirmed")),
        (trouble.peak_at, _("Peak")),
        (incident.subsiding_at, _("Subsiding")),
        (incident.ended_at, _("End")),
        (incident.resolved_at, _("Said to be over")),
    )
    # Two stops at one minute would be two links to the same picture.
    by_minute: dict[datetime, list[str]] = {}
    for moment, name in names:
        if moment is not None:
            by_minute.setdefault(_round_up(moment), []).append(name)
    return tuple(
        Stop(
            name=pgettext("between parts of a line", ", ").join(names_then),
            time=format_story_clock(minute, begun=trouble.onset_at),
            query=f"{minute:%Y-%m-%dT%H:%MZ}",
            current=minute == at,
        )
        for minute, names_then in sorted(by_minute.items())
    )


def _round_up(moment: datetime) -> datetime:
    """The first whole minute at which it was known: an early look within a minute has seconds."""
    begun = moment.replace(second=0, microsecond=0)
    return begun if begun == moment else begun + MINUTE


def _describe_moment(
    point: Point, chance: float | None, place: tuple[str, float], begun: datetime
) -> ReplayMoment:
    known = point.level not in UNKNOWN_LEVELS and point.low is not None
    ratio = point.reports / point.expected if point.expected else None
    more = describe_ratio(ratio, expected=point.expected) if known else None
    rare = format_odds_text(chance) if known and chance is not None and chance < RARE else ""
    word = str(WORDS[point.level])
    return ReplayMoment(
        at=point.at,
        time=format_story_clock(point.at, begun=begun),
        reports=format_count(point.reports),
        expected=_describe_range(point) if known else "",
        ratio=more or "",
        odds=rare,
        kind=point.level.value,
        state=word,
        sentence=join_sentences(
            [_describe_count(point, more, known=known), *_describe_odds(rare), _describe_state(word)]
        ),
        x=place[0],
        y=format_number(place[1]),
    )


def _describe_range(point: Point) -> str:
    return _("%(low)s to %(high)s") % {
        "low": format_count(point.low or 0),
        "high": format_count(point.high or 0),
    }


def _describe_count(point: Point, more: str | None, *, known: bool) -> str:
    values = {
        "reports": describe_reports(point.reports),
        "usual": describe_usual_range(point.low, point.high),
        "more": more,
    }
    if not known:
        sentence = _("%(reports)s in 15 minutes.") % values
    elif more is None:
        sentence = _("%(reports)s in 15 minutes; %(usual)s.") % values
    else:
        sentence = _("%(reports)s in 15 minutes; %(usual)s. That is %(more)s as many.") % values
    return sentence[:1].upper() + sentence[1:]


def _describe_odds(rare: str) -> list[str]:
    return [_("The odds of that by accident: %(odds)s.") % {"odds": rare}] if rare else []


def _describe_state(word: str) -> str:
    return _("What we said: %(word)s.") % {"word": word}
