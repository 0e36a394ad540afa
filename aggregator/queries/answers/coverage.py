"""Gaps within a window: when we were not listening."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.stats.ledger.uptime import Span, join_spans

NONE = timedelta(0)
# An incident that ended in a gap is dated to a quiet minute soon after the gap, not to the first one.
SETTLING = timedelta(minutes=10)
HALF = 0.5


@dataclass(frozen=True)
class Coverage:
    """Gaps within a window, as spans [first, last) in order of time."""

    unheard: tuple[Span, ...] = ()  # minutes in which nobody could report, or only for a part of them
    unjudged: tuple[Span, ...] = ()  # no tick ran, so nothing was announced

    @property
    def gaps(self) -> tuple[Span, ...]:
        """Times in which we may not have been listening."""
        return join_spans(spans=(*self.unheard, *self.unjudged), gap=NONE)

    def hidden(self, *, first: datetime, last: datetime) -> float:
        """Which share of [first, last) lies in gaps; of a moment (both alike) 0 or 1."""
        if first == last:
            return float(_contains_time(self.gaps, first))
        pieces = (min(ended, last) - max(begun, first) for begun, ended in self.gaps)
        return sum((piece for piece in pieces if piece > NONE), NONE) / (last - first)

    def is_unjudged(self, at: datetime) -> bool:
        """Whether people could report at that moment, but nothing was judged."""
        return _contains_time(self.unjudged, at) and not _contains_time(self.unheard, at)

    def is_mostly_unheard(self, first: datetime, span: timedelta) -> bool:
        """Whether in more than half of the time after `first` nobody could report."""
        # Without the unjudged times: in those people could report, and their reports were counted.
        return Coverage(unheard=self.unheard).hidden(first=first, last=first + span) > HALF

    def is_just_heard(self, at: datetime, *, within: timedelta) -> bool:
        """Whether a gap in which nobody could report ended less than that long before."""
        return any(ended <= at < ended + within for _, ended in self.unheard)

    def cut(self, *, first: datetime, last: datetime) -> "Coverage":
        """What of the gaps lies in [first, last)."""
        kinds = (
            tuple(
                (max(begun, first), min(ended, last))
                for begun, ended in spans
                if ended > first and begun < last
            )
            for spans in (self.unheard, self.unjudged)
        )
        return Coverage(*kinds)

    def unheard_since(self, first: datetime) -> datetime | None:
        """The end of the last gap in which nobody could report, if that is later than `first`."""
        return max((ended for _, ended in self.unheard if ended > first), default=None)

    def before_onset(self, at: datetime) -> Span | None:
        """The gap at whose end an incident had begun: nobody knows in which of its minutes."""
        return next((gap for gap in self.unheard if gap[1] == at), None)

    def before_end(self, at: datetime | None) -> Span | None:
        """The gap after which an incident was over: perhaps since one of its minutes."""
        return next((gap for gap in self.unheard if at and NONE <= at - gap[1] <= SETTLING), None)


def _contains_time(spans: tuple[Span, ...], at: datetime) -> bool:
    return any(begun <= at < ended for begun, ended in spans)


COMPLETE = Coverage()
