"""The parts of the services in a stretch of bins: their reports, and the incidents of parts."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from aggregator.stats.baseline.baselines import Baselines, Thresholds
from aggregator.stats.baseline.means import FrozenMeans, Means
from aggregator.stats.baseline.shares import HOURS, WHOLE, Shares
from aggregator.stats.detector import evidence_process
from aggregator.stats.detector.bins import Bin, Bins, Ints
from aggregator.stats.detector.lifecycle.episode import Episode, update_peaks
from aggregator.stats.detector.lifecycle.terms import Terms
from aggregator.stats.detector.part.part_networks import PartInputs, PartLog, PartReports
from aggregator.stats.detector.part_memory import PartCounts, PartMemory, compute_lifts, fade_part_lift
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats
from aggregator.stats.states import State

HOUR = 60


@dataclass(frozen=True)
class PartAlarm:
    """Where a service's quiet ends because of a part."""

    part: int  # place among the shares
    last: int  # bin
    since: int  # minute of the onset, dated back
    observed: int  # reports of the part since
    whole: int  # reports of the service since
    odds: Floats  # (K,) of the part


@dataclass
class PartStretch:
    """The memory of parts, moved along a stretch."""

    shares: Shares
    memory: PartMemory  # in the order of the shares; a copy, changed in place
    counts: PartCounts  # of the stretch
    log: PartLog
    alarm: Thresholds
    first_minute: int
    last_minute: int  # at which the stretch ends
    step: int
    policy: Policy
    # By (row, part): reports and the minute they begin at. To read them again would cost a query each.
    _read: dict[tuple[int, int | None], tuple[int, PartReports]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, *, inputs: PartInputs, memory: PartMemory, bins: Bins, alarm: Thresholds, policy: Policy
    ) -> "PartStretch":
        """The parts of the services in `bins`, with a `memory` in the order of their shares."""
        last = bins.first_minute + bins.counts.shape[1] * bins.step
        return cls(
            shares=inputs.shares,
            memory=memory,
            counts=inputs.counts.during(first=bins.first_minute, last=last),
            log=inputs.log,
            alarm=alarm,
            first_minute=bins.first_minute,
            last_minute=last,
            step=bins.step,
            policy=policy,
        )

    def read_reports(self, row: int, part: int | None, first: int) -> tuple[Ints, Ints | None]:
        """Reports that count, and their networks, from minute `first` to the end of the stretch.

        Of a part, or (None) of the whole service.
        """
        begin, reports = self._read.get((row, part), (first, None))
        if reports is None or begin > first:
            name = WHOLE if part is None else self.shares.names[part]
            reports = self.log.reports(row=row, part=name, first=first, last=self.last_minute)
            self._read[row, part] = begin, _ = first, reports
        since = (first - begin) // self.step
        networks = None if reports.networks is None else reports.networks[since:]
        return reports.counts[since:], networks

    def count_others(self, row: int, part: int, first: int, last: int) -> int | None:
        return self.log.others(row=row, part=self.shares.names[part], first=first, last=last)

    def thin_means(self, means: Means, part: int, minutes: Ints) -> Means:
        """The means of a part: thinned counts of a negative binomial keep its size."""
        share, inflation = self._read_shares(part, minutes)
        null = means.null * share * inflation
        return Means(means.expected * share, null, means.size, 1 + null / means.size)

    def forget(self, row: int) -> None:
        """Begin the search anew, because an incident begins or ends."""
        self.memory.clear(np.flatnonzero(self.shares.row == row))

    def begin_episode(
        self, *, alarm: PartAlarm, whole: Episode, expected: Floats, at: int, by: Bin
    ) -> Episode:
        """The incident of a part, evident in bin `at`.

        `whole` is the same incident by all reports, `expected` reports of the service since the onset by
        bin, `by` its last bin.
        """
        update_peaks(episode=whole, at=by)
        minutes = alarm.since + np.arange(len(expected)) * self.step
        share, inflation = self._read_shares(alarm.part, minutes)
        row, width = int(self.shares.row[alarm.part]), len(whole.recent)
        end = self.first_minute + (at + 1) * self.step
        latest, _ = self.read_reports(row, alarm.part, end - width * self.step)
        return Episode(
            state=State.SUSPECTED,
            onset=alarm.since,
            level=whole.level,
            error=(1 + whole.error) * float(inflation[-1]) - 1,
            observed=alarm.observed,
            expected=float((expected * share).sum()),
            recent=latest[:width].tolist(),
            smoothed=alarm.observed / len(expected),
            part=self.shares.names[alarm.part],
            odds=alarm.odds.tolist(),
            whole=whole,
        )

    def terms_of(self, *, row: int, part: int, baseline: Baselines) -> Terms:
        """The numbers that decide on an incident of the part.

        The wander is that of the service, because it is common to all parts; thinned counts scatter less.
        """
        thinned = 1 + (float(baseline.dispersion[row]) - 1) * float(self.shares.share[part].mean())
        return Terms(
            row=row,
            step=self.step,
            threshold=float(self.alarm.nats[row]),
            offset=float(self.alarm.offsets[row]),
            height=float(self.alarm.heights[row]),
            dispersion=thinned,
            wander=float(baseline.wander[row]),
            policy=self.policy,
            count_others=partial(self.count_others, row, part),
        )

    def find_place(self, *, row: int, episode: Episode) -> int | None:
        """The place of an incident's part among the shares; None without a part, or if it is unknown now."""
        return self.shares.places.get((row, episode.part)) if episode.part else None

    def prepare_bins(
        self, *, part: int, points: list[Bin], frozen: FrozenMeans
    ) -> list[tuple[Bin, list[float]]]:
        """Bins of a part in an incident, from those of its service, with the likelihood ratios."""
        minutes = frozen.first_minute + np.arange(len(points)) * self.step
        counts, networks = self.read_reports(int(self.shares.row[part]), part, frozen.first_minute)
        known = [None] * len(points) if networks is None else networks[: len(points)].tolist()
        counts = counts[: len(points)]
        means = self.thin_means(frozen.means, part, minutes)
        raised = self.thin_means(frozen.maintenance_means, part, minutes)
        nats = evidence_process.compute_log_ratios(
            counts=counts[None], means=raised, step=self.step, policy=self.policy.of_parts
        )
        columns = (counts, means.expected[0], means.null[0], means.size[0])
        # Parts have no test of single bins, and discarded reports are known of whole services only.
        bins = [
            Bin(point.end, reports, mean, null, size, 0.0, 0, different, point.vendor)
            for point, different, reports, mean, null, size in zip(
                points, known, *(column.tolist() for column in columns), strict=True
            )
        ]
        return list(zip(bins, np.exp(nats[:, 0].T).tolist(), strict=True))

    def absorb(self, *, part: int, episode: Episode, minute: int) -> None:
        """Take a shift that lasted as the part's new share."""
        memory = self.memory
        age = minute - memory.lift_at[part]
        lift = float(fade_part_lift(lift=memory.lift[part], age=age, policy=self.policy))
        # Only rises are absorbed; the refits of the baseline learn a share that fell.
        memory.lift[part] = lift * max(1.0, episode.observed / episode.expected)
        memory.lift_at[part] = minute

    def _read_shares(self, part: int, minutes: Ints) -> tuple[Floats, Floats]:
        """Expected share of a part at minutes, and how many times that its null is made with."""
        hour, parts = minutes // HOUR % HOURS, np.full(len(minutes), part)
        share = self.shares.share[part, hour] * compute_lifts(self.memory, parts, minutes, self.policy)
        return share, 1 + self.shares.error[part, hour]
