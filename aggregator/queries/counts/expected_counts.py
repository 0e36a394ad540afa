"""Expected reports of a window, or of the part of it that passes a filter, with their range."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from aggregator.models.baselines import Baseline
from aggregator.policy import current
from aggregator.queries.answers.counts import Band, ExpectedWeek
from aggregator.queries.counts import places, report_cells
from aggregator.queries.filters import EVERYTHING, Filter
from aggregator.stats import score
from aggregator.stats.baseline.baselines import (
    WEEK,
    Baselines,
    build_cold_tails,
    compute_expected_rate,
    parse_tails,
)
from aggregator.stats.policy import DEFAULT
from reports.choices.services import CatalogueEntry

Ranges = tuple[score.Floats, NDArray[np.int64], NDArray[np.int64]]  # mean, low, high
# A baseline changes from hour to hour: finer sampling shows nothing new.
GRAIN = timedelta(minutes=15)


@dataclass(frozen=True)
class ExpectedCount:
    """Reports that are expected in a window, None where nothing is known yet."""

    mean: float | None
    low: int | None
    high: int | None


LEAST_MEAN = 1e-9
UNKNOWN = ExpectedCount(None, None, None)
# What [] stands for in the table: no hour of the week is uncertain.
CERTAIN = [1.0] * WEEK
# For rows that were learned before parts had tails of their own.
NOT_TRUSTED = build_cold_tails(size=1, policy=DEFAULT)[0].tolist()


def read_bands(
    *, services: Sequence[CatalogueEntry], starts: Sequence[datetime], span: timedelta
) -> dict[str, Band]:
    """By slug, for those with a baseline: what is expected in each window [start, start + span)."""
    rows = {row.service_id: row for row in _select_learned().filter(service_id__in=[s.id for s in services])}
    known = [s for s in services if s.id in rows]
    if not known:
        return {}
    baseline = assemble_baseline([rows[s.id] for s in known])
    bands = make_bands(*compute_ranges(baseline=baseline, starts=starts, span=span))
    return {service.slug: band for service, band in zip(known, bands, strict=True)}


def read_expected(
    *, service: CatalogueEntry, starts: Sequence[datetime], span: timedelta, only: Filter = EVERYTHING
) -> list[ExpectedCount]:
    """The same for one service; with a filter, that part of it by its expected share."""
    row = _select_learned().filter(service_id=service.id).first()
    if row is None or not starts:
        return [UNKNOWN] * len(starts)
    baseline = assemble_baseline([row])
    part = 1.0 if only == EVERYTHING else _read_share(service, only, starts[0], starts[-1] + span)
    if part is None:
        return [UNKNOWN] * len(starts)
    band = make_bands(
        *_compute_ranges(baseline, compute_means(baseline=baseline, starts=starts, span=span) * part)
    )[0]
    return [ExpectedCount(*window) for window in zip(band.mean, band.low, band.high, strict=True)]


def read_weeks(*, services: Sequence[CatalogueEntry]) -> dict[str, ExpectedWeek]:
    """By slug, for those with a baseline."""
    rows = _select_learned().filter(service_id__in=[entry.id for entry in services])
    weeks = {
        service: ExpectedWeek(tuple(profile), dispersion, wander)
        for service, profile, dispersion, wander in rows.values_list(
            "service_id", "profile", "dispersion", "wander"
        )
    }
    return {entry.slug: weeks[entry.id] for entry in services if entry.id in weeks}


def compute_expected(
    *, week: ExpectedWeek | None, starts: Sequence[datetime], span: timedelta
) -> list[ExpectedCount]:
    """What is expected in each window [start, start + span) of a service with this baseline, or with none."""
    if week is None or not starts:
        return [UNKNOWN] * len(starts)
    band = make_bands(*compute_ranges(baseline=assemble_weeks([week]), starts=starts, span=span))[0]
    return [ExpectedCount(*window) for window in zip(band.mean, band.low, band.high, strict=True)]


def compute_chances(
    *, service: CatalogueEntry, counts: Sequence[int], means: Sequence[float | None]
) -> list[float | None]:
    """The chance of each count or more, given its expected mean."""
    row = _select_learned().filter(service_id=service.id).first()
    if row is None:
        return [None] * len(counts)
    known = np.maximum(np.array([mean or 0.0 for mean in means]), LEAST_MEAN)
    # Not below what calibration carries: a smaller chance would claim more than is known.
    wide = score.widen_dispersion(dispersion=row.dispersion, wander=row.wander, mean=known)
    tails = np.maximum(score.compute_tail(count=counts, mean=known, dispersion=wide), current().least_p_value)
    return [None if mean is None else p for mean, p in zip(means, tails.tolist(), strict=True)]


def read_expected_total(*, service: CatalogueEntry, first: datetime, last: datetime) -> float | None:
    """Expected reports in a window of any length; None without a baseline."""
    row = _select_learned().filter(service_id=service.id).first()
    if row is None or last <= first:
        return None
    return float(compute_means(baseline=assemble_baseline([row]), starts=[first], span=last - first)[0, 0])


def _select_learned() -> QuerySet[Baseline]:
    """Without baselines that rest on no report: they are the detector's guess, and not for publication."""
    return Baseline.objects.filter(history_reports__gt=0)


