"""The next bins of an incident, prepared together: one by one they would cost ten times as much."""

from collections.abc import Iterator
from itertools import starmap

import numpy as np

from aggregator.stats.baseline.season import LocalLevel, compute_means, compute_uncertainty_factor
from aggregator.stats.detector import evidence_process, vendor_status
from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.quiet.latest_baseline import FrozenMeans
from aggregator.stats.detector.stretch.state import StretchState

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
