"""The life of an incident: suspected -> open -> subsiding -> resolved, one closed bin after the other."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aggregator.stats.detector import vendor_status
from aggregator.stats.detector.bins import Bin
from aggregator.stats.detector.evidence import (
    Evidence,
    State,
    Transition,
    compute_p_value,
    estimate_severity,
    round_to_six_digits,
)
from aggregator.stats.policy import Policy
from aggregator.stats.score import LEAST_DISPERSION


@dataclass(slots=True)
class Episode:
    """What is remembered of an incident that is not resolved. Changed in place by live()."""

    state: State
    onset: int  # minute since the epoch
    level: float  # local level, frozen when it began
    error: float  # share by which the null lies above the usual, frozen too
    observed: int  # reports since the onset
    expected: float  # usual reports since the onset
    recent: list[int]  # counts of the last bins that make up WINDOW_MINUTES
    smooth: float  # smoothed reports in a bin
    crest: float = 0.0  # highest smoothed excess in a bin
    peak: int = 0
    peak_at: int = 0
    peak_expected: float = 0.0
    calm: float = 0.0  # nats for "back to usual"
    calm_since: int = 0  # minute of its last zero
    low: float = 0.0  # nats for "back to usual" against a share of the crest
    low_since: int = 0  # minute of its last zero: the end, dated back, where that is earlier
    turn: float = 0.0  # nats for subsiding while open, for open while subsiding
    opened: bool = False  # whether it was ever more than a suspicion
    due: float = 0.0  # usual reports since the last one came
    part: str = ""  # whose reports these are; '' is the whole service
    odds: list[float] = field(default_factory=list)  # of the part, of each alternative
    whole: "Episode | None" = None  # of an incident of a part: what it would be as one of the whole service
    opened_at: int = 0  # minute at which it was, for the first time
    silent: bool = False  # too much is due for the latest bins to tell of its end
    height: float = 0.0  # highest smoothed reports over the usual
    told: bool = True  # False: it may be a burst, and is followed without a word

    def to_record(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Episode":
        """The inverse of to_record(), also of records that knew no parts."""
        whole = record.get("whole")
        return cls(**{**record, "whole": whole and cls.from_record(whole)})

    @property
    def of_service(self) -> "Episode":
        """The same as an incident of the whole service: itself, unless it is one of a part."""
        if not self.part:
            return self
        if self.whole is None:
            raise ValueError(f"an incident of {self.part!r} that knows nothing of the whole")
        return self.whole

    def copy(self) -> "Episode":
        """One of our own, to be changed."""
        return replace(self, whole=self.whole and replace(self.whole))

    def skip(self, *, until: int, bins: int) -> "Episode":
        """The same after bins that nobody could observe; see Memory.skip()."""
        return replace(
            self,
            recent=[*self.recent[bins:], *[0] * min(bins, len(self.recent))],
            calm_since=until if self.calm <= 0 else self.calm_since,
            low_since=until if self.low <= 0 else self.low_since,
            whole=self.whole and self.whole.skip(until=until, bins=bins),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What the life cycle needs to know besides the bins."""

    row: int
    step: int  # minutes in a bin
    suspected: float  # nats
    offset: float  # nats of it that calibration added
    height: float  # times the usual that are needed besides, where reports come in bursts
    dispersion: float  # of one minute
    wander: float  # of the log rate
    policy: Policy
    thin: bool = False  # hardly anything is usual: see baseline.thin()
    # Of a part: how many people in [first, last) minutes are not of the few busiest networks, if it is known.
    others: Callable[[int, int], int | None] | None = None


def begin_episode(
    *, episode: Episode, at: Bin, strength: float, terms: Terms, spoken: bool = False
) -> Transition | None:
    """The first public word: suspected, or open at once where the evidence allows it.

    None where it is not higher than the bursts of its service. `spoken`: a look has said it; see peek.py.
    """
    update_peaks(episode=episode, at=at)
    episode.calm_since = episode.low_since = at.end
    episode.told = spoken
    return _first_word(episode, at, strength, terms)