def assemble_baseline(rows: Sequence[Baseline]) -> Baselines:
    """Rows of the table as the statistics take them."""
    return Baselines(
        profile=np.array([row.profile for row in rows], dtype=np.float64).reshape(len(rows), WEEK),
        dispersion=np.array([row.dispersion for row in rows], dtype=np.float64),
        wander=np.array([row.wander for row in rows], dtype=np.float64),
        history_hours=np.array([row.history_hours for row in rows], dtype=np.int64),
        history_reports=np.array([row.history_reports for row in rows], dtype=np.int64),
        half_life=np.array([row.half_life for row in rows], dtype=np.float64),
        tails=parse_tails(rows=[row.tails for row in rows]),
        uncertainty=np.array([row.doubt or CERTAIN for row in rows], dtype=np.float64).reshape(-1, WEEK),
        believed_level=np.array([row.believed for row in rows], dtype=np.float64),
        part_tails=parse_tails(rows=[row.part_tails or NOT_TRUSTED for row in rows]),
    )


def assemble_weeks(weeks: Sequence[ExpectedWeek]) -> Baselines:
    """Weeks that were read, as the statistics take them."""
    none = np.zeros(len(weeks), dtype=np.int64)
    return Baselines(
        profile=np.array([week.profile for week in weeks], dtype=np.float64).reshape(len(weeks), WEEK),
        dispersion=np.array([week.dispersion for week in weeks], dtype=np.float64),
        wander=np.array([week.wander for week in weeks], dtype=np.float64),
        history_hours=none,
        history_reports=none,
    )


def compute_ranges(*, baseline: Baselines, starts: Sequence[datetime], span: timedelta) -> Ranges:
    """(N, windows) each: what is expected in the windows [start, start + span), and the range of it."""
    return _compute_ranges(baseline, compute_means(baseline=baseline, starts=starts, span=span))


def make_bands(mean: score.Floats, low: NDArray[np.int64], high: NDArray[np.int64]) -> list[Band]:
    """One for each baseline."""
    return [Band(*rows) for rows in zip(mean.tolist(), low.tolist(), high.tolist(), strict=True)]


def compute_means(*, baseline: Baselines, starts: Sequence[datetime], span: timedelta) -> score.Floats:
    """(N, windows): the rate at the middle of each piece of about a quarter of an hour, summed up."""
    pieces = max(1, round(span / GRAIN))
    length = span.total_seconds() / 60 / pieces
    first = np.array([start.timestamp() / 60 for start in starts])
    # The middle stands for its piece, because within a quarter of an hour the rate hardly bends.
    middles = first[:, None] + (np.arange(pieces) + 0.5) * length
    rates = compute_expected_rate(baseline=baseline, minutes=middles.ravel())
    summed: score.Floats = rates.reshape(len(baseline.dispersion), len(starts), pieces).sum(axis=2)
    return summed * length


def _compute_ranges(baseline: Baselines, means: score.Floats) -> Ranges:
    low, high = score.compute_expected_range(
        mean=means, dispersion=baseline.dispersion[:, None], wander=baseline.wander[:, None]
    )
    return means, low, high


def _read_share(service: CatalogueEntry, only: Filter, first: datetime, last: datetime) -> float | None:
    """The expected share of what passes a filter; None without any reports."""
    counts = report_cells.read_expected(service_id=service.id, first=first, last=last)
    everything = sum(counts.values())
    passing = sum(
        n
        for (surface, region, symptom), n in counts.items()
        if only.passes(surface=surface, symptom=symptom, region=region)
    )
    if not everything:
        return None
    # Coarse for a place, so that the difference of two requests cannot show a single report.
    if only.region:
        return places.coarsen_share(reports=passing, everything=everything)
    return passing / everything
