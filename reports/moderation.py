"""Reports that must not count: staff choose them, see how many, take them out, and may put them back.

Nothing is deleted. A network is shown and chosen by a label, four bytes of its keyed daily hash: enough to
tell those of one window apart, and tomorrow it has another one.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from reports import sql
from reports.models import Exclusion

LONGEST = timedelta(hours=24)  # of a window: more is a day's work, and a slip of the hand
MOST_NETWORKS = 12  # that are shown; an attack worth a mark shows among the busiest


class UnableToUndo(Exception):
    """This exclusion was undone before."""


@dataclass(frozen=True)
class ReportSelection:
    """Reports of one service received in [first, last). None: all, '': not said; a country has its parts."""

    service: int
    first: datetime
    last: datetime
    stance: str | None = None
    surface: str | None = None
    symptom: str | None = None
    region: str | None = None
    networks: tuple[str, ...] = ()  # labels; () is all

    def values(self) -> dict[str, Any]:
        """As the statements take it."""
        return asdict(self) | {"networks": list(self.networks)}


@dataclass(frozen=True)
class Reach:
    """What a choice holds that counts so far. A person is an address for a day."""

    reports: int
    people: int
    networks: int


@dataclass(frozen=True)
class Network:
    label: str
    reports: int
    people: int


def measure_reach(*, choice: ReportSelection) -> Reach:
    """How much it would take out."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", "excluded_reach"), choice.values())
        return Reach(*cursor.fetchone())


def list_busiest_networks(*, choice: ReportSelection) -> tuple[Network, ...]:
    """The networks with most reports of a choice, whichever of them were chosen."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", "busiest_networks"), choice.values() | {"most": MOST_NETWORKS})
        return tuple(Network(*row) for row in cursor.fetchall())


@transaction.atomic
def exclude_reports(*, choice: ReportSelection, reason: str, by: int, now: datetime) -> Exclusion:
    """Take the reports of a choice out of the counts, and note who did so and why."""
    values = choice.values()
    fields = {name: values[name] for name in values if name != "service"}
    noted = Exclusion.objects.create(service_id=choice.service, reason=reason, by_id=by, at=now, **fields)
    taken = _execute("exclude_reports", values | {"exclusion": noted.id, "now": now})
    Exclusion.objects.filter(id=noted.id).update(reports=taken)
    noted.reports = taken
    return noted


@transaction.atomic
def undo_exclusion(*, exclusion: int, by: int, now: datetime) -> int:
    """Put back what one exclusion took; return how many are still in the log. Raises UnableToUndo."""
    if not Exclusion.objects.filter(id=exclusion, undone_at=None).update(undone_at=now, undone_by_id=by):
        raise UnableToUndo(UnableToUndo.__doc__)
    noted = Exclusion.objects.get(id=exclusion)
    window = {"service": noted.service_id, "first": noted.first, "last": noted.last}
    return _execute("restore_reports", window | {"exclusion": exclusion, "now": now})


def forget_network_labels(*, day: date) -> int:
    """Empty the labels of exclusions that end before `day`, as their reports are gone: of how many."""
    old = Exclusion.objects.filter(last__lte=datetime.combine(day, time(), UTC), networks__len__gt=0)
    return old.update(networks=None)


def _execute(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.load("reports", statement), values)
        return int(cursor.rowcount)