def _first_word(episode: Episode, at: Bin, strength: float, terms: Terms) -> Transition | None:
    is_open = _is_open(episode, at, strength, terms)
    if is_open:
        _note_opening(episode, at)
    # While the vendor tells of an outage a rise is no burst, and no burst lasts so long.
    episode.told |= episode.height >= terms.height or at.official == vendor_status.OUTAGE
    episode.told |= at.end - episode.onset >= terms.policy.burst_minutes
    if not episode.told:
        return None
    episode.state = "open" if is_open else "suspected"
    return _spoken(episode, at, max(strength, at.pulse), _threshold(episode.state, at, terms), terms)


def follow_episode(*, episode: Episode, at: Bin, strength: float, terms: Terms) -> Transition | None:
    """Take in one bin; return the change of state it made, if any. What was not told of ends untold."""
    _take_in(episode, at, terms)
    silent = _is_silent(episode, terms.policy)
    if silent:
        episode.silent = True
    elif episode.silent:
        _hear_again(episode, at, terms)
    if not silent and _is_over(episode, at, terms):
        return _resolved(episode, at, ended=min(episode.calm_since, episode.low_since), terms=terms)
    if at.end - episode.onset >= _patience(episode, terms):
        return _resolved(episode, at, ended=at.end, terms=terms, absorbed=True)
    if not episode.told:
        return _first_word(episode, at, strength, terms)
    if episode.state == "suspected":
        return _open(episode, at, strength, terms) if _is_open(episode, at, strength, terms) else None
    return None if silent else _turned(episode, at, terms)


def _is_silent(episode: Episode, policy: Policy) -> bool:
    """Usual is not silent: where too much is due and nothing comes of the whole service, that may be us."""
    return (episode.whole or episode).due >= policy.silence_ends_nothing


def _hear_again(episode: Episode, at: Bin, terms: Terms) -> None:
    """What the silence said of the end is forgotten: that it is over must be heard."""
    episode.silent = False
    episode.calm = episode.low = episode.turn = 0.0
    episode.calm_since = episode.low_since = at.end - terms.step


def hand_over_to_service(
    *, episode: Episode, at: Bin, strength: float, terms: Terms
) -> tuple[Episode, Transition | None] | None:
    """Take in one bin of the whole service beside an incident of a part.

    None as long as it shows in the part only. Once the whole shows it, too: the same incident, from now on
    followed by the reports of all, and the change of state that this made, if any. `terms`: of the whole.
    """
    _take_in(episode.of_service, at, terms)
    enough = max(strength, at.pulse) >= _threshold("suspected", at, terms)
    if not enough or episode.of_service.observed < terms.policy.suspected_reports:
        return None
    whole = convert_to_service(episode=episode, minute=at.end)
    if not whole.told:
        return whole, _first_word(whole, at, strength, terms)
    opens = whole.state == "suspected" and _is_open(whole, at, strength, terms)
    return whole, _open(whole, at, strength, terms) if opens else None


def convert_to_service(*, episode: Episode, minute: int) -> Episode:
    """The incident of a part as one of the whole service from `minute` on."""
    return replace(
        episode.of_service,
        state=episode.state,
        opened=episode.opened,
        opened_at=episode.opened_at,
        told=episode.told,
        calm_since=minute,
        low_since=minute,
    )


def _take_in(episode: Episode, at: Bin, terms: Terms) -> None:
    episode.recent = [*episode.recent[1:], at.reports]
    episode.observed += at.reports
    if episode.due < terms.policy.silence_ends_nothing or at.reports:
        episode.expected += at.usual
    episode.due = 0.0 if at.reports else episode.due + at.usual
    share = 0.5 ** (terms.step / terms.policy.smoothing_half_life)
    episode.smooth = share * episode.smooth + (1 - share) * at.reports
    update_peaks(episode=episode, at=at)


