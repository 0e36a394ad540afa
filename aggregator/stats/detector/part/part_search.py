"""The search for the first alarm of a part among quiet services."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from aggregator.stats.baseline.means import Means
from aggregator.stats.detector import evidence_process, vendor_status
from aggregator.stats.detector.bins import Ints
from aggregator.stats.detector.evidence_process import Onsets
from aggregator.stats.detector.part import gate
from aggregator.stats.detector.part.gate import PartBins, WeighedParts
from aggregator.stats.detector.part.part_stretch import HOUR, PartAlarm, PartStretch
from aggregator.stats.detector.part_memory import compute_memory_span
from aggregator.stats.detector.quiet.latest_baseline import LatestBaseline
from aggregator.stats.detector.quiet.weighed_bins import QuietBins
from aggregator.stats.score import Floats


@dataclass(frozen=True)
class JudgedPart:
    """A part by the reports that count."""

    part: int
    odds: Floats  # (K,)
    since: int
    observed: int  # since
    expected: float  # since


@dataclass
class PartSearch:
    """Parts of quiet rows (None: all of them) in their quiet bins."""

    parts: PartStretch
    rows: list[int] | None
    quiet: QuietBins
    latest: LatestBaseline
    statistic: Floats = field(init=False)  # (M, T) nats, once find_alarms() has run

    def find_alarms(self, *, resolved_at: Ints, before: Mapping[int, int]) -> dict[int, PartAlarm]:
        """The first alarm of parts, by index among the quiet rows. Moves the memory of parts on.

        Only alarms `before` that bin of the service count, and no onset is before minute `resolved_at` (M,).
        """
        parts, rows = self.parts, self.rows
        weighed = self._weigh()
        threshold = vendor_status.compute_threshold(
            nats=parts.alarm.nats if rows is None else parts.alarm.nats[rows],
            vendor=self.latest.vendor,
            policy=parts.policy,
        )
        alarmed = weighed.statistic >= threshold
        threshold = np.broadcast_to(threshold, alarmed.shape)
        alarms = {}
        for index in np.flatnonzero(alarmed.any(axis=1)).tolist():
            bins = np.flatnonzero(alarmed[index, : before.get(index)])
            alarm = self._find_first(weighed, index, bins, threshold[index], int(resolved_at[index]))
            if alarm is not None:
                alarms[index] = alarm
        self.statistic = weighed.statistic
        gate.store_odds(weighed=weighed, memory=parts.memory)
        return alarms

    def _weigh(self) -> WeighedParts:
        parts, rows = self.parts, self.rows
        index, counts = parts.shares.row[parts.counts.part], parts.counts
        if rows is not None:
            index_of_row = np.full(len(parts.alarm.nats), -1)
            index_of_row[rows] = np.arange(len(rows))
            index = index_of_row[index]
            chosen = (index >= 0) & (counts.minute >= self.quiet.first_minute)
            counts, index = counts.chosen(chosen), index[chosen]
        return gate.weigh_parts(
            bins=PartBins(counts, index, self.quiet.first_minute, parts.step),
            memory=parts.memory,
            shares=parts.shares,
            means=self.quiet.maintenance_means,
            policy=parts.policy,
        )

    def _find_first(
        self, weighed: WeighedParts, index: int, bins: Ints, threshold: Floats, earliest: int
    ) -> PartAlarm | None:
        """The first bin of a service at which parts alarm, and the strongest has enough people as well.

        `threshold` (T,) nats. Where reports turn out not to count, or too few people made them, the statistic
        of the bin is corrected: what is refused as an alarm must not teach what quiet days may show.
        """
        parts, row = self.parts, self._row_of(index)
        for at in bins.tolist():
            strongest = gate.find_strongest_parts(
                weighed=weighed, index=index, at=at, nats=float(threshold[at]), policy=parts.policy
            )
            raw, refused = float(weighed.statistic[index, at]), float(np.nextafter(threshold[at], 0.0))
            # Refused until it has passed all checks, so that each way out leaves the corrected statistic.
            weighed.statistic[index, at] = refused
            # The sum may be high although no single part is: then nobody could say what is broken.
            if not strongest:
                continue
            end = self.quiet.first_minute + (at + 1) * parts.step
            minutes = np.arange(max(self._earliest_onset(end), earliest), end, parts.step)
            means = self.latest.compute_means(row=row, index=index, at=at, minutes=minutes)
            judged = [self._judge(row, part, odds, minutes, means) for part, odds in strongest]
            weighted = [float(parts.shares.weight[one.part] * one.odds.sum()) for one in judged]
            statistic = math.log(max(sum(weighted), 1.0))
            weighed.statistic[index, at] = min(statistic, refused)
            best = judged[int(np.argmax(weighted))]
            enough = statistic >= threshold[at] and best.observed >= parts.policy.suspected_reports
            if enough and self._is_confirmed_by_others(row, best, end):
                weighed.statistic[index, at] = min(statistic, raw)
                return self._build_alarm(row, best, at, end)
        return None

    def _row_of(self, index: int) -> int:
        return index if self.rows is None else self.rows[index]

    def _build_alarm(self, row: int, best: JudgedPart, at: int, end: int) -> PartAlarm:
        counts, _ = self.parts.read_reports(row, None, best.since)
        whole = int(counts[: (end - best.since) // self.parts.step].sum())
        return PartAlarm(best.part, at, best.since, best.observed, whole, best.odds)

    def _judge(self, row: int, part: int, odds: Floats, minutes: Ints, whole: Means) -> JudgedPart:
        """A part by those of its reports of the last day that count; the level is the latest.

        The gate took all reports, so its odds can only be too high.
        """
        parts, first = self.parts, int(minutes[0])
        counts = parts.read_reports(row, part, first)[0][: len(minutes)]
        means = parts.thin_means(whole, part, minutes)
        nats = evidence_process.compute_log_ratios(
            counts=counts[None], means=means, step=parts.step, policy=parts.policy.of_parts
        )
        zeros = np.zeros((len(odds), 1))
        again = evidence_process.accumulate_odds(nats=nats, start=zeros, step=parts.step)[:, 0, -1]
        # The lower of the two: reports that do not count must not alarm, nor those of an older onset.
        odds = np.minimum(np.minimum(again, odds), evidence_process.MOST_ODDS)
        best = int(odds.argmax())
        onsets = evidence_process.move_onsets(
            nats=nats[best : best + 1],
            counts=counts[None],
            start=Onsets(zeros[:1], np.full((1, 1), first), np.zeros((1, 1), np.int64)),
            first_minute=first,
            step=parts.step,
        )
        since = min(int(onsets.since[0, 0]), int(minutes[-1]))
        expected = float(means.expected[0, (since - first) // parts.step :].sum())
        return JudgedPart(part, odds, since, int(onsets.reports[0, 0]), expected)

    def _is_confirmed_by_others(self, row: int, judged: JudgedPart, end: int) -> bool:
        """Whether more people report than the few busiest networks and the expected number."""
        others = self.parts.count_others(row, judged.part, judged.since, end)
        # Counts without networks cannot be checked, and may alarm; see _is_broad() in lifecycle/terms.py.
        return others is None or others >= judged.expected + self.parts.policy.part_others

    def _earliest_onset(self, end: int) -> int:
        """The earliest minute of an onset: the same for all bins of an hour, so that they share a reading."""
        policy, step = self.parts.policy, self.parts.step
        minutes = max(policy.part_onset_most, compute_memory_span(step=step, policy=policy)) + end % HOUR
        return end - -(-minutes // step) * step
