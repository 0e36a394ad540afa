"""Reads what the snapshot of one incident holds."""

from datetime import datetime, timedelta

from aggregator.publication.snapshots import IncidentSnapshot
from aggregator.publication.windows import AROUND
from aggregator.queries.answers.counts import Series
from aggregator.queries.answers.freshness import WINDOW, Freshness
from aggregator.queries.answers.incidents import IncidentHistory
from aggregator.queries.counts import breakdown
from aggregator.queries.counts.expected_counts import compute_chances
from aggregator.queries.counts.recent_minutes import read_recent_minutes
from aggregator.queries.counts.trailing_lines import make_trailing_lines
from aggregator.queries.freshness import find_running_end, find_running_minute
from aggregator.queries.incidents import endings, history
from aggregator.queries.vendors import vendor_status
from aggregator.times import HOUR, MINUTE

# More cannot be told apart on a page's width.
MOST_POINTS = 300
# Minutes between points; all divide an hour.
SPACINGS = (1, 2, 3, 5, 10, 15, 30, 60)


def assemble_incident(
    *, incident: IncidentHistory, fresh: Freshness, through: datetime | None = None, now: datetime
) -> IncidentSnapshot:
    """From the tables; `through` is a minute that must be among the points."""
    trouble, service = incident.trouble, incident.service
    running = trouble.state.is_unresolved
    last = incident.ended_at or find_running_minute(fresh=fresh, now=now).end
    steps = history.read_steps(incident=incident.id)
    shown = read_line(incident=incident, fresh=fresh, now=now, through=through)
    return IncidentSnapshot(
        incident=incident,
        steps=steps,
        parts=breakdown.read_breakdowns(service=service, first=trouble.onset_at, last=last, now=now),
        shown=shown,
        # Discarded reports are no evidence, so the odds are those of the others.
        chances=tuple(
            compute_chances(
                service=service,
                counts=[point.reports - point.aside for point in shown.points],
                means=[point.expected for point in shown.points],
            )
        ),
        vendor=vendor_status.read_vendor(service=service, first=trouble.onset_at - AROUND, now=now),
        outlook=endings.read_outlook(service=service, trouble=trouble, steps=steps, now=now)
        if running
        else None,
        as_of=fresh.as_of if running else None,
    )


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
    begun = last - timedelta(hours=hours) - WINDOW
    recent = read_recent_minutes(service=incident.service, first=begun, end=last, now=now)
    return make_trailing_lines(
        service=incident.service,
        spans=[(hours, every)],
        recent=recent,
        end=last,
        fresh=fresh,
        present=find_running_minute(fresh=fresh, now=now),
    )[0]
