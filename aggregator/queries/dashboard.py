"""The staff dashboard: unresolved incidents, and suspicions that nobody has annotated yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from aggregator.models.incidents import Incident, IncidentNote
from aggregator.models.vendors import OfficialPage
from aggregator.queries import failures, freshness
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.failures import Failing
from aggregator.queries.vendors import pages
from aggregator.stats.states import State

# Older suspicions are history: nobody remembers any more what there was.
LATELY = timedelta(days=7)
# As many as somebody annotates in one go; then the next ones move up.
MOST = 20
# A status page that fails for a while mostly comes back by itself.
UNREADABLE_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class DashboardIncident:
    """An incident, as a line of a table."""

    id: int
    service: str
    state: State
    onset_at: datetime
    ended_at: datetime | None
    peak: int
    expected: float


@dataclass(frozen=True)
class StaffDashboard:
    """Newest first. `to_judge`: resolved, never confirmed, and without an annotation."""

    freshness: Freshness
    going_on: tuple[DashboardIncident, ...]
    to_judge: tuple[DashboardIncident, ...]
    unreadable: int  # status pages
    failing: tuple[Failing, ...]  # stages, as a whole or for single services


def read_dashboard(*, now: datetime, polling: bool) -> StaffDashboard:
    incidents = Incident.objects.select_related("service").order_by("-onset_at")
    annotated = IncidentNote.objects.filter(incident=OuterRef("id"))
    judged = incidents.filter(state=State.RESOLVED, opened_at=None, resolved_at__gt=now - LATELY)
    return StaffDashboard(
        freshness=freshness.read_freshness(now=now),
        going_on=tuple(map(_make_line, incidents.exclude(state=State.RESOLVED)[:MOST])),
        to_judge=tuple(map(_make_line, judged.filter(~Exists(annotated))[:MOST])),
        unreadable=_count_unreadable(now, polling),
        failing=failures.read_failures(),
    )


def _count_unreadable(now: datetime, polling: bool) -> int:
    """Of the polled pages. Where polling is off on purpose, a page that is not read is no failure."""
    since = now - UNREADABLE_AFTER
    return OfficialPage.objects.filter(
        pages.filter_unreadable(now=now, since=since, forgotten=polling)
    ).count()


def _make_line(row: Incident) -> DashboardIncident:
    return DashboardIncident(
        id=row.id,
        service=row.service.name,
        state=State(row.state),
        onset_at=row.onset_at,
        ended_at=row.ended_at,
        peak=row.peak,
        expected=row.expected_at_peak,
    )
