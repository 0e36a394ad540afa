"""What the detector remembers of N services between two calls: small, flat, and JSON on request."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from aggregator.stats.baseline.daily_maxima import LEFT_OUT
from aggregator.stats.baseline.season import fade_lift
from aggregator.stats.detector import part_memory as part_memories
from aggregator.stats.detector.evidence_process import Ints
from aggregator.stats.detector.lifecycle import Episode
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
    tally: Ints  # (N, K) reports since then
    recent: Ints  # (N, L) counts of the last bins
    level_reports: Floats  # (N,) exponentially weighted reports
    level_usual: Floats  # (N,) and what was usual in the same bins
    resume: Ints  # (N,) bins from this minute on may move the level
    lift: Floats  # (N,) a lasting shift that was absorbed, times the season
    lift_at: Ints  # (N,) and when
    due: Floats  # (N,) usual reports since the last one came, up to the bins that have moved the level
    born: Ints  # (N,) minute at which the life of the service began
    top: Floats  # (N,) highest evidence of the day in hand, and its kind: see tops.py
    top_day: Ints  # (N,) that day, UTC, since the epoch
    missed: Ints  # (N,) minutes of it in which nobody could be heard
    top_before: Floats  # (N,) and that of the day before it
    over: Ints  # (N,) minute at which we knew that the latest incident was over; no part's onset is before it
    part_top: Floats  # (N,) the same two for the evidence of parts
    part_top_before: Floats
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
            tally=np.zeros((size, kinds), np.int64),
            recent=np.full((size, count_bins(WINDOW_MINUTES, step)), UNKNOWN, np.int64),
            level_reports=np.zeros(size),
            level_usual=np.zeros(size),
            resume=np.full(size, minute, np.int64),
            lift=np.ones(size),
            lift_at=np.full(size, minute, np.int64),
            due=np.zeros(size),
            born=np.full(size, minute, np.int64),
            top=np.zeros(size),
            top_day=np.full(size, minute // DAY, np.int64),
            missed=np.zeros(size, np.int64),
            top_before=np.full(size, LEFT_OUT),
            over=np.full(size, minute, np.int64),
            part_top=np.zeros(size),
            part_top_before=np.full(size, LEFT_OUT),
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
        return np.asarray(fade_lift(lift=self.lift[:, None], age=age, policy=policy))

    def states(self) -> list[str | None]:
        """suspected, open, subsiding, or None where all is quiet."""
        return [episode.state if episode and episode.told else None for episode in self.episodes]

    def top_of_day_before(self, *, minute: int, parts: bool = False) -> Floats:
        """(N,) highest evidence of the UTC day before `minute`, and its kind (tops.py); nan where unknown.

        Of the whole service, or that of its parts.
        """
        today = self.top_day == minute // DAY
        told = np.where(today, self.part_top_before if parts else self.top_before, np.nan)
        return np.where(told < LEFT_OUT, told, np.nan)

    def take(self, rows: list[int]) -> "Memory":
        """The same for some of the services, in the order of `rows`."""
        chosen = {name: getattr(self, name)[rows] for name in ARRAY_NAMES}
        episodes = tuple(self.episodes[row] for row in rows)
        return Memory(**chosen, episodes=episodes, parts=self.parts.take(rows))

    def skip(self, *, until: int, bins: int, step: int = 1, policy: Policy = DEFAULT) -> "Memory":
        """The same after `bins` of `step` minutes that nobody could observe, up to minute `until`.

        Evidence, level and incidents stand still. What has not begun before the gap cannot be dated into it,
        so an onset and an end that are still to come are dated from its end at the earliest. A day of which
        much was missed has no highest evidence. What was heard of parts is forgotten.
        """
        keep = max(self.recent.shape[1] - bins, 0)
        recent = np.full_like(self.recent, UNKNOWN)
        recent[:, :keep] = self.recent[:, self.recent.shape[1] - keep :]
        since = np.where(self.cusum <= 0, until, self.since)
        episodes = tuple(each and each.skip(until=until, bins=bins) for each in self.episodes)
        missed = replace(
            self,
            recent=recent,
            since=since,
            over=np.full_like(self.over, until),
            episodes=episodes,
            parts=self.parts.skip(),
        )
        return missed._without_tops(first=until - bins * step, last=until, policy=policy)

    def _without_tops(self, *, first: int, last: int, policy: Policy) -> "Memory":
        """The days at both ends of a gap are not whole ones, and those within it never were."""
        found, most = self, policy.unheard_share * DAY
        for day in sorted({first // DAY, last // DAY}):
            found = found.on_day(day=day)
            missed = found.missed + min(last, (day + 1) * DAY) - max(first, day * DAY)
            found = replace(
                found,
                missed=missed,
                top=np.where(missed > most, LEFT_OUT, found.top),
                part_top=np.where(missed > most, LEFT_OUT, found.part_top),
            )
        return found

    def on_day(self, *, day: int) -> "Memory":
        """The same with tops of `day`: those of the day in hand where it is that day, else of a new one."""
        same, before = self.top_day == day, self.top_day == day - 1
        return replace(
            self,
            missed=np.where(same, self.missed, 0),
            top=np.where(same, self.top, 0.0),
            part_top=np.where(same, self.part_top, 0.0),
            top_before=np.where(same, self.top_before, np.where(before, self.top, LEFT_OUT)),
            part_top_before=np.where(same, self.part_top_before, np.where(before, self.part_top, LEFT_OUT)),
            top_day=np.full_like(self.top_day, day),
        )

    def to_records(self) -> list[dict[str, Any]]:
        """One JSON-able record a service."""
        columns = {name: getattr(self, name).tolist() for name in ARRAY_NAMES}
        parts = self.parts.to_records(size=self.size)
        return [
            {name: column[row] for name, column in columns.items()}
            | {"episode": episode and episode.to_record(), "parts": parts[row]}
            for row, episode in enumerate(self.episodes)
        ]

    @classmethod
    def from_records(cls, records: list[dict[str, Any]], *, policy: Policy = DEFAULT) -> "Memory":
        """The inverse of to_records(); at least one record.

        A database's JSON may write 1e30 as thirty digits, which Python reads as a whole number: the
        kind of each array is told, not guessed.
        """
        arrays: dict[str, Any] = {
            name: np.array(
                [record.get(name, DEFAULTS_OF_OLDER_RECORDS.get(name)) for record in records],
                dtype=KINDS[name in FLOAT_NAMES],
            )
            for name in ARRAY_NAMES
        }
        episodes = [record["episode"] for record in records]
        parts = [record.get("parts") for record in records]
        return cls(
            **arrays,
            episodes=tuple(held and Episode.from_record(held) for held in episodes),
            parts=PartMemory.from_records(parts, policy=policy),
        )


ARRAY_NAMES = [field.name for field in fields(Memory) if field.name not in ("episodes", "parts")]
KINDS = (np.int64, np.float64)
FLOAT_NAMES = {"odds", "cusum", "level_reports", "level_usual", "lift", "due", "top", "top_before"}
FLOAT_NAMES |= {"part_top", "part_top_before"}
# Of records of revision 1; and of those of revision 4, which knew neither silence nor parts.
DEFAULTS_OF_OLDER_RECORDS = {"born": 0, "top": LEFT_OUT, "top_day": 0, "top_before": LEFT_OUT}
DEFAULTS_OF_OLDER_RECORDS |= {
    "missed": 0,
    "due": 0.0,
    "over": 0,
    "part_top": LEFT_OUT,
    "part_top_before": LEFT_OUT,
}


def join_memories(*, parts: list[Memory]) -> Memory:
    """One memory for the services of all parts, in that order."""
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAY_NAMES}
    return Memory(
        **arrays,
        episodes=tuple(episode for part in parts for episode in part.episodes),
        parts=part_memories.join_part_memories(parts=[(part.size, part.parts) for part in parts]),
    )


def count_bins(minutes: int, step: int) -> int:
    """How many bins of `step` minutes cover so many minutes."""
    return max(1, -(-minutes // step))
