"""Units of time, and the two ways in which this project names a minute.

Tables and pages have datetimes; statistics count whole minutes since the epoch, as numbers.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def floor_minute(at: datetime) -> datetime:
    """The beginning of its minute."""
    return at.replace(second=0, microsecond=0)


def floor_day(at: datetime) -> datetime:
    """The midnight before it, in UTC."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def to_minute(at: datetime) -> int:
    """The number of its minute since the epoch."""
    return int(at.timestamp()) // 60


def to_datetime(minute: int) -> datetime:
    """The beginning of a minute that is numbered since the epoch."""
    return datetime.fromtimestamp(minute * 60, UTC)


def split_span(*, first: datetime, last: datetime, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """[first, last) in pieces of `step`, in order; the last one may be shorter."""
    while first < last:
        until = min(first + step, last)
        yield first, until
        first = until
