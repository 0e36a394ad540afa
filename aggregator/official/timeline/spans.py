"""Intervals of time: in which a status page was read, and in which it named a status."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.official.claims import Standing

Span = tuple[datetime, datetime]
FOREVER = datetime.max.replace(tzinfo=UTC)
ALWAYS: tuple[Span, ...] = ((datetime.min.replace(tzinfo=UTC), FOREVER),)


@dataclass(frozen=True)
class StatusInterval:
    """A part had this standing in [first, last); `last` None: it still has. `part` is an id, or WHOLE."""

    part: str
    standing: Standing
    first: datetime
    last: datetime | None


@dataclass(frozen=True)
class WorstInterval:
    """In [first, last) the worst of several intervals was this; `last` is never open."""

    standing: Standing
    first: datetime
    last: datetime
