"""What is announced of a service now, with the numbers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from aggregator.queries import coverage, freshness, levels
from aggregator.queries.answers.counts import Band
from aggregator.queries.answers.coverage import Coverage
from aggregator.queries.answers.freshness import WINDOW, Freshness, RunningMinute
from aggregator.queries.answers.incidents import Spark, Verdict
from aggregator.queries.counts import bucket_counts, expected_counts, windows
from aggregator.queries.incidents import causes
from aggregator.queries.incidents.current_incidents import read_current_incidents
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry

SPARK_HOURS = 24
SPARK_TIME = timedelta(hours=SPARK_HOURS)


def read_verdict(*, service: CatalogueEntry, now: datetime, fresh: Freshness | None = None) -> Verdict:
    """The verdict on one service."""
    gaps = coverage.read_coverage(first=now - WINDOW, last=now)
    return make_verdicts([service], fresh or freshness.read_freshness(now=now), now, gaps)[0][service.slug]


@dataclass(frozen=True)
class SparkReads:
    """Of services in order: counts by stance, service and bucket; and what is expected by slug.

    `quarters` (2, N, 96) are those of 24 hours. `minutes` (2, N, 16) are the last ones, because the last
    quarter slides by seconds.
    """

    quarters: NDArray[np.int64]
    minutes: NDArray[np.int64]
    bands: Mapping[str, Band]


def make_verdicts(
    entries: list[CatalogueEntry],
    fresh: Freshness,
    now: datetime,
    gaps: Coverage,
    reads: SparkReads | None = None,
) -> tuple[dict[str, Verdict], dict[str, Spark]]:
    """By slug; `reads` are for a caller that holds them already."""
    present = freshness.find_running_minute(fresh=fresh, now=now)
    sparks = _make_sparks(entries, present, gaps, reads or _read_sparks(entries, present))
    incidents = read_current_incidents(entries)
    levels_now = levels.read_levels(services=entries, now=now, fresh=fresh, gaps=gaps)
    attributed = causes.read_causes(incidents=[t.incident for t in incidents.values()]) if incidents else {}
    verdicts = {}
    for entry in entries:
        (spark, expected, day_reports), incident = sparks[entry.slug], incidents.get(entry.slug)
        verdicts[entry.slug] = Verdict(
            service=entry,
            level=levels_now[entry.slug],
            reports=spark.reports[-1],
            works=spark.works[-1],
            expected=expected,
            low=spark.low[-1] if spark.low else None,
            high=spark.high[-1] if spark.high else None,
            day_reports=day_reports,
            trouble=incident,
            because=attributed.get(incident.incident) if incident else None,
            heard_since=gaps.unheard_since(now - WINDOW),
        )
    return verdicts, {slug: spark for slug, (spark, *_) in sparks.items()}


def list_spark_starts(end: datetime) -> list[datetime]:
    """Of the quarters of 24 hours."""
    return bucket_counts.list_steps(end - SPARK_TIME, end, WINDOW)


def _read_sparks(entries: list[CatalogueEntry], present: RunningMinute) -> SparkReads:
    """From the tables."""
    ids, end = [entry.id for entry in entries], present.end
    read_array = partial(bucket_counts.read_array, services=ids, last=end)
    return SparkReads(
        quarters=read_array(first=end - SPARK_TIME, step=WINDOW),
        minutes=read_array(first=end - windows.RECENT, step=MINUTE),
        bands=expected_counts.read_bands(services=entries, starts=list_spark_starts(end), span=WINDOW),
    )


def _make_sparks(
    entries: list[CatalogueEntry], present: RunningMinute, gaps: Coverage, reads: SparkReads
) -> dict[str, tuple[Spark, float | None, int]]:
    """The last 24 hours of each service, what is expected in the last 15 minutes of them, and all reports."""
    starts = list_spark_starts(present.end)
    unheard = frozenset(n for n, start in enumerate(starts) if gaps.is_mostly_unheard(start, WINDOW))
    day_reports = reads.quarters[0].sum(axis=1).tolist()
    quarters = reads.quarters.copy()
    # The last quarter is the window of the verdict, so that both show the same number.
    quarters[:, :, -1] = windows.count_last_window(minutes=reads.minutes, present=present)
    return {
        entry.slug: (
            _make_spark(broken, works, band := reads.bands.get(entry.slug), unheard),
            band.mean[-1] if band else None,
            reports,
        )
        for entry, broken, works, reports in zip(entries, *quarters.tolist(), day_reports, strict=True)
    }


def _make_spark(broken: list[int], works: list[int], band: Band | None, unheard: frozenset[int]) -> Spark:
    return Spark(
        reports=tuple(broken),
        works=tuple(works),
        low=tuple(band.low) if band else (),
        high=tuple(band.high) if band else (),
        unheard=unheard,
    )
