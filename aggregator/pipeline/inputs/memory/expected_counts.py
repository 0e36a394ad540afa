"""What is expected of all services, computed for all at once and kept: each minute adds one window."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Max

from aggregator.models.baselines import Baseline
from aggregator.queries.answers.counts import Band, ExpectedWeek
from aggregator.queries.counts import expected_counts
from aggregator.queries.counts.expected_counts import Ranges
from reports.choices.services import CatalogueEntry


class ExpectedMemory:
    """The learned weeks of all services, as of the last fit, and what was computed from them."""

    def __init__(self) -> None:
        self.weeks: Mapping[str, ExpectedWeek] = {}
        self._version: object = None
        self._baseline = expected_counts.assemble_weeks([])
        self._columns: dict[datetime, Ranges] = {}  # (N, 1) each, by the start of the window

    def read_weeks(self, services: Sequence[CatalogueEntry]) -> None:
        """Anew where a baseline was fitted since, or other services are asked for."""
        fitted = Baseline.objects.aggregate(latest=Max("fitted_at"))["latest"]
        version = fitted, tuple(entry.id for entry in services)
        if version == self._version:
            return
        self.weeks = expected_counts.read_weeks(services=services)
        self._baseline = expected_counts.assemble_weeks(list(self.weeks.values()))
        self._columns = {}
        self._version = version

    def compute_bands(self, *, starts: Sequence[datetime], span: timedelta) -> dict[str, Band]:
        """By slug; `span` is the same in every call."""
        for start in starts:
            if start not in self._columns:
                self._columns[start] = expected_counts.compute_ranges(
                    baseline=self._baseline, starts=[start], span=span
                )
        # A window that is needed again begins no earlier than those of now.
        self._columns = {at: column for at, column in self._columns.items() if at >= starts[0]}
        mean, low, high = (np.hstack(parts) for parts in zip(*map(self._columns.get, starts), strict=True))
        return dict(zip(self.weeks, expected_counts.make_bands(mean, low, high), strict=True))

    def compute_totals(self, *, first: datetime, last: datetime) -> dict[str, float]:
        """By slug: in the whole of [first, last)."""
        means = expected_counts.compute_means(baseline=self._baseline, starts=[first], span=last - first)
        return dict(zip(self.weeks, means[:, 0].tolist(), strict=True))

    def compute_means(self, *, starts: Sequence[datetime], span: timedelta) -> dict[str, list[float]]:
        """By slug: in each window [start, start + span)."""
        means = expected_counts.compute_means(baseline=self._baseline, starts=starts, span=span)
        return dict(zip(self.weeks, means.tolist(), strict=True))
