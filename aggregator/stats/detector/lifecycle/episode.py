"""What is remembered of an unresolved incident between two bins."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aggregator.stats.detector.bins import Bin
from aggregator.stats.states import State

# Stored records keep the keys of their first version.
KEY_OF_FIELD = {"smoothed": "smooth", "announced": "told", "peak_excess": "crest"}
FIELD_OF_KEY = {key: name for name, key in KEY_OF_FIELD.items()}


@dataclass(slots=True)
class Episode:
    """An incident that is not resolved. Changed in place, bin by bin; see course.py."""

    state: State
    onset: int  # minute since the epoch
    level: float  # local level, frozen when it began
    error: float  # share by which the null lies above the expected reports, frozen too
    observed: int  # reports since the onset
    expected: float  # expected reports since the onset
    recent: list[int]  # counts of the last bins that make up WINDOW_MINUTES
    smoothed: float  # smoothed reports in a bin
    peak_excess: float = 0.0  # highest smoothed excess in a bin
    peak: int = 0
    peak_at: int = 0
    peak_expected: float = 0.0
    calm: float = 0.0  # nats for "back to the baseline"
    calm_since: int = 0  # minute of its last zero
    low: float = 0.0  # nats for "back to the baseline" against a share of the peak excess
    low_since: int = 0  # minute of its last zero: the end is dated back to it where it is the earlier one
    turn: float = 0.0  # nats for subsiding while open, for open while subsiding
    opened: bool = False  # whether it was ever more than a suspicion
    due: float = 0.0  # expected reports since the last one came
    part: str = ""  # whose reports these are; '' is the whole service
    odds: list[float] = field(default_factory=list)  # of the part, one for each alternative
    whole: "Episode | None" = None  # only for a part: the same incident by the reports of the whole service
    opened_at: int = 0  # minute at which it opened for the first time
    silent: bool = False  # so many reports are missing that the latest bins cannot show its end
    height: float = 0.0  # highest smoothed reports over the expected ones
    announced: bool = True  # False: it may be a burst, and is followed without being published

    def to_record(self) -> dict[str, Any]:
        """The episode as JSON takes it."""
        record = {KEY_OF_FIELD.get(name, name): value for name, value in asdict(self).items()}
        return record | {"state": self.state.value, "whole": self.whole and self.whole.to_record()}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Episode":
        """The inverse of to_record(). Older records lack the newer keys, which then have their defaults."""
        values = {FIELD_OF_KEY.get(key, key): value for key, value in record.items()}
        whole = record.get("whole")
        return cls(**values | {"state": State(record["state"]), "whole": whole and cls.from_record(whole)})

    @property
    def of_service(self) -> "Episode":
        """The same incident by the reports of the whole service: itself, unless it is one of a part."""
        if not self.part:
            return self
        if self.whole is None:
            raise ValueError(f"an incident of {self.part!r} that knows nothing of the whole")
        return self.whole

    def copy(self) -> "Episode":
        """An independent copy that may be changed."""
        return replace(self, whole=self.whole and replace(self.whole))

    def skip(self, *, until: int, bins: int) -> "Episode":
        """The episode after bins that nobody could observe; see Memory.skip()."""
        return replace(
            self,
            # As zeros, unobserved bins can make no peak.
            recent=[*self.recent[bins:], *[0] * min(bins, len(self.recent))],
            calm_since=until if self.calm <= 0 else self.calm_since,
            low_since=until if self.low <= 0 else self.low_since,
            whole=self.whole and self.whole.skip(until=until, bins=bins),
        )


def update_peaks(*, episode: Episode, at: Bin) -> None:
    """Keep its peak excess, its height and its fullest 15 minutes."""
    excess, height = episode.smoothed - at.expected, episode.smoothed / at.expected
    if excess > episode.peak_excess:
        episode.peak_excess = excess
    if height > episode.height:
        episode.height = height
    # Only a higher one replaces the peak, so its published time stays that of the first.
    latest = sum(episode.recent)
    if latest > episode.peak:
        episode.peak, episode.peak_at = latest, at.end
        episode.peak_expected = at.expected * len(episode.recent)
