"""What is announced of a service now, with the numbers behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
from reports.models import Stance

SPARK_HOURS = 24
SPARK_TIME = timedelta(hours=SPARK_HOURS)


def read_verdict(*, service: CatalogueEntry, now: datetime, fresh: Freshness | None = None) -> Verdict:
    """The verdict on one service."""
    gaps = coverage.read_coverage(first=now - WINDOW, last=now)
    return make_verdicts([service], fresh or freshness.read_freshness(now=now), now, gaps)[0][service.slug]


@dataclass(frozen=True)
class SparkCounts:
    """Reports of 24 hours by quarter, and of the last minutes: the last quarter slides by seconds."""

    quarters: bucket_counts.Counts
    minutes: bucket_counts.Counts


def make_verdicts(
    entries: list[CatalogueEntry],
    fresh: Freshness,
    now: datetime,
    gaps: Coverage,
    counts: SparkCounts | None = None,
) -> tuple[dict[str, Verdict], dict[str, Spark]]:
    """By slug; `counts` are for a caller that holds them already."""
    sparks = _make_sparks(entries, freshness.find_running_minute(fresh=fresh, now=now), gaps, counts)
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


def read_spark_counts(*, entries: list[CatalogueEntry], present: RunningMinute) -> SparkCounts:
    """From the tables."""
    ids, end = [entry.id for entry in entries], present.end
    return SparkCounts(
        quarters=bucket_counts.read_counts(services=ids, first=end - SPARK_TIME, last=end, step=WINDOW),
        minutes=bucket_counts.read_counts(services=ids, first=end - windows.RECENT, last=end, step=MINUTE),
    )


def _make_sparks(
    entries: list[CatalogueEntry], present: RunningMinute, gaps: Coverage, counts: SparkCounts | None
) -> dict[str, tuple[Spark, float | None, int]]:
    """The last 24 hours of each service, what is expected in the last 15 minutes of them, and all reports."""
    first = present.end - SPARK_TIME
    starts = [first + n * WINDOW for n in range(SPARK_HOURS * 4)]
    counts = counts or read_spark_counts(entries=entries, present=present)
    bands = expected_counts.read_bands(services=entries, starts=starts, span=WINDOW)
    unheard = frozenset(n for n, start in enumerate(starts) if gaps.is_mostly_unheard(start, WINDOW))
    return {
        entry.slug: _make_spark(
            entry,
            counts.quarters,
            starts,
            _count_last_window(entry, counts.minutes, present),
            bands.get(entry.slug),
            unheard,
        )
        for entry in entries
    }


def _count_last_window(
    entry: CatalogueEntry, minutes: bucket_counts.Counts, present: RunningMinute
) -> dict[str, int]:
    """The last 15 minutes by stance, as the last point of the chart counts them."""
    return {
        stance: windows.count_in_window(
            minutes=minutes, service=entry.id, end=present.end, stance=stance, present=present
        )
        for stance in Stance
    }


def _make_spark(
    entry: CatalogueEntry,
    counts: bucket_counts.Counts,
    starts: list[datetime],
    last: dict[str, int],
    band: Band | None,
    unheard: frozenset[int],
) -> tuple[Spark, float | None, int]:
    counts_by_stance = {
        stance: [counts.get((entry.id, start, stance), 0) for start in starts] for stance in Stance
    }
    spark = Spark(
        # The last quarter is the window of the verdict, so that both show the same number.
        reports=(*counts_by_stance[Stance.BROKEN][:-1], last[Stance.BROKEN]),
        works=(*counts_by_stance[Stance.WORKS][:-1], last[Stance.WORKS]),
        low=tuple(band.low) if band else (),
        high=tuple(band.high) if band else (),
        unheard=unheard,
    )
    return spark, band.mean[-1] if band else None, sum(counts_by_stance[Stance.BROKEN])
