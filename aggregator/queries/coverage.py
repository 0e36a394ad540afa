"""When we were listening: ticks followed each other, and the web server could take reports.

Both are recorded as spans (TickSpan, IntakeSpan). What lies between two spans is a gap. Of the time before
the first span there is no record, and it counts as covered.
"""

from datetime import datetime, timedelta

from django.db import connection

from aggregator.queries.answers.coverage import Coverage
from aggregator.stats.ledger.uptime import Span
from reports import heartbeat, sql

# Between two ticks. They come every ten seconds, and a restart takes less than this.
PAUSE = timedelta(minutes=2)
# Without a heartbeat a report proves that people could report, for this long.
QUIET = timedelta(minutes=15)


def read_coverage(*, first: datetime, last: datetime) -> Coverage:
    """The gaps of [first, last); one that is not over ends at `last`, which must not lie in the future."""
    terms: sql.Values = {
        "first": first,
        "last": last,
        "intake_pause": heartbeat.PAUSE,
        "tick_pause": PAUSE,
        "quiet": QUIET,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load("aggregator", "coverage_gaps"), terms)
        rows = cursor.fetchall()
    return Coverage(
        unheard=tuple((begun, ended) for unheard, begun, ended in rows if unheard),
        unjudged=tuple((begun, ended) for unheard, begun, ended in rows if not unheard),
    )


def subtract_gaps(*, spans: tuple[Span, ...], gaps: tuple[Span, ...]) -> tuple[Span, ...]:
    """What of `spans` lies in none of the gaps; both in order of time."""
    remaining = list(spans)
    for begun, ended in gaps:
        pieces = ((span, (span[0], begun), (ended, span[1])) for span in remaining)
        remaining = [
            piece
            for span, before, after in pieces
            for piece in ((before, after) if begun < span[1] and ended > span[0] else (span,))
            if piece[0] < piece[1]
        ]
    return tuple(remaining)
