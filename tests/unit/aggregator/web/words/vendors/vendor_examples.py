"""Vendors in each way they can stand to what people report. People reported first at 12:54; it is 14:30."""

from aggregator.official.claims import Progress, Standing
from aggregator.queries.answers.vendors import NOT_ASKED
from tests.unit.aggregator.web.examples import AT, MINUTE, make_notice, make_vendor

FIRST = make_notice((-70, Progress.INVESTIGATING, Standing.MAJOR))
OVER = make_notice(
    (-70, Progress.INVESTIGATING, Standing.MAJOR), (-5, Progress.RESOLVED, Standing.OPERATIONAL)
)
SPEAKS = make_vendor(standing=Standing.MAJOR, since=AT - 70 * MINUTE, notices=[FIRST])
WATCHES = make_vendor(
    notices=[make_notice((-70, Progress.INVESTIGATING, None), (-20, Progress.MONITORING, None))],
    stretches=[(Standing.PARTIAL, -70, -20)],
)
POSTED = make_vendor(notices=[make_notice((-70, Progress.INVESTIGATING, None))])
PLANNED = make_vendor(standing=Standing.MAINTENANCE, since=AT - 9 * MINUTE)
BLIND = make_vendor(standing=None, failing_since=AT - 30 * MINUTE)
FORGOTTEN = make_vendor(standing=None, failing_since=AT - 40 * MINUTE, problem=NOT_ASKED)
UNTITLED = make_vendor(notices=[make_notice((-70, Progress.INVESTIGATING, None), title="")])
NAMELESS = make_vendor(standing=None, names_nothing=True)
LONG_OPEN = make_vendor(
    standing=Standing.MAJOR,
    since=AT - 4400 * MINUTE,
    notices=[make_notice((-4400, Progress.INVESTIGATING, Standing.MAJOR))],
)
BEFORE = make_vendor(read_at=AT - 97 * MINUTE)  # people spoke a minute later
