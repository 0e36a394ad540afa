"""What is left to say when all is over: the books, and whether everything holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from reporter.startup.launch import REAL
from tests.builders.bookkeeping import in_the_log, rolled_up
from tests.faults.clients.crowd import Tally
from tests.faults.clients.watch import Watch
from tests.faults.harm import Hit
from tests.faults.plan import REQUIRED, Card, Phase, Plan
from tests.faults.site import Site

IDS = "SELECT id::text FROM reports_report"
TWICE = """
SELECT count(*) FROM (
    SELECT FROM reports_report GROUP BY reporter_key, service_id, stance, slot HAVING count(*) > 1
) AS twice
"""


@dataclass(frozen=True)
class Books:
    """Of the database, after the end of the site."""

    logged: int  # rows of the log
    lost: int  # acknowledged, and not there
    double: int  # there twice, or acknowledged with 201 twice
    counted: bool  # the counts by minute and by hour are those of the log


@dataclass
class Outcome:
    plan: Plan
    hits: list[Hit]
    left: list[Card]
    full_disks: int
    no_disk: str  # why there was none
    tally: Tally
    silent: int  # reports that nobody acknowledged
    watch: Watch
    recovered_after: float | None  # seconds after the last fault; None: not within the bound
    counted: bool  # a tick has counted the last report
    exit_code: int | None  # of the supervisor
    remains: list[str] = field(default_factory=list)  # processes that it left behind
    books: Books | None = None

    def by_phase(self) -> Counter[str]:
        return Counter(hit.phase for hit in self.hits)

    def faults(self) -> list[str]:
        """What does not hold, a sentence each."""
        found = {
            f"{len(self.left)} signals could not be sent": bool(self.left),
            "the site has not recovered": self.recovered_after is None,
            "the last report was not counted": not self.counted,
            f"{self.silent} reports were not acknowledged": self.silent > 0,
            f"the site ended with exit code {self.exit_code}": self.exit_code != 0,
            f"the site left processes behind: {self.remains}": bool(self.remains),
            f"full disks: {self.full_disks} instead of {self.plan.full_disks}": (
                self.full_disks < self.plan.full_disks
            ),
        }
        needed = dict.fromkeys(REQUIRED, self.plan.least) | {Phase.FULL: self.full_disks}
        for phase, least in needed.items():
            hit = self.by_phase()[phase]
            found[f"{hit} signals {phase}, at least {least} are needed"] = hit < least
        return [sentence for sentence, holds in found.items() if holds] + self._of_books()

    def _of_books(self) -> list[str]:
        if self.books is None:
            return ["the books could not be read"]
        found = {
            f"{self.books.lost} reports are lost": self.books.lost > 0,
            f"{self.books.double} reports are double": self.books.double > 0,
            "the counts are not those of the log": not self.books.counted,
        }
        return [sentence for sentence, holds in found.items() if holds]


def read_books(site: Site, tally: Tally) -> Books:
    """On an engine of ours, after the site has ended: so it is what survives."""
    with site.postgres as postgres, psycopg.connect(postgres.url(REAL), autocommit=True) as connection:
        logged = [row[0] for row in connection.execute(IDS)]
        (twice,) = connection.execute(TWICE).fetchone() or (0,)
        counted = all(
            rolled_up(connection, table, unit) == in_the_log(connection, unit)
            for table, unit in (("aggregator_rollup", "minute"), ("aggregator_rolluphour", "hour"))
        )
    return Books(len(logged), count_lost(tally, logged), twice + count_double(tally, logged), counted)


def count_lost(tally: Tally, logged: Sequence[str]) -> int:
    """Reports that were acknowledged and are not in the log."""
    return len(set(tally.acknowledged) - set(logged))


def count_double(tally: Tally, logged: Sequence[str]) -> int:
    """Numbers that are in the log twice, or that were given twice as those of a new report."""
    return sum(len(ids) - len(set(ids)) for ids in (logged, tally.created))
