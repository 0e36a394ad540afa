"""The parts of the services in a stretch of bins: see stretch.py, which calls this for them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from aggregator.stats.baseline.baseline import Baseline
from aggregator.stats.baseline.season import Means
from aggregator.stats.baseline.shares import Shares
from aggregator.stats.detector import gate, lifecycle, surprise
from aggregator.stats.detector.evidence import Bin
from aggregator.stats.detector.gate import PartAlarm, Weighed
from aggregator.stats.detector.lifecycle import Episode, Terms
from aggregator.stats.detector.parts import PartCounts, PartMemory, lift_in_force
from aggregator.stats.detector.quiet import Seen
from aggregator.stats.detector.surprise import Ints
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class Frozen:
    """What is usual of a service in bins of an incident, each (1, T)."""

    first_minute: int
    means: Means
    doubted: Means  # with what the vendor's work may bring


@dataclass
class PartStretch:
    """The memory of parts, moved along a stretch."""

    shares: Shares
    memory: PartMemory  # aligned with the shares; ours alone, changed in place
    counts: PartCounts  # of the stretch
    told: Ints  # (N, T + 1) reports of each service before each bin
    nats: Floats  # (N,) for `suspected`
    offsets: Floats  # (N,) of them added by calibration
    first_minute: int
    step: int
    policy: Policy

    def weigh(self, rows: list[int] | None, at: int, seen: Seen) -> tuple[Weighed, Ints]:
        """What parts of quiet rows (None: all) show from bin `at` on, and `told` of those rows."""
        place = self.shares.row[self.counts.part]
        counts, told = self.counts, self.told
        if rows is not None:
            places = np.full(len(self.told), -1)
            places[rows] = np.arange(len(rows))
            place = places[place]
            chosen = (place >= 0) & (counts.minute >= seen.first_minute)
            counts, place, told = counts.chosen(chosen), place[chosen], self.told[rows]
        weighed = gate.weigh(
            counts=counts,
            memory=self.memory,
            shares=self.shares,
            place=place,
            means=seen.doubted,
            first_minute=seen.first_minute,
            step=self.step,
            policy=self.policy,
        )
        return weighed, told[:, at:]

    def first_alarm(
        self, *, weighed: Weighed, told: Ints, place: int, bins: Ints, first_minute: int
    ) -> PartAlarm | None:
        return gate.first_alarm(
            weighed=weighed,
            memory=self.memory,
            told=told,
            place=place,
            bins=bins,
            first_minute=first_minute,
            step=self.step,
            policy=self.policy,
        )

    def keep(self, *, weighed: Weighed, told: Ints) -> None:
        gate.remember(weighed=weighed, memory=self.memory, told=told, step=self.step)

    def forget(self, row: int) -> None:
        """An incident begins or ends: the search begins anew after it."""
        self.memory.clear(np.flatnonzero(self.shares.row == row))

    def begun(self, *, alarm: PartAlarm, whole: Episode, usual: Floats, at: int, by: Bin) -> Episode:
        """The incident of a part, evident in bin `at`.

        `whole` is the same as one of the service, `usual` its reports since the onset by bin, `by` its last.
        """
        lifecycle.measure(episode=whole, at=by)
        minutes = alarm.since + np.arange(len(usual)) * self.step
        share, more = self._shares(alarm.part, minutes)
        lately = self._dense(alarm.part)[0][: at + 1 + self.memory.recent.shape[1]]
        return Episode(
            state="suspected",
            onset=alarm.since,
            level=whole.level,
            error=(1 + whole.error) * float(more[-1]) - 1,
            observed=alarm.observed,
            expected=float((usual * share).sum()),
            recent=lately[-len(whole.recent) :].tolist(),
            smooth=alarm.observed / len(usual),
            part=self.shares.names[alarm.part],
            odds=alarm.odds.tolist(),
            whole=whole,
        )

    def terms(self, *, row: int, part: int, baseline: Baseline) -> Terms:
        """The wander is that of the whole; what is thinned scatters less from minute to minute."""
        thinned = 1 + (float(baseline.dispersion[row]) - 1) * float(self.shares.share[part].mean())
        nats, offset, wander = float(self.nats[row]), float(self.offsets[row]), float(baseline.wander[row])
        return Terms(row, self.step, nats, offset, thinned, wander, self.policy)

    def place_of(self, *, row: int, episode: Episode) -> int | None:
        """Where the part of an incident stands; None where it has none, or one that is no longer known."""
        return self.shares.places.get((row, episode.part)) if episode.part else None

    def ahead(self, *, part: int, points: list[Bin], frozen: Frozen) -> list[tuple[Bin, list[float]]]:
        """Bins of a part in an incident, from those of its service, with the gain of each alternative."""
        minutes = frozen.first_minute + np.arange(len(points)) * self.step
        counts, networks = self._dense(part)
        first = (frozen.first_minute - self.first_minute) // self.step
        own = counts[self.memory.recent.shape[1] :][first : first + len(points)]
        known = [None] * len(points) if networks is None else networks[first : first + len(points)].tolist()
        share, more = self._shares(part, minutes)
        usual, null = frozen.means.usual * share, frozen.means.null * share * more
        doubted = frozen.doubted.null * share * more
        thinned = Means(usual, doubted, frozen.doubted.size, 1 + doubted / frozen.doubted.size)
        nats = surprise.log_ratios(counts=own[None], means=thinned, step=self.step, policy=self.policy)[:, 0]
        columns = (own.tolist(), usual[0].tolist(), null[0].tolist(), frozen.means.size[0].tolist())
        bins = [
            Bin(point.end, reports, mean, least, size, 0.0, networks=different)
            for point, different, reports, mean, least, size in zip(points, known, *columns, strict=True)
        ]
        return list(zip(bins, np.exp(nats.T).tolist(), strict=True))

    def absorb(self, *, part: int, episode: Episode, minute: int) -> None:
        """A shift that lasted is now the part's usual share."""
        memory = self.memory
        age = minute - memory.lift_at[part]
        lift = float(lift_in_force(lift=memory.lift[part], age=age, policy=self.policy))
        memory.lift[part] = lift * max(1.0, episode.observed / episode.expected)
        memory.lift_at[part] = minute

    def finish(self, *, bins: int) -> None:
        until = self.first_minute + bins * self.step
        self.memory.hear(counts=self.counts, until=until, bins=bins, step=self.step)

    def _shares(self, part: int, minutes: Ints) -> tuple[Floats, Floats]:
        return gate.share_of(
            shares=self.shares,
            memory=self.memory,
            parts=np.full(len(minutes), part),
            minutes=minutes,
            policy=self.policy,
        )

    def _dense(self, part: int) -> tuple[Ints, Any]:
        """(L + T,) counts of each bin, the remembered ones first; (T,) networks, None where not known."""
        own, steps = self.counts.of_part(part), self.told.shape[1] - 1
        at = (own.minute - self.first_minute) // self.step
        counts, networks = np.zeros(steps, np.int64), None
        counts[at] = own.counts
        if own.networks is not None:
            networks = np.zeros(steps, np.int64)
            networks[at] = own.networks
        return np.concatenate([self.memory.recent[part], counts]), networks