def update_peaks(*, episode: Episode, at: Bin) -> None:
    """Keep its crest and its fullest quarter of an hour."""
    crest, height = episode.smooth - at.usual, episode.smooth / at.usual
    if crest > episode.crest:
        episode.crest = crest
    if height > episode.height:
        episode.height = height
    latest = sum(episode.recent)
    if latest > episode.peak:
        episode.peak, episode.peak_at = latest, at.end
        episode.peak_expected = at.usual * len(episode.recent)


def _is_open(episode: Episode, at: Bin, strength: float, terms: Terms) -> bool:
    enough = max(strength, at.pulse) >= _threshold("open", at, terms)
    return enough and episode.observed >= terms.policy.open_reports and _is_broad(episode, at, terms)


def _is_broad(episode: Episode, at: Bin, terms: Terms) -> bool:
    """Where networks are known: more of them, and more people beyond the usual, than a few can feign."""
    least = terms.policy.open_networks
    beyond = episode.observed - episode.expected
    if at.networks is None:
        return True
    return at.networks >= least and round(beyond) >= least and _is_said_by_others(episode, at, terms)


def _is_said_by_others(episode: Episode, at: Bin, terms: Terms) -> bool:
    """Of a part: as many beyond the usual also without its few busiest networks."""
    others = terms.others(episode.onset, at.end) if terms.others else None
    usual = episode.expected
    least = usual + terms.policy.part_others_sd * math.sqrt(usual) + terms.policy.open_networks
    return others is None or others >= least


def _open(episode: Episode, at: Bin, strength: float, terms: Terms) -> Transition:
    episode.state, episode.turn = "open", 0.0
    _note_opening(episode, at)
    return _spoken(episode, at, max(strength, at.pulse), _threshold("open", at, terms), terms)


def _note_opening(episode: Episode, at: Bin) -> None:
    if not episode.opened:
        episode.opened, episode.opened_at = True, at.end


def _threshold(state: State, at: Bin, terms: Terms) -> float:
    return terms.suspected - _eased(at, terms) + (terms.policy.open_nats if state == "open" else 0.0)


def _eased(at: Bin, terms: Terms) -> float:
    """What the vendor's own word takes off it."""
    if at.official != vendor_status.OUTAGE:
        return 0.0
    return float(vendor_status.compute_easing(nats=terms.suspected, policy=terms.policy))


def _is_over(episode: Episode, at: Bin, terms: Terms) -> bool:
    """Is "back to usual" 100 times likelier than "still at least a little raised"?

    Whatever the vendor says: that it is over must be seen from people, as that it began.
    """
    policy = terms.policy
    still_extra = policy.end_share_of_crest * episode.crest
    least, most = policy.end_extra_least * terms.step, policy.end_extra_most * terms.step
    still = at.null * policy.rises[0] + min(max(still_extra, least), most)
    # A steady shift may lie below that: then "still" means as much as so far.
    still = max(min(still, at.usual * episode.observed / episode.expected), at.usual * policy.end_rise_least)
    # As scattered as quiet minutes, whatever the mean: else silence would tell next to nothing.
    episode.calm += _log_ratio(at.reports, still, at.usual, at.size * still / at.null)
    if episode.calm <= 0:
        episode.calm, episode.calm_since = 0.0, at.end
    tail = at.usual + max(policy.end_dated_share * episode.crest, least)
    episode.low += _log_ratio(at.reports, tail, at.usual, at.size * tail / at.null)
    if episode.low <= 0:
        episode.low, episode.low_since = 0.0, at.end
    if episode.calm < policy.end_nats:
        return False  # as in most bins: no need to know how much more what has lasted takes
    return episode.calm >= _end_nats(episode, at, policy) and _has_rested(episode, at, policy)


def _end_nats(episode: Episode, at: Bin, policy: Policy) -> float:
    """What has lasted is likelier to go on, and has more minutes in which chance can feign its end."""
    hours = (at.end - episode.onset) / 60
    return policy.end_nats + policy.end_nats_lasting * math.log(max(hours, 1.0))


