"""When a status page is polled next: often during an incident, seldom where polling brings nothing."""

import math
from datetime import UTC, datetime, timedelta

# The vendor's first statement is known to within this.
REGULAR_PAUSE = timedelta(minutes=5)
# While people, or the vendor itself, see trouble: who knew first is counted in minutes.
SHORT_PAUSE = timedelta(minutes=1)
# Between two attempts at a page that cannot be read, however long that lasts.
LONGEST_PAUSE = timedelta(hours=1)
# Its multiples, modulo 1, lie as far apart as can be, however many pages there are.
GOLDEN = 0.6180339887


def choose_pause(*, failures: int, close: bool) -> timedelta:
    """How long until the next poll: after failures in a row twice as long each time."""
    if failures == 0:
        return SHORT_PAUSE if close else REGULAR_PAUSE
    # Ten doublings are 17 hours, far beyond any cap; without the bound the power grows with each failure.
    doubled: timedelta = SHORT_PAUSE * 2 ** min(failures - 1, 10)
    # In an incident a failing page is asked again soon: it is the moment at which it matters most.
    return min(doubled, REGULAR_PAUSE if close else LONGEST_PAUSE)


def schedule_next(*, now: datetime, pause: timedelta, page: int) -> datetime:
    """The next of the page's own moments, half a pause away at least: pages lie evenly in time.

    Without it all pages that came on the same day would be polled in the same second ever after.
    """
    step = pause.total_seconds()
    phase = page * GOLDEN % 1 * step
    # Half a pause at least, or a page whose moment has just come would be asked twice within seconds.
    earliest = now.timestamp() + step / 2
    return datetime.fromtimestamp(phase + math.ceil((earliest - phase) / step) * step, UTC)
