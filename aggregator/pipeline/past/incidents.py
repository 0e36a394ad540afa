"""When snapshots of incidents are due: of each that has a part in the last 90 days.

An unresolved one is read again each minute, and one that is over when something of it changed. All are read
again after a day, for what changes slowly: expected counts, and a vendor's late words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from aggregator.models.incidents import Incident
from aggregator.pipeline.past.changes import PastChanges
from aggregator.publication.windows import AROUND, PAST_DAYS
from aggregator.times import DAY, MINUTE, floor_minute
from reports.queries import catalogue

# The chart goes on for an hour after the end, and late reports come within minutes.
MOVING = AROUND + 5 * MINUTE
KEPT = DAY
# Vendors add to what they published for about as long.
VENDOR_TIME = timedelta(days=2)
MOST_INCIDENTS = 2000
# In a tick: reading one takes 30 to 60 ms.
MOST_MOVING = 6
MOST_NEW = 6
MOST_OLD = 1


@dataclass(frozen=True)
class PastRow:
    """As much of it as tells when it must be read again."""

    id: int
    service: int
    ended_at: datetime | None
    resolved_at: datetime | None

    def is_moving(self, now: datetime) -> bool:
        """Whether its chart still grows."""
        return self.resolved_at is None or self.ended_at is None or now - self.ended_at < MOVING


@dataclass
class IncidentMemory:
    """`stored`: incidents that the table holds, perhaps as another process read them."""

    stored: set[int] = field(default_factory=set)
    listed: tuple[PastRow, ...] = ()
    _listed_for: object = None
    _read_at: dict[int, datetime] = field(default_factory=dict)
    _tried_at: dict[int, float] = field(default_factory=dict)
    _changed: set[int] = field(default_factory=set)
    _excluded: frozenset[int] = frozenset()

    def follow(self, *, changes: PastChanges, event: int, now: datetime) -> None:
        """Take note of changes; list the incidents anew with a new step, and once an hour."""
        if self._listed_for != (event, now.date(), now.hour):
            self.listed = list_incidents(now=now)
            self._listed_for = event, now.date(), now.hour
            numbers = {incident.id for incident in self.listed}
            self._read_at = {number: at for number, at in self._read_at.items() if number in numbers}
            self._tried_at = {number: at for number, at in self._tried_at.items() if number in numbers}
            self._changed &= numbers
        # Excluded reports leave the counts in the tick after the exclusion, perhaps not in this one.
        again, self._excluded = self._excluded, changes.excluded
        self._changed |= {
            incident.id
            for incident in self.listed
            if incident.id in changes.incidents
            or incident.id in again
            or (incident.service in changes.vendors and _is_young(incident, now))
        }

    def choose_due(self, *, now: datetime) -> list[int]:
        """What is to be read in this tick: what changed and what moves before what is merely old."""
        moving = [
            incident.id
            for incident in self.listed
            if incident.id in self._changed
            or (incident.is_moving(now) and self._is_before(incident.id, floor_minute(now)))
        ]
        others = [incident.id for incident in self.listed if incident.id not in moving]
        new = [number for number in others if number not in self.stored]
        old = [number for number in others if number in self.stored and self._is_before(number, now - KEPT)]
        due = [
            *self._take(moving, MOST_MOVING),
            *self._take(new, MOST_NEW),
            *self._take(old, MOST_OLD),
        ]
        self._tried_at |= dict.fromkeys(due, now.timestamp())
        return due

    def mark_read(self, number: int, *, now: datetime) -> None:
        """Read at `now`, and written with this publication."""
        self._read_at[number] = now
        self._changed.discard(number)
        self.stored.add(number)

    def _take(self, numbers: Sequence[int], most: int) -> list[int]:
        """Those that wait longest: a storm, or one that fails again and again, must not leave out others."""
        return sorted(numbers, key=lambda number: self._tried_at.get(number, 0.0))[:most]

    def _is_before(self, number: int, at: datetime) -> bool:
        return number not in self._read_at or self._read_at[number] < at


def list_incidents(*, now: datetime) -> tuple[PastRow, ...]:
    """Newest first."""
    since = now - PAST_DAYS * DAY
    rows = Incident.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since),
        service_id__in=[entry.id for entry in catalogue().known().values()],
    )
    fields = ("id", "service_id", "ended_at", "resolved_at")
    return tuple(PastRow(*values) for values in rows.order_by("-id").values_list(*fields)[:MOST_INCIDENTS])


def _is_young(incident: PastRow, now: datetime) -> bool:
    return incident.ended_at is None or now - incident.ended_at < VENDOR_TIME
