"""Past hours of services, laid out as weeks: what a baseline is learned from."""

from dataclasses import dataclass

from aggregator.stats.score import Floats


@dataclass(frozen=True)
class HourlyHistory:
    """Hours laid out as weeks, (N, weeks, 168) unless said; those that were not observed count 0."""

    counts: Floats
    raised: Floats  # counts ** (2 / 3), near Gaussian
    seen: Floats  # 1 or 0
    hours: Floats  # (N,) seen
    fresh: Floats  # (weeks, 1) weight of a week by its age
