"""The time and the line that the page of an incident shows."""

from datetime import datetime, timedelta

from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import IncidentHistory
from aggregator.queries.counts.recent_minutes import read_trailing_lines
from aggregator.queries.freshness import find_running_end, find_running_minute

# Shown before the onset and after the end.
AROUND = timedelta(hours=1)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# More cannot be told apart on a page's width.
MOST_POINTS = 300
# Minutes between points; all divide an hour.
SPACINGS = (1, 2, 3, 5, 10, 15, 30, 60)


def find_shown_window(
    *, incident: IncidentHistory, fresh: Freshness, now: datetime
) -> tuple[datetime, datetime]:
    """The time that the page shows: from an hour before the onset to an hour after the end, or to now."""
    end = find_running_minute(fresh=fresh, now=now).end
    if incident.ended_at:
        end = min(end, find_running_end(incident.ended_at + AROUND))
    return incident.trouble.onset_at - AROUND, end


def read_line(
    *, incident: IncidentHistory, fresh: Freshness, now: datetime, through: datetime | None = None
) -> Series:
    """The line of that time; `through` is one of its points."""
    first, last = find_shown_window(incident=incident, fresh=fresh, now=now)
    hours = -(-(last - MINUTE - first) // HOUR)
    every = next((m for m in SPACINGS if hours * 60 / m <= MOST_POINTS), SPACINGS[-1]) * MINUTE
    # The series is moved a little, so that the chosen minute is one of its points.
    if through:
        last = through + -(-(last - through) // every) * every
    return read_trailing_lines(
        service=incident.service, spans=[(hours, every)], fresh=fresh, now=now, until=last
    )[0]
