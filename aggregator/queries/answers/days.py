"""Days of a service as queries answer them: incidents, gaps, and the uptime by the vendor's word."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from aggregator.stats.ledger import uptime
from aggregator.stats.ledger.uptime import Downtime
from reports.choices.services import CatalogueEntry, Choice

# With this many minutes in which we were not listening, nobody knows whether the day was quiet.
HALF = 720


@dataclass(frozen=True)
class Span:
    """The time [first, last) of an incident; `sure`: it was confirmed, and not only suspected."""

    incident: int
    first: datetime
    last: datetime
    sure: bool
    surfaces: tuple[str, ...] = ()  # () is the whole service


@dataclass(frozen=True)
class Day:
    """Minutes with a problem, and with only a possible one; `counted`: there is data about the day."""

    date: date
    counted: bool
    problem: int = 0
    possible: int = 0
    incidents: tuple[int, ...] = ()
    sure: bool = False  # at least one of the incidents was confirmed
    unheard: int = 0  # minutes in which we were not listening

    @property
    def minutes(self) -> int:
        return self.problem + self.possible

    @property
    def weighted(self) -> float:
        """Minutes, of which those with a possible problem have the weight of a partial outage."""
        return self.problem + settings.PARTIAL_OUTAGE_WEIGHT * self.possible

    @property
    def kind(self) -> str:
        """The state in which the day is drawn. Gaps hide quiet, but never an incident that was seen."""
        if self.incidents:
            return "problem" if self.sure else "possible"
        return "ok" if self.counted and self.unheard < HALF else "no_data"


@dataclass(frozen=True)
class UptimeLine:
    """A surface, or WHOLE, by day; `vendor` None: no component of its status page stands for it."""

    surface: Choice
    vendor: tuple[Downtime, ...] | None
    people: tuple[Downtime, ...]  # a problem counts as major, a possible one as partial

    @property
    def by_vendor(self) -> Downtime | None:
        return None if self.vendor is None else uptime.add_downtimes(downtimes=self.vendor)

    @property
    def by_people(self) -> Downtime:
        return uptime.add_downtimes(downtimes=self.people)


@dataclass(frozen=True)
class Uptime:
    """The days of [first, last), the last one up to now; the whole service first, then its surfaces."""

    service: CatalogueEntry
    first: date
    last: date
    weight: float  # of a partial minute
    lines: tuple[UptimeLine, ...]
