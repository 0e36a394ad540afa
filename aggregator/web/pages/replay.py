"""The replay: an incident minute by minute, each told with what was known then.

Counts and states are those of the time. What is usual is as learned since: old weeks are not kept but in the
records of changes, which the page has too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aggregator.queries.counts import expected_counts
from aggregator.queries.counts.series import Point, Series
from aggregator.queries.freshness import find_running_end
from aggregator.queries.incidents.history import IncidentHistory, IncidentStep
from aggregator.times import MINUTE
from aggregator.web.charts.elements.geometry import number
from aggregator.web.charts.line import places
from aggregator.web.formats.numbers import counted, odds_text, thousands, times, usual_range
from aggregator.web.formats.times import beside
from aggregator.web.words import verdict_wording

RARE = 0.01  # more often than this it is no news that so many reports come together


@dataclass(frozen=True)
class Stop:
    """A moment that one may go to."""

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
    usual: str
    times: str
    odds: str
    kind: str
    word: str
    said: str  # all of it as a sentence
    x: str  # its place in the chart
    y: str


@dataclass(frozen=True)
class ReplayPage:
    stops: tuple[Stop, ...]
    moments: tuple[ReplayMoment, ...]  # oldest first
    now: ReplayMoment | None  # the one that was asked for
    position: int  # of it, or of the last


def replay_page(*, episode: IncidentHistory, shown: Series, at: datetime | None, now: datetime) -> ReplayPage:
    """`shown` has a point at `at`."""
    # The last point may be after the present: then it was added only so that `at` is one of them.
    points = [point for point in shown.points if point.at <= find_running_end(now)] or list(shown.points[:1])
    chances = expected_counts.compute_chances(
        service=episode.service,
        counts=[point.reports - point.aside for point in points],
        means=[point.expected for point in points],
    )
    begun = episode.trouble.onset_at
    marks = places(series=shown, live=episode.ended_at is None)
    moments = [
        _moment(point, chance, place, begun)
        for point, chance, place in zip(points, chances, marks[: len(points)], strict=True)
    ]
    place = next((n for n, moment in enumerate(moments) if moment.at == at), None)
    return ReplayPage(
        stops=_stops(episode, at),
        moments=tuple(moments),
        now=None if place is None else moments[place],
        position=len(moments) - 1 if place is None else place,
    )


def onset_known(
    *, episode: IncidentHistory, steps: Sequence[IncidentStep], at: datetime | None
) -> datetime | None:
    """The onset as it was dated at that minute; None as long as we had said nothing."""
    if at is None:
        return episode.trouble.onset_at
    known = [step for step in steps if step.published_at <= at]
    return known[-1].onset_at if known else None


def _stops(episode: IncidentHistory, at: datetime | None) -> tuple[Stop, ...]:
    """In the order of time; what fell into one minute is one."""
    trouble = episode.trouble
    names = (
        (trouble.onset_at, _("Begin")),
        (trouble.detected_at, _("First sign")),
        (episode.opened_at, _("Confirmed")),
        (trouble.peak_at, _("Peak")),
        (episode.subsiding_at, _("Subsiding")),
        (episode.ended_at, _("End")),
        (episode.resolved_at, _("Said to be over")),
    )
    by_minute: dict[datetime, list[str]] = {}
    for moment, name in names:
        if moment is not None:
            by_minute.setdefault(_whole(moment), []).append(name)
    return tuple(
        Stop(
            name=pgettext("between parts of a line", ", ").join(found),
            time=beside(minute, begun=trouble.onset_at),
            query=f"{minute:%Y-%m-%dT%H:%MZ}",
            current=minute == at,
        )
        for minute, found in sorted(by_minute.items())
    )


def _whole(moment: datetime) -> datetime:
    """The first whole minute at which it was known; a look within the running minute has seconds."""
    begun = moment.replace(second=0, microsecond=0)
    return begun if begun == moment else begun + MINUTE


def _moment(point: Point, chance: float | None, place: tuple[str, float], begun: datetime) -> ReplayMoment:
    known = point.level not in verdict_wording.UNTOLD and point.low is not None
    ratio = point.reports / point.expected if point.expected else None
    more = times(ratio, expected=point.expected) if known else None
    rare = odds_text(chance) if known and chance is not None and chance < RARE else ""
    word = str(verdict_wording.WORDS[point.level])
    return ReplayMoment(
        at=point.at,
        time=beside(point.at, begun=begun),
        reports=thousands(point.reports),
        usual=_range(point) if known else "",
        times=more or "",
        odds=rare,
        kind=point.level.value,
        word=word,
        said=verdict_wording.sentences([_count(point, more, known=known), *_odds(rare), _word(word)]),
        x=place[0],
        y=number(place[1]),
    )


def _range(point: Point) -> str:
    return _("%(low)s to %(high)s") % {"low": thousands(point.low or 0), "high": thousands(point.high or 0)}


def _count(point: Point, more: str | None, *, known: bool) -> str:
    values = {"reports": counted(point.reports), "usual": usual_range(point.low, point.high), "more": more}
    if not known:
        said = _("%(reports)s in 15 minutes.") % values
    elif more is None:
        said = _("%(reports)s in 15 minutes; %(usual)s.") % values
    else:
        said = _("%(reports)s in 15 minutes; %(usual)s. That is %(more)s as many.") % values
    return said[:1].upper() + said[1:]


def _odds(rare: str) -> list[str]:
    return [_("The odds of that by accident: %(odds)s.") % {"odds": rare}] if rare else []


def _word(word: str) -> str:
    return _("What we said: %(word)s.") % {"word": word}
