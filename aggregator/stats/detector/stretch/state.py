"""The state of a stretch of bins: the memory as it changes from bin to bin, and the expected reports."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Any

import numpy as np

from aggregator.stats.baseline import daily_maxima
from aggregator.stats.baseline.baselines import Baselines, Thresholds, find_thin_services
from aggregator.stats.baseline.means import FrozenMeans, LocalLevel
from aggregator.stats.baseline.season import compute_means, compute_season, compute_uncertainty_factor
from aggregator.stats.detector import evidence_process, vendor_status
from aggregator.stats.detector.bins import Bin, Bins, Ints
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.lifecycle.terms import Terms
from aggregator.stats.detector.memory import ARRAY_NAMES, DAY, Memory
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass
class StretchState:
    """What the quiet services and the incidents of a stretch share."""

    memory: Memory  # a copy, whose arrays are changed in place
    episodes: list[Episode | None]
    counts: Ints  # (N, L + T): the remembered bins first
    bins: Bins  # the T bins
    season: Floats  # (N, L + T)
    day_statistic: Floats  # (N, T) candidates for the daily maximum: see daily_maxima.py
    part_day_statistic: Floats  # (N, T) the same for the evidence of parts
    baseline: Baselines
    alarm: Thresholds
    policy: Policy
    changes: list[Transition]

    @classmethod
    def of(
        cls, *, memory: Memory, bins: Bins, baseline: Baselines, alarm: Thresholds, policy: Policy
    ) -> "StretchState":
        """Copy the memory, so that a caller may use the same one twice."""
        # The level lags behind the bins, so it needs those of the call before as well.
        counts = np.concatenate([memory.recent, bins.counts], axis=1)
        state = cls(
            memory=replace(memory, **{name: getattr(memory, name).copy() for name in ARRAY_NAMES}),
            episodes=[episode and episode.copy() for episode in memory.episodes],
            counts=counts,
            bins=bins,
            season=np.empty(counts.shape),
            day_statistic=np.zeros(bins.counts.shape),
            part_day_statistic=np.zeros(bins.counts.shape),
            baseline=baseline,
            alarm=alarm,
            policy=policy,
            changes=[],
        )
        state.season[:] = state.season_of(slice(None), state.minutes)
        return state

    @property
    def first_minute(self) -> int:
        return self.bins.first_minute

    @property
    def step(self) -> int:
        return self.bins.step

    @property
    def lead(self) -> int:
        return int(self.memory.recent.shape[1])

    @property
    def steps(self) -> int:
        return int(self.counts.shape[1]) - self.lead

    @property
    def minutes(self) -> Ints:
        """(L + T,) starts of the bins."""
        return self.first_minute + (np.arange(self.counts.shape[1]) - self.lead) * self.step

    def minute_of(self, at: int) -> int:
        return self.first_minute + at * self.step

    def season_of(self, rows: slice, minutes: Ints) -> Floats:
        return compute_season(
            baseline=self.baseline.take(rows),
            minutes=minutes,
            step=self.step,
            lift=self.memory.lift[rows],
            lift_at=self.memory.lift_at[rows],
            policy=self.policy,
        )

    def lift_of(self, row: int, minutes: Ints) -> Any:
        return self.policy.fade_lift(lift=self.memory.lift[row], age=minutes - self.memory.lift_at[row])

    def terms_of(self, row: int) -> Terms:
        """The numbers that decide on an incident of the whole service."""
        dispersion, wander = float(self.baseline.dispersion[row]), float(self.baseline.wander[row])
        nats, offset = float(self.alarm.nats[row]), float(self.alarm.offsets[row])
        height = float(self.alarm.heights[row])
        # Judged now and not at the onset: a refit may have shown that the service is no longer thin.
        own = self.baseline.take([row])
        thin = bool(find_thin_services(baseline=own, policy=self.policy)[0])
        return Terms(row, self.step, nats, offset, height, dispersion, wander, self.policy, thin)

    def forget_onsets(self, row: int, end: int) -> None:
        """Restart the search for an onset at `end`, because an incident begins or has ended.

        An episode keeps its own onset, and reports of an incident that has ended belong to no later one.
        """
        self.memory.cusum[row], self.memory.since[row], self.memory.reports_since[row] = 0.0, end, 0

    def remember(self) -> Memory:
        """The memory at the end of the stretch, without that of parts, which advance() adds."""
        recent = self.counts[:, self.steps :].copy()
        memory, days = self.memory, self.minutes[self.lead :] // DAY
        of_service = daily_maxima.find_daily_maxima(statistic=self.day_statistic, days=days)
        of_parts = daily_maxima.find_daily_maxima(statistic=self.part_day_statistic, days=days)
        # Day by day, because a new day moves the maximum of the old one to the day before.
        for (day, maximum), (_, part_maximum) in zip(of_service, of_parts, strict=True):
            memory = memory.on_day(day=day)
            np.maximum(memory.maximum, maximum, out=memory.maximum)
            np.maximum(memory.part_maximum, part_maximum, out=memory.part_maximum)
        return replace(memory, recent=recent, episodes=tuple(self.episodes))


LOOK_AHEAD = 240  # bins; most incidents are over by then


def freeze_means(
    state: StretchState, row: int, episode: Episode, at: int, bins: int = LOOK_AHEAD
) -> FrozenMeans:
    """What is expected in the next bins of an incident: its level stays as it was at the onset.

    If it followed the reports, a long outage would become its own baseline.
    """
    episode = episode.of_service
    stretch = slice(state.lead + at, state.lead + at + bins)
    own, level = state.baseline.take(slice(row, row + 1)), np.full((1, 1), episode.level)
    minutes = state.minutes[stretch]
    factor = compute_uncertainty_factor(
        level=level, baseline=own, minutes=minutes, step=state.step, lift=state.lift_of(row, minutes)
    )
    means = compute_means(
        season=state.season[[row], stretch],
        local=LocalLevel(level, np.full((1, 1), episode.error), factor),
        baseline=own,
        step=state.step,
        policy=state.policy,
    )
    vendor = state.bins.during(slice(at, at + bins)).vendor
    raised = vendor_status.raise_null_for_maintenance(
        means=means,
        vendor=None if vendor is None else vendor[[row]],
        step=state.step,
        policy=state.policy,
    )
    return FrozenMeans(state.minute_of(at), means, raised)


def prepare_bins(
    state: StretchState, row: int, episode: Episode, at: int
) -> Iterator[tuple[Bin, list[float]]]:
    """The bins from `at` on, each with the likelihood ratio of each alternative."""
    counts = state.counts[[row], state.lead + at : state.lead + at + LOOK_AHEAD]
    frozen = freeze_means(state, row, episode, at)
    means, null = frozen.means, frozen.maintenance_means
    nats = evidence_process.compute_log_ratios(
        counts=counts, means=null, step=state.step, policy=state.policy
    )[:, 0]
    single = evidence_process.weigh_single_bins(
        counts=counts, means=null, step=state.step, policy=state.policy
    )
    # Lists, not arrays: the life cycle takes single numbers, which arrays hand out slowly.
    ends = state.minute_of(at) + (np.arange(counts.shape[1]) + 1) * state.step
    columns = (ends, counts[0], means.expected[0], means.null[0], means.size[0], single[0])
    others = state.bins.columns(row=row, first=at, last=at + counts.shape[1])
    points = starmap(Bin, zip(*(column.tolist() for column in columns), *others, strict=True))
    return zip(points, np.exp(nats.T).tolist(), strict=True)
