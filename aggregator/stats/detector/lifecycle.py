"""The life of an incident: suspected -> open -> subsiding -> resolved, one closed bin after the other."""

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from aggregator.stats.detector import claimed
from aggregator.stats.detector.evidence import Bin, Evidence, State, Transition, chance, severity, significant
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
    recent: list[int]  # counts of the last bins that make up policy.window
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
    height: float = 0.0  # highest smoothed reports over the usual
    told: bool = True  # False: it may be a burst, and is followed without a word

    def to_record(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    def skip(self, *, until: int, bins: int) -> "Episode":
        """The same after bins that nobody could observe; see Memory.skip()."""
        return replace(
            self,
            recent=[*self.recent[bins:], *[0] * min(bins, len(self.recent))],
            calm_since=until if self.calm <= 0 else self.calm_since,
            low_since=until if self.low <= 0 else self.low_since,
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


def begin(
    *, episode: Episode, at: Bin, strength: float, terms: Terms, spoken: bool = False
) -> Transition | None:
    """The first public word: suspected, or open at once where the evidence allows it.

    None where it is not higher than the bursts of its service. `spoken`: a look has said it; see peek.py.
    """
    _measure(episode, at)
    episode.calm_since = episode.low_since = at.end
    episode.told = spoken
    return _first_word(episode, at, strength, terms)


def _first_word(episode: Episode, at: Bin, strength: float, terms: Terms) -> Transition | None:
    is_open = _is_open(episode, at, strength, terms)
    episode.opened |= is_open
    # While the vendor tells of an outage a rise is no burst.
    episode.told |= episode.height >= terms.height or at.official == claimed.OUTAGE
    if not episode.told:
        return None
    episode.state = "open" if is_open else "suspected"
    return _spoken(episode, at, max(strength, at.pulse), _threshold(episode.state, at, terms), terms)


def live(*, episode: Episode, at: Bin, strength: float, terms: Terms) -> Transition | None:
    """Take in one bin; return the change of state it made, if any. What was not told of ends untold."""
    episode.recent = [*episode.recent[1:], at.reports]
    episode.observed += at.reports
    episode.expected += at.usual
    share = 0.5 ** (terms.step / terms.policy.smoothing_half_life)
    episode.smooth = share * episode.smooth + (1 - share) * at.reports
    _measure(episode, at)
    if _is_over(episode, at, terms):
        return _resolved(episode, at, ended=min(episode.calm_since, episode.low_since), terms=terms)
    if at.end - episode.onset >= _patience(episode, terms):
        return _resolved(episode, at, ended=at.end, terms=terms, absorbed=True)
    if not episode.told:
        return _first_word(episode, at, strength, terms)
    if episode.state == "suspected":
        return _open(episode, at, strength, terms) if _is_open(episode, at, strength, terms) else None
    return _turned(episode, at, terms)


def _measure(episode: Episode, at: Bin) -> None:
    episode.crest = max(episode.crest, episode.smooth - at.usual)
    episode.height = max(episode.height, episode.smooth / at.usual)
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
    return at.networks is None or (at.networks >= least and round(beyond) >= least)


def _open(episode: Episode, at: Bin, strength: float, terms: Terms) -> Transition:
    episode.state, episode.turn, episode.opened = "open", 0.0, True
    return _spoken(episode, at, max(strength, at.pulse), _threshold("open", at, terms), terms)


def _threshold(state: State, at: Bin, terms: Terms) -> float:
    return terms.suspected - _eased(at, terms) + (terms.policy.open_nats if state == "open" else 0.0)


def _eased(at: Bin, terms: Terms) -> float:
    """What the vendor's own word takes off it."""
    if at.official != claimed.OUTAGE:
        return 0.0
    return float(claimed.eased(nats=terms.suspected, policy=terms.policy))


def _is_over(episode: Episode, at: Bin, terms: Terms) -> bool:
    """Is "back to usual" 100 times likelier than "still at least a little raised"?

    Whatever the vendor says: that it is over must be seen from people, as that it began.
    """
    policy = terms.policy
    still_extra = policy.end_share_of_crest * episode.crest
    least, most = policy.end_extra_least * terms.step, policy.end_extra_most * terms.step
    still = at.null * policy.rises[0] + min(max(still_extra, least), most)
    # As scattered as quiet minutes, whatever the mean: else silence would tell next to nothing.
    episode.calm += _log_ratio(at.reports, still, at.usual, at.size * still / at.null)
    if episode.calm <= 0:
        episode.calm, episode.calm_since = 0.0, at.end
    tail = at.usual + max(policy.end_dated_share * episode.crest, least)
    episode.low += _log_ratio(at.reports, tail, at.usual, at.size * tail / at.null)
    if episode.low <= 0:
        episode.low, episode.low_since = 0.0, at.end
    return episode.calm >= policy.end_nats


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
    null = expected * (1 + episode.error)
    p_value = chance(observed=observed, null=null, dispersion=dispersion, policy=policy)
    evidence = Evidence(
        window=window,
        observed=observed,
        expected=round(expected, 3),
        dispersion=round(dispersion, 3),
        statistic=round(statistic, 3),
        threshold=round(threshold, 3),
        e_value=significant(math.exp(min(statistic, -math.log(policy.least_p_value)))),
        p_value=p_value,
        ratio=round(observed / max(expected, 1e-3), 2),
        odds=significant(1 / p_value),
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
            severity(observed=observed, expected=expected, dispersion=dispersion, policy=policy), 2
        ),
        offset=round(terms.offset, 3),
        aside=at.aside,
        networks=at.networks,
        official=round(_eased(at, terms), 3) if rises else 0.0,
        announced=rises and at.official == claimed.MAINTENANCE,
    )
    return Transition(terms.row, at.end, episode.state, episode.onset, ended, evidence)


def _log_ratio(count: int, null: float, alternative: float, size: float) -> float:
    """score.log_ratio for one bin, without the cost of arrays."""
    shift = math.log((alternative + size) / (null + size))
    return count * (math.log(alternative / null) - shift) - size * shift
