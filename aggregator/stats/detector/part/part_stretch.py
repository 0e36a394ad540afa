"""The parts of the services in a stretch of bins: see stretch.py, which calls this for them."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from aggregator.stats.baseline.calibration import Thresholds
from aggregator.stats.baseline.fitting import Baselines
from aggregator.stats.baseline.season import Means
from aggregator.stats.baseline.shares import HOURS, WHOLE, Shares
from aggregator.stats.detector import evidence_process, lifecycle, vendor_status
from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.evidence_process import Ints, Onsets
from aggregator.stats.detector.latest_baseline import FrozenMeans, LatestBaseline
from aggregator.stats.detector.lifecycle import Episode, Terms
from aggregator.stats.detector.part import gate
from aggregator.stats.detector.part.gate import WeighedParts
from aggregator.stats.detector.part.part_networks import PartLog, PartReports
from aggregator.stats.detector.part_memory import PartCounts, PartMemory, compute_memory_span, fade_part_lift
from aggregator.stats.detector.quiet_bins import QuietBins
from aggregator.stats.policy import Policy
from aggregator.stats.score import Floats

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


@dataclass(frozen=True)
class JudgedPart:
    """A part by the reports that count."""

    part: int
    odds: Floats  # (K,)
    since: int
    observed: int  # since
    expected: float


@dataclass
class PartStretch:
    """The memory of parts, moved along a stretch."""

    shares: Shares
    memory: PartMemory  # aligned with the shares; ours alone, changed in place
    counts: PartCounts  # of the stretch
    log: PartLog
    alarm: Thresholds
    first_minute: int
    last_minute: int  # at which the stretch ends
    step: int
    policy: Policy
    strength: Floats = field(init=False)  # of the latest look, (M, T) nats
    # Of (row, part): what is known from a minute on.
    _known: dict[tuple[int, int | None], tuple[int, PartReports]] = field(default_factory=dict)

    def look(
        self,
        *,
        rows: list[int] | None,
        seen: QuietBins,
        over: Ints,
        before: Mapping[int, int],
        latest: LatestBaseline,
    ) -> dict[int, PartAlarm]:
        """By place in the look: the first alarm of parts of quiet rows (None: all). Moves the memory on.

        Only alarms `before` that bin of the service count, and no onset is before minute `over` (M,).
        """
        weighed = self._weighed(rows, seen)
        needed = vendor_status.compute_threshold(
            nats=self.alarm.nats if rows is None else self.alarm.nats[rows],
            official=latest.official,
            policy=self.policy,
        )
        alarmed = weighed.strength >= needed
        needed = np.broadcast_to(needed, alarmed.shape)
        found = {}
        for place in np.flatnonzero(alarmed.any(axis=1)).tolist():
            bins = np.flatnonzero(alarmed[place, : before.get(place)])
            row = place if rows is None else rows[place]
            usual = partial(latest.means, row=row, place=place)
            where = (row, place, bins, int(over[place]))
            alarm = self._first_alarm(weighed, where, needed[place], seen.first_minute, usual)
            if alarm is not None:
                found[place] = alarm
        self.strength = weighed.strength
        gate.store_odds(weighed=weighed, memory=self.memory)
        return found

    def _weighed(self, rows: list[int] | None, seen: QuietBins) -> WeighedParts:
        place, counts = self.shares.row[self.counts.part], self.counts
        if rows is not None:
            places = np.full(len(self.alarm.nats), -1)
            places[rows] = np.arange(len(rows))
            place = places[place]
            chosen = (place >= 0) & (counts.minute >= seen.first_minute)
            counts, place = counts.chosen(chosen), place[chosen]
        return gate.weigh_parts(
            counts=counts,
            memory=self.memory,
            shares=self.shares,
            place=place,
            means=seen.doubted,
            first_minute=seen.first_minute,
            step=self.step,
            policy=self.policy,
        )

    def _first_alarm(
        self,
        weighed: WeighedParts,
        where: tuple[int, int, Ints, int],
        needed: Floats,
        first_minute: int,
        usual: Callable[..., Means],
    ) -> PartAlarm | None:
        """The first bin of a service at which parts alarm, and the strongest has enough people as well.

        `needed` (T,) nats. Where reports turn out not to count, or too few people made them, the strength
        of the bin is corrected: what is refused as an alarm must not teach what quiet days may show.
        """
        row, place, bins, over = where
        for at in bins.tolist():
            parts = gate.find_strongest_parts(
                weighed=weighed, place=place, at=at, nats=float(needed[at]), policy=self.policy
            )
            raw, refused = float(weighed.strength[place, at]), float(np.nextafter(needed[at], 0.0))
            weighed.strength[place, at] = refused
            if not parts:
                continue
            end = first_minute + (at + 1) * self.step
            minutes = np.arange(max(self._furthest(end), over), end, self.step)
            means = usual(at=at, minutes=minutes)
            found = [self._judged(row, part, odds, minutes, means) for part, odds in parts]
            worth = [float(self.shares.weight[one.part] * one.odds.sum()) for one in found]
            strength = math.log(max(sum(worth), 1.0))
            weighed.strength[place, at] = min(strength, refused)
            best = found[int(np.argmax(worth))]
            enough = strength >= needed[at] and best.observed >= self.policy.suspected_reports
            if enough and self._is_said_by_others(row, best, end):
                weighed.strength[place, at] = min(strength, raw)
                whole = int(self._reports(row, None, best.since)[0][: (end - best.since) // self.step].sum())
                return PartAlarm(best.part, at, best.since, best.observed, whole, best.odds)
        return None

    def _judged(self, row: int, part: int, odds: Floats, minutes: Ints, usual: Means) -> JudgedPart:
        """A part by those of its reports of the last day that count; the level is the latest."""
        first = int(minutes[0])
        counts = self._reports(row, part, first)[0][: len(minutes)]
        means = self._thinned(usual, part, minutes)
        nats = evidence_process.compute_log_ratios(
            counts=counts[None], means=means, step=self.step, policy=self.policy.of_parts
        )
        none = np.zeros((len(odds), 1))
        again = evidence_process.accumulate_odds(nats=nats, start=none, step=self.step)[:, 0, -1]
        odds = np.minimum(np.minimum(again, odds), evidence_process.MOST_ODDS)
        best = int(odds.argmax())
        onsets = evidence_process.move_onsets(
            nats=nats[best : best + 1],
            counts=counts[None],
            start=Onsets(none[:1], np.full((1, 1), first), np.zeros((1, 1), np.int64)),
            first_minute=first,
            step=self.step,
        )
        since = min(int(onsets.since[0, 0]), int(minutes[-1]))
        expected = float(means.usual[0, (since - first) // self.step :].sum())
        return JudgedPart(part, odds, since, int(onsets.tally[0, 0]), expected)

    def _is_said_by_others(self, row: int, one: JudgedPart, end: int) -> bool:
        """Not by the few busiest networks and the usual crowd alone."""
        others = self._others(row, one.part, one.since, end)
        return others is None or others >= one.expected + self.policy.part_others

    def _others(self, row: int, part: int, first: int, last: int) -> int | None:
        return self.log.others(row=row, part=self.shares.names[part], first=first, last=last)

    def _furthest(self, end: int) -> int:
        """The minute before which no onset is looked for: the same for an hour, so that it is read once."""
        policy = self.policy
        minutes = max(policy.part_onset_most, compute_memory_span(step=self.step, policy=policy)) + end % HOUR
        return end - -(-minutes // self.step) * self.step

    def _reports(self, row: int, part: int | None, first: int) -> tuple[Ints, Ints | None]:
        """Reports that count, and their networks, from minute `first` to the end of the stretch.

        Of a part, or (None) of the whole service.
        """
        begun, known = self._known.get((row, part), (first, None))
        if known is None or begun > first:
            name = WHOLE if part is None else self.shares.names[part]
            known = self.log.reports(row=row, part=name, first=first, last=self.last_minute)
            self._known[row, part] = begun, _ = first, known
        since = (first - begun) // self.step
        return known.counts[since:], None if known.networks is None else known.networks[since:]

    def _thinned(self, means: Means, part: int, minutes: Ints) -> Means:
        """The same of a part: to thin counts keeps their size."""
        share, more = self._shares(part, minutes)
        null = means.null * share * more
        return Means(means.usual * share, null, means.size, 1 + null / means.size)

    def forget(self, row: int) -> None:
        """An incident begins or ends: the search begins anew after it."""
        self.memory.clear(np.flatnonzero(self.shares.row == row))

    def begun(self, *, alarm: PartAlarm, whole: Episode, usual: Floats, at: int, by: Bin) -> Episode:
        """The incident of a part, evident in bin `at`.

        `whole` is the same as one of the service, `usual` its reports since the onset by bin, `by` its last.
        """
        lifecycle.update_peaks(episode=whole, at=by)
        minutes = alarm.since + np.arange(len(usual)) * self.step
        share, more = self._shares(alarm.part, minutes)
        row, width = int(self.shares.row[alarm.part]), len(whole.recent)
        end = self.first_minute + (at + 1) * self.step
        lately, _ = self._reports(row, alarm.part, end - width * self.step)
        return Episode(
            state="suspected",
            onset=alarm.since,
            level=whole.level,
            error=(1 + whole.error) * float(more[-1]) - 1,
            observed=alarm.observed,
            expected=float((usual * share).sum()),
            recent=lately[:width].tolist(),
            smooth=alarm.observed / len(usual),
            part=self.shares.names[alarm.part],
            odds=alarm.odds.tolist(),
            whole=whole,
        )

    def terms(self, *, row: int, part: int, baseline: Baselines) -> Terms:
        """The wander is that of the whole; what is thinned scatters less from minute to minute."""
        thinned = 1 + (float(baseline.dispersion[row]) - 1) * float(self.shares.share[part].mean())
        nats, offset, wander = (
            float(self.alarm.nats[row]),
            float(self.alarm.offsets[row]),
            float(baseline.wander[row]),
        )
        height, others = float(self.alarm.heights[row]), partial(self._others, row, part)
        return Terms(row, self.step, nats, offset, height, thinned, wander, self.policy, others=others)

    def place_of(self, *, row: int, episode: Episode) -> int | None:
        """Where the part of an incident stands; None where it has none, or one that is no longer known."""
        return self.shares.places.get((row, episode.part)) if episode.part else None

    def ahead(self, *, part: int, points: list[Bin], frozen: FrozenMeans) -> list[tuple[Bin, list[float]]]:
        """Bins of a part in an incident, from those of its service, with the gain of each alternative."""
        minutes = frozen.first_minute + np.arange(len(points)) * self.step
        counts, networks = self._reports(int(self.shares.row[part]), part, frozen.first_minute)
        known = [None] * len(points) if networks is None else networks[: len(points)].tolist()
        counts = counts[: len(points)]
        now = self._thinned(frozen.means, part, minutes)
        doubted = self._thinned(frozen.doubted, part, minutes)
        nats = evidence_process.compute_log_ratios(
            counts=counts[None], means=doubted, step=self.step, policy=self.policy.of_parts
        )
        columns = (counts, now.usual[0], now.null[0], now.size[0])
        bins = [
            Bin(point.end, reports, mean, least, size, 0.0, 0, different, point.official)
            for point, different, reports, mean, least, size in zip(
                points, known, *(column.tolist() for column in columns), strict=True
            )
        ]
        return list(zip(bins, np.exp(nats[:, 0].T).tolist(), strict=True))

    def absorb(self, *, part: int, episode: Episode, minute: int) -> None:
        """A shift that lasted is now the part's usual share."""
        memory = self.memory
        age = minute - memory.lift_at[part]
        lift = float(fade_part_lift(lift=memory.lift[part], age=age, policy=self.policy))
        memory.lift[part] = lift * max(1.0, episode.observed / episode.expected)
        memory.lift_at[part] = minute

    def _shares(self, part: int, minutes: Ints) -> tuple[Floats, Floats]:
        """Usual share of a part at minutes, and how many times that its null is made with."""
        hour, parts = minutes // HOUR % HOURS, np.full(len(minutes), part)
        share = self.shares.share[part, hour] * gate.compute_lifts(self.memory, parts, minutes, self.policy)
        return share, 1 + self.shares.error[part, hour]
