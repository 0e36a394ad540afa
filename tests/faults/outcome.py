"""The outcome of a run: the log compared with what clients were told, and everything that failed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from reporter.startup.launch import REAL
from tests.builders.bookkeeping import in_the_log, rolled_up
from tests.faults.clients.crowd import Tally
from tests.faults.clients.readers import ReadingTally
from tests.faults.clients.watch import HealthLog
from tests.faults.injection import SentSignal
from tests.faults.plan import REQUIRED, FaultPlan, Phase, PlannedSignal
from tests.faults.site import FaultSite

IDS = "SELECT id::text FROM reports_report"
TWICE = """
SELECT count(*) FROM (
    SELECT FROM reports_report GROUP BY reporter_key, service_id, stance, slot HAVING count(*) > 1
) AS twice
"""


@dataclass(frozen=True)
class LogComparison:
    """What the database holds after the site has stopped, compared with the acknowledgements."""

    logged: int  # rows of the log
    lost: int  # acknowledged, and not there
    double: int  # there twice, or acknowledged with 201 twice
    counted: bool  # the counts by minute and by hour are those of the log


@dataclass
class FaultOutcome:
    plan: FaultPlan
    hits: list[SentSignal]
    unsent: list[PlannedSignal]
    full_disks: int
    no_disk: str  # why there was none
    tally: Tally
    reported_for: float  # seconds in which new reports came
    reading: ReadingTally
    unacknowledged: int  # reports that nobody acknowledged
    health: HealthLog
    recovered_after: float | None  # seconds after the last fault; None: not within the bound
    counted: bool  # a tick has counted the last report
    exit_code: int | None  # of the supervisor
    remains: list[str] = field(default_factory=list)  # processes that it left behind
    comparison: LogComparison | None = None

    def by_phase(self) -> Counter[str]:
        return Counter(hit.phase for hit in self.hits)

    def reached_rate(self) -> float:
        """Reports that were acknowledged, by the seconds in which they were made."""
        return len(self.tally.acknowledged) / self.reported_for

    def list_failures(self) -> list[str]:
        """Everything that failed, a sentence each."""
        failures = {
            f"{len(self.unsent)} signals could not be sent": bool(self.unsent),
            "the site has not recovered": self.recovered_after is None,
            "the last report was not counted": not self.counted,
            f"{self.reading.failed.total()} reads failed: {dict(self.reading.failed)}": bool(
                self.reading.failed
            ),
            "nobody could read": not self.reading.answered,
            f"{self.unacknowledged} reports were not acknowledged": self.unacknowledged > 0,
            f"the site ended with exit code {self.exit_code}": self.exit_code != 0,
            f"the site left processes behind: {self.remains}": bool(self.remains),
            f"full disks: {self.full_disks} instead of {self.plan.full_disks}": (
                self.full_disks < self.plan.full_disks
            ),
        }
        needed = dict.fromkeys(REQUIRED, self.plan.least) | {Phase.FULL: self.full_disks}
        for phase, least in needed.items():
            hit = self.by_phase()[phase]
            failures[f"{hit} signals {phase}, at least {least} are needed"] = hit < least
        return [sentence for sentence, failed in failures.items() if failed] + self._list_differences()

    def _list_differences(self) -> list[str]:
        if self.comparison is None:
            return ["the comparison could not be read"]
        failures = {
            f"{self.comparison.lost} reports are lost": self.comparison.lost > 0,
            f"{self.comparison.double} reports are double": self.comparison.double > 0,
            "the counts are not those of the log": not self.comparison.counted,
        }
        return [sentence for sentence, failed in failures.items() if failed]


def compare_log(site: FaultSite, tally: Tally) -> LogComparison:
    """Read on an engine of ours after the site has stopped, so that only what is durable counts."""
    with site.postgres as postgres, psycopg.connect(postgres.url(REAL), autocommit=True) as connection:
        logged = [row[0] for row in connection.execute(IDS)]
        (twice,) = connection.execute(TWICE).fetchone() or (0,)
        counted = all(
            rolled_up(connection, table, unit) == in_the_log(connection, unit)
            for table, unit in (("aggregator_rollup", "minute"), ("aggregator_rolluphour", "hour"))
        )
    return LogComparison(len(logged), count_lost(tally, logged), twice + count_double(tally, logged), counted)


def count_lost(tally: Tally, logged: Sequence[str]) -> int:
    """Reports that were acknowledged and are not in the log."""
    return len(set(tally.acknowledged) - set(logged))


def count_double(tally: Tally, logged: Sequence[str]) -> int:
    """Numbers that are in the log twice, or that were given twice as those of a new report."""
    return sum(len(ids) - len(set(ids)) for ids in (logged, tally.created))
