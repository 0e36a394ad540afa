"""When a status page is asked next: often while something is going on, seldom where asking brings nothing."""

import math
from datetime import UTC, datetime, timedelta

USUAL = timedelta(minutes=5)  # the vendor's first word is known to within this
CLOSE = timedelta(minutes=1)  # while people, or the vendor itself, see trouble
LONGEST = timedelta(hours=1)  # between two attempts at a page that cannot be read
GOLDEN = 0.6180339887  # its multiples, modulo 1, lie as far apart as can be, however many there are


def choose_pause(*, failures: int, close: bool) -> timedelta:
    """How long until the next asking: after failures in a row twice as long each time."""
    if failures == 0:
        return CLOSE if close else USUAL
    doubled: timedelta = CLOSE * 2 ** min(failures - 1, 10)
    return min(doubled, USUAL if close else LONGEST)


def schedule_next(*, now: datetime, pause: timedelta, page: int) -> datetime:
    """The next of the page's own moments, half a pause away at least: pages lie evenly in time.

    Without it all pages, new on the same day, would be asked in the same second ever after.
    """
    step = pause.total_seconds()
    phase = page * GOLDEN % 1 * step
    earliest = now.timestamp() + step / 2
    return datetime.fromtimestamp(phase + math.ceil((earliest - phase) / step) * step, UTC)
