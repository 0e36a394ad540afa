"""Reports that must not count: staff select them, see how many, exclude them, and may undo that.

Nothing is deleted. A network is shown and selected by a label, four bytes of its keyed daily hash: enough to
distinguish those of one window, and useless tomorrow, when the network has another one.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection, transaction

from reports import sql
from reports.models import Exclusion
from reports.times import DAY

# Nobody means to exclude more at once, and a slip in the date would cost days of data.
LONGEST = DAY
# An attack that matters is among the busiest networks.
MOST_NETWORKS = 12


class UnableToUndo(Exception):
    """This exclusion was undone before."""


@dataclass(frozen=True)
class ReportSelection:
    """Reports of one service received in [first, last), narrowed by fields.

    None selects all values, '' reports without one; a country includes its parts.
    """

    service: int
    first: datetime
    last: datetime
    stance: str | None = None
    surface: str | None = None
    symptom: str | None = None
    region: str | None = None
    networks: tuple[str, ...] = ()  # labels; () selects all

    def values(self) -> dict[str, Any]:
        """Parameters of the statements."""
        return asdict(self) | {"networks": list(self.networks)}


@dataclass(frozen=True)
class Reach:
    """What a selection holds that still counts. A person is an address for a day."""

    reports: int
    people: int
    networks: int


@dataclass(frozen=True)
class Network:
    label: str
    reports: int
    people: int


def measure_reach(*, choice: ReportSelection) -> Reach:
    """How many reports it would exclude."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", "excluded_reach"), choice.values())
        return Reach(*cursor.fetchone())


def list_busiest_networks(*, choice: ReportSelection) -> tuple[Network, ...]:
    """The networks with the most reports of a selection, whichever networks it names."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", "busiest_networks"), choice.values() | {"most": MOST_NETWORKS})
        return tuple(Network(*row) for row in cursor.fetchall())


@transaction.atomic
def exclude_reports(*, choice: ReportSelection, reason: str, by: int, now: datetime) -> Exclusion:
    """Take the reports of a selection out of the counts, and record who did so and why."""
    values = choice.values()
    fields = {name: values[name] for name in values if name != "service"}
    exclusion_row = Exclusion.objects.create(
        service_id=choice.service, reason=reason, by_id=by, at=now, **fields
    )
    taken = _execute("exclude_reports", values | {"exclusion": exclusion_row.id, "now": now})
    # The number is known only now, because the reports must carry the id of the row.
    Exclusion.objects.filter(id=exclusion_row.id).update(reports=taken)
    exclusion_row.reports = taken
    return exclusion_row


@transaction.atomic
def undo_exclusion(*, exclusion: int, by: int, now: datetime) -> int:
    """Put back what one exclusion took; return how many are still in the log. Raises UnableToUndo."""
    # In one statement, so that two people who undo it at once do not both succeed.
    if not Exclusion.objects.filter(id=exclusion, undone_at=None).update(undone_at=now, undone_by_id=by):
        raise UnableToUndo(UnableToUndo.__doc__)
    exclusion_row = Exclusion.objects.get(id=exclusion)
    window = {"service": exclusion_row.service_id, "first": exclusion_row.first, "last": exclusion_row.last}
    return _execute("restore_reports", window | {"exclusion": exclusion, "now": now})


def forget_network_labels(*, day: date) -> int:
    """Empty the labels of exclusions that end before `day`, as their reports are gone: of how many."""
    old = Exclusion.objects.filter(last__lte=datetime.combine(day, time(), UTC), networks__len__gt=0)
    # None and not []: the empty list would mean that all networks were selected.
    return old.update(networks=None)


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", statement), values)
        return int(cursor.rowcount)