def _has_rested(episode: Episode, at: Bin, policy: Policy) -> bool:
    """Whether a small rise that lasted has been back to usual for long enough not to be a dip."""
    if episode.observed > policy.shift_most * episode.expected:
        return True
    lasted = at.end - episode.onset
    return at.end - episode.calm_since >= min(lasted * policy.rest_share, policy.rest_most)


def _turned(episode: Episode, at: Bin, terms: Terms) -> Transition | None:
    """A third of the crest against two thirds, in whichever direction is news."""
    policy = terms.policy
    low = at.usual + policy.ebb_low * episode.crest
    high = at.usual + policy.ebb_high * episode.crest
    rate = low / terms.step
    wide = terms.dispersion + rate * max(policy.wander_minutes, terms.step) * terms.wander
    size = low / (max(wide, LEAST_DISPERSION) - 1)
    ebbing = _log_ratio(at.reports, high, low, size)
    episode.turn = max(0.0, episode.turn + (ebbing if episode.state == "open" else -ebbing))
    if episode.turn < policy.ebb_nats:
        return None
    nats, episode.turn = episode.turn, 0.0
    episode.state = "subsiding" if episode.state == "open" else "open"
    return _spoken(episode, at, nats, policy.ebb_nats, terms)


def _patience(episode: Episode, terms: Terms) -> int:
    policy = terms.policy
    if episode.state == "suspected":
        return policy.absorb_suspected
    return policy.absorb_thin if terms.thin else policy.absorb_open


def _resolved(episode: Episode, at: Bin, *, ended: int, terms: Terms, absorbed: bool = False) -> Transition:
    episode.state = "resolved"
    return _spoken(episode, at, episode.calm, terms.policy.end_nats, terms, ended=ended, absorbed=absorbed)


def _spoken(
    episode: Episode,
    at: Bin,
    statistic: float,
    threshold: float,
    terms: Terms,
    *,
    ended: int | None = None,
    absorbed: bool = False,
) -> Transition:
    policy = terms.policy
    rises = episode.state in ("suspected", "open")
    if rises:
        window, observed, expected = at.end - episode.onset, episode.observed, episode.expected
    else:
        window = terms.step * len(episode.recent)
        observed, expected = sum(episode.recent), at.usual * len(episode.recent)
    dispersion = max(terms.dispersion + expected * terms.wander, LEAST_DISPERSION)
    null = expected * at.null / at.usual
    p_value = compute_p_value(observed=observed, null=null, dispersion=dispersion, policy=policy)
    evidence = Evidence(
        window=window,
        observed=observed,
        expected=round(expected, 3),
        dispersion=round(dispersion, 3),
        statistic=round(statistic, 3),
        threshold=round(threshold, 3),
        e_value=round_to_six_digits(math.exp(min(statistic, -math.log(policy.least_p_value)))),
        p_value=p_value,
        ratio=round(observed / max(expected, 1e-3), 2),
        odds=round_to_six_digits(1 / p_value),
        floor=policy.open_reports if episode.state == "open" else policy.suspected_reports,
        onset=episode.onset,
        peak=episode.peak,
        peak_at=episode.peak_at,
        peak_expected=round(episode.peak_expected, 3),
        excess=round(episode.observed - episode.expected, 1),
        usual_since=round(episode.expected, 3),
        absorbed=absorbed,
        policy=policy.version,
        severity=round(
            estimate_severity(observed=observed, expected=expected, dispersion=dispersion, policy=policy), 2
        ),
        offset=round(terms.offset, 3),
        aside=at.aside,
        networks=at.networks,
        official=round(_eased(at, terms), 3) if rises else 0.0,
        announced=rises and at.official == vendor_status.MAINTENANCE,
        part=episode.part,
    )
    usual = episode.of_service.expected
    return Transition(terms.row, at.end, episode.state, episode.onset, ended, evidence, usual)


def _log_ratio(count: int, null: float, alternative: float, size: float) -> float:
    """score.log_ratio for one bin, without the cost of arrays."""
    shift = math.log((alternative + size) / (null + size))
    return count * (math.log(alternative / null) - shift) - size * shift
