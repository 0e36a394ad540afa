"""Minutes of outage, and the share of time without: weighted as status pages do.

A minute of partial outage counts as `weight` of a minute of major outage. 0.3 is the weight that
Instatus documents and that 24 days of two vendors' figures imply; incident.io counts 1.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MINUTES_A_DAY = DAY / MINUTE
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Outage:
    """In [first, last) a component was out, all of it or a part. Outages of one component do not overlap."""

    first: datetime
    last: datetime
    major: bool


@dataclass(frozen=True)
class Downtime:
    """Minutes with a major and with a partial outage, among the `minutes` observed."""

    major: float
    partial: float
    minutes: float

    @property
    def raw(self) -> float:
        """Minutes with any outage."""
        return self.major + self.partial

    def weighted(self, *, weight: float) -> float:
        """Minutes, partial ones weighted."""
        return self.major + weight * self.partial

    @property
    def days(self) -> float:
        """How many days were observed."""
        return self.minutes / MINUTES_A_DAY

    def uptime(self, *, weight: float) -> float | None:
        """Share of the time, weighted, in [0, 1]; None where no time was observed."""
        return 1 - self.weighted(weight=weight) / self.minutes if self.minutes else None


def add_downtimes(*, downtimes: Iterable[Downtime]) -> Downtime:
    """All of them together."""
    every = list(downtimes)
    return Downtime(
        major=sum(each.major for each in every),
        partial=sum(each.partial for each in every),
        minutes=sum(each.minutes for each in every),
    )


def join_spans(*, spans: Iterable[Span], gap: timedelta = DAY) -> tuple[Span, ...]:
    """In order; spans that overlap, or lie no further apart than `gap`, become one."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + gap:
            # A longer span may hold shorter ones that begin later.
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def split_by_day(
    *, outages: Collection[Outage], known: Sequence[Span], first: date, last: date
) -> tuple[Downtime, ...]:
    """The UTC days of [first, last). Outside of `known` there is neither outage nor uptime."""
    begun = datetime.combine(first, time(), UTC)
    length = (last - first).days
    window = (begun, begun + length * DAY)
    # Cut to the window first, or outages before it would count in days of negative number.
    known = [(max(each[0], begun), min(each[1], window[1])) for each in known]
    major = _sum_minutes_by_day(((each.first, each.last) for each in outages if each.major), known, begun)
    partial = _sum_minutes_by_day(
        ((each.first, each.last) for each in outages if not each.major), known, begun
    )
    # The observed time is cut like an outage that lasts as long as the window.
    minutes = _sum_minutes_by_day([window], known, begun)
    return tuple(Downtime(major[n], partial[n], minutes[n]) for n in range(length))


def _sum_minutes_by_day(spans: Iterable[Span], known: Sequence[Span], begun: datetime) -> dict[int, float]:
    """Minutes by number of the day, cut at midnights."""
    # One walk over the outages and not one over the days: most days have none.
    minutes: dict[int, float] = defaultdict(float)
    for (first, last), (since, until) in product(spans, known):
        at, end = max(first, since), min(last, until)
        while at < end:
            day = (at - begun) // DAY
            cut = min(end, begun + (day + 1) * DAY)
            minutes[day] += (cut - at) / MINUTE
            at = cut
    return minutes
