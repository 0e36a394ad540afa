"""Units of time, and the slot: the half hour in which one person counts once for a service.

The rule stands here and, for statements, in the SQL function of migration 0010. The checks of the log hold
it too. tests/integration/reports/test_slots.py compares all three.
"""

from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# A divisor of an hour: slots start at the full hour, so a slot never crosses midnight, when keys change.
SLOT_MINUTES = 30
SLOT = SLOT_MINUTES * MINUTE
SLOT_NAME = "half hour"  # in the description of the API


def slot_of(at: datetime) -> datetime:
    """The start of the slot that `at` lies in, in UTC."""
    return at.replace(minute=at.minute // SLOT_MINUTES * SLOT_MINUTES, second=0, microsecond=0)
