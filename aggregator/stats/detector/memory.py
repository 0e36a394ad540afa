"""What the detector remembers of N services between two calls: small, flat, and JSON on request."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from aggregator.stats.baseline.daily_maxima import LEFT_OUT
from aggregator.stats.detector import part_memory as part_memories
from aggregator.stats.detector.bins import Ints
from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.detector.part_memory import PartMemory
from aggregator.stats.policy import DEFAULT, WINDOW_MINUTES, Policy
from aggregator.stats.score import Floats

DAY = 1440
UNKNOWN = -1  # a bin before the life of the service


@dataclass(frozen=True)
class Memory:
    """Struct of arrays; rows are services, K alternatives, L bins. Never changed by advance()."""

    odds: Floats  # (N, K) Shiryaev-Roberts statistics
    cusum: Floats  # (N, K) nats since the last zero
    since: Ints  # (N, K) minute of the last zero
    reports_since: Ints  # (N, K) reports since then
    recent: Ints  # (N, L) counts of the last bins
    level_reports: Floats  # (N,) exponentially weighted reports
    level_expected: Floats  # (N,) and expected reports of the same bins, weighted alike
    resume: Ints  # (N,) bins from this minute on may move the level
    lift: Floats  # (N,) a lasting shift that was absorbed, times the season
    lift_at: Ints  # (N,) and when
    due: Floats  # (N,) expected reports since the last one came, up to the bins that have moved the level
    born: Ints  # (N,) minute at which the life of the service began
    maximum: Floats  # (N,) highest evidence of the current day, and its kind: see daily_maxima.py
    maximum_day: Ints  # (N,) the current day, UTC, since the epoch
    missed: Ints  # (N,) minutes of it in which nobody could report
    maximum_before: Floats  # (N,) the maximum of the day before it
    # Minute at which the latest incident was known to be over. No part has an onset before it, because its
    # reports were those of that incident.
    resolved_at: Ints  # (N,)
    part_maximum: Floats  # (N,) the two maxima of the evidence of parts
    part_maximum_before: Floats
    episodes: tuple[Episode | None, ...]  # the unresolved incident
    parts: PartMemory

    @classmethod
    def start(cls, *, size: int, minute: int, policy: Policy, step: int = 1) -> "Memory":
        """Services whose life begins at `minute` since the epoch, in bins of `step` minutes."""
        kinds = len(policy.rises)
        return cls(
            odds=np.zeros((size, kinds)),
            cusum=np.zeros((size, kinds)),
            since=np.full((size, kinds), minute, np.int64),
            reports_since=np.zeros((size, kinds), np.int64),
            recent=np.full((size, count_bins(WINDOW_MINUTES, step)), UNKNOWN, np.int64),
            level_reports=np.zeros(size),
            level_expected=np.zeros(size),
            resume=np.full(size, minute, np.int64),
            lift=np.ones(size),
            lift_at=np.full(size, minute, np.int64),
            due=np.zeros(size),
            born=np.full(size, minute, np.int64),
            maximum=np.zeros(size),
            maximum_day=np.full(size, minute // DAY, np.int64),
            missed=np.zeros(size, np.int64),
            maximum_before=np.full(size, LEFT_OUT),
            resolved_at=np.full(size, minute, np.int64),
            part_maximum=np.zeros(size),
            part_maximum_before=np.full(size, LEFT_OUT),
            episodes=(None,) * size,
            parts=PartMemory.start(policy=policy),
        )

    @property
    def size(self) -> int:
        return len(self.episodes)

    def lift_at_minutes(self, *, minutes: Ints, policy: Policy) -> Floats | float:
        """(N, T) what is left of shifts that were absorbed, times the profile; 1 where there are none."""
        if (self.lift == 1.0).all():
            return 1.0
        age = minutes - self.lift_at[:, None]
        return np.asarray(policy.fade_lift(lift=self.lift[:, None], age=age))

    def states(self) -> list[str | None]:
        """The published states: suspected, open, subsiding, or None where all is quiet."""
        # What may be a burst is followed, but it is no state that anybody may see.
        return [episode.state if episode and episode.announced else None for episode in self.episodes]

    def maximum_of_day_before(self, *, minute: int, parts: bool = False) -> Floats:
        """(N,) highest evidence of the UTC day before `minute`, and its kind; nan where unknown.

        That of the whole service, or of its parts.
        """
        today = self.maximum_day == minute // DAY
        before = np.where(today, self.part_maximum_before if parts else self.maximum_before, np.nan)
        return np.where(before < LEFT_OUT, before, np.nan)

    def take(self, rows: list[int]) -> "Memory":
        """The same for some of the services, in the order of `rows`."""
        # By name, so that a new array cannot be forgotten here.
        chosen = {name: getattr(self, name)[rows] for name in ARRAY_NAMES}
        episodes = tuple(self.episodes[row] for row in rows)
        return Memory(**chosen, episodes=episodes, parts=self.parts.take(rows))

    def skip(self, *, until: int, bins: int, step: int = 1, policy: Policy = DEFAULT) -> "Memory":
        """The same after `bins` of `step` minutes that nobody could observe, up to minute `until`.

        Evidence, level and incidents stand still. No onset and no end is dated into the gap: those that come
        later lie at its end at the earliest. A day with a long gap has no highest evidence. The evidence of
        parts is forgotten.
        """
        keep = max(self.recent.shape[1] - bins, 0)
        recent = np.full_like(self.recent, UNKNOWN)
        recent[:, :keep] = self.recent[:, self.recent.shape[1] - keep :]
        since = np.where(self.cusum <= 0, until, self.since)
        # No onset of a part may lie in the gap either, so its earliest is the end of the gap.
        episodes = tuple(each and each.skip(until=until, bins=bins) for each in self.episodes)
        missed = replace(
            self,
            recent=recent,
            since=since,
            resolved_at=np.full_like(self.resolved_at, until),
            episodes=episodes,
            parts=self.parts.skip(),
        )
        return missed._without_maxima(first=until - bins * step, last=until, policy=policy)

    def _without_maxima(self, *, first: int, last: int, policy: Policy) -> "Memory":
        """The days at both ends of a gap are not complete, and those within it were not observed."""
        memory, most = self, policy.unheard_share * DAY
        for day in sorted({first // DAY, last // DAY}):
            memory = memory.on_day(day=day)
            missed = memory.missed + min(last, (day + 1) * DAY) - max(first, day * DAY)
            memory = replace(
                memory,
                missed=missed,
                maximum=np.where(missed > most, LEFT_OUT, memory.maximum),
                part_maximum=np.where(missed > most, LEFT_OUT, memory.part_maximum),
            )
        return memory

    def on_day(self, *, day: int) -> "Memory":
        """The same with the maxima of `day`: kept where it is the current day, else those of a new day."""
        # A day on which nothing was taken in was not observed, so it is no quiet day before this one.
        same, before = self.maximum_day == day, self.maximum_day == day - 1
        return replace(
            self,
            missed=np.where(same, self.missed, 0),
            maximum=np.where(same, self.maximum, 0.0),
            part_maximum=np.where(same, self.part_maximum, 0.0),
            maximum_before=np.where(same, self.maximum_before, np.where(before, self.maximum, LEFT_OUT)),
            part_maximum_before=np.where(
                same, self.part_maximum_before, np.where(before, self.part_maximum, LEFT_OUT)
            ),
            maximum_day=np.full_like(self.maximum_day, day),
        )

    def to_records(self) -> list[dict[str, Any]]:
        """One JSON-able record a service."""
        columns = {KEY_OF_ARRAY[name]: getattr(self, name).tolist() for name in ARRAY_NAMES}
        parts = self.parts.to_records(size=self.size)
        return [
            {key: column[row] for key, column in columns.items()}
            | {"episode": episode and episode.to_record(), "parts": parts[row]}
            for row, episode in enumerate(self.episodes)
        ]

    @classmethod
    def from_records(cls, records: list[dict[str, Any]], *, policy: Policy = DEFAULT) -> "Memory":
        """The inverse of to_records(); at least one record.

        A database's JSON may write 1e30 as thirty digits, which Python reads as a whole number: the
        kind of each array is stated, not guessed.
        """
        arrays: dict[str, Any] = {
            name: np.array(
                [record.get(KEY_OF_ARRAY[name], DEFAULTS_OF_OLDER_RECORDS.get(name)) for record in records],
                dtype=KINDS[name in FLOAT_NAMES],
            )
            for name in ARRAY_NAMES
        }
        episodes = [record["episode"] for record in records]
        parts = [record.get("parts") for record in records]
        return cls(
            **arrays,
            episodes=tuple(episode and Episode.from_record(episode) for episode in episodes),
            parts=PartMemory.from_records(parts, policy=policy),
        )


ARRAY_NAMES = [field.name for field in fields(Memory) if field.name not in ("episodes", "parts")]
KINDS = (np.int64, np.float64)
FLOAT_NAMES = {"odds", "cusum", "level_reports", "level_expected", "lift", "due"}
FLOAT_NAMES |= {"maximum", "maximum_before", "part_maximum", "part_maximum_before"}
# Stored records keep the keys of their first version.
KEY_OF_ARRAY = {name: name for name in ARRAY_NAMES} | {
    "reports_since": "tally",
    "level_expected": "level_usual",
    "maximum": "top",
    "maximum_day": "top_day",
    "maximum_before": "top_before",
    "resolved_at": "over",
    "part_maximum": "part_top",
    "part_maximum_before": "part_top_before",
}
# By field: what records of revision 1 lack, and those of revision 4, which knew neither silence nor parts.
DEFAULTS_OF_OLDER_RECORDS = {"born": 0, "maximum": LEFT_OUT, "maximum_day": 0, "maximum_before": LEFT_OUT}
DEFAULTS_OF_OLDER_RECORDS |= {"missed": 0, "due": 0.0, "resolved_at": 0}
DEFAULTS_OF_OLDER_RECORDS |= {"part_maximum": LEFT_OUT, "part_maximum_before": LEFT_OUT}


def join_memories(*, parts: list[Memory]) -> Memory:
    """One memory for the services of all parts, in that order."""
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAY_NAMES}
    return Memory(
        **arrays,
        episodes=tuple(episode for part in parts for episode in part.episodes),
        parts=part_memories.join_part_memories(parts=[(part.size, part.parts) for part in parts]),
    )


def count_bins(minutes: int, step: int) -> int:
    """How many bins of `step` minutes cover `minutes`."""
    return max(1, -(-minutes // step))
