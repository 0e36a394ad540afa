"""The interval that a chart shows: one of four windows up to now, or a zoom."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.publication.windows import WINDOWS, ChartWindow

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
LEAST, MOST = timedelta(minutes=30), timedelta(days=92)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# More cannot be told apart on a page's width.
MOST_POINTS = 300
# A longer stretch is drawn in whole hours.
FINE = timedelta(hours=48)
SPACINGS = tuple(timedelta(minutes=n) for n in (1, 2, 3, 5, 10, 15))
COARSE = tuple(timedelta(hours=n) for n in (1, 3, 6, 12))


@dataclass(frozen=True)
class Zoom:
    """[first, last), in whole minutes."""

    first: datetime
    last: datetime

    @property
    def window(self) -> ChartWindow:
        """As long, or a little longer, so that a point lies at its end."""
        length = self.last - self.first
        # Beyond FINE points count whole hours: their minutes could not be told apart anyway.
        steps = SPACINGS if length <= FINE else COARSE
        every = next((s for s in steps if length / s <= MOST_POINTS), steps[-1])
        return ChartWindow(-(-length // every) * every / HOUR, every)


class UnableToZoom(ValueError):
    """The interval in the address cannot be shown."""


def describe_window(name: str) -> str:
    """As "4 h", "7 days"."""
    hours = round(WINDOWS[name].hours)
    if hours <= 24:
        return _("%(hours)d h") % {"hours": hours}
    return ngettext("%(days)d day", "%(days)d days", hours // 24) % {"days": hours // 24}


def read_zoom(*, first: str, last: str, now: datetime) -> Zoom:
    """From two times of an address; UnableToZoom says what is wrong with them."""
    # An end in the future is cut to now: links of a running incident stay valid.
    zoom = Zoom(_parse_minute(first), min(_parse_minute(last), now.replace(second=0, microsecond=0) + MINUTE))
    if not LEAST <= zoom.last - zoom.first <= MOST:
        raise UnableToZoom(_("A chart shows at least 30 minutes and at most 92 days, none of them to come."))
    return zoom


def _parse_minute(text: str) -> datetime:
    try:
        at = parse_datetime(text.strip())
        at = at and (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
    except (ValueError, OverflowError):
        at = None
    if at is None or at < EARLIEST:
        raise UnableToZoom(_("A time looks like 2026-04-15T14:30Z, in UTC."))
    return at.replace(second=0, microsecond=0)
