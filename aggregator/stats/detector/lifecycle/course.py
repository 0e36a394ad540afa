"""The life of an incident: suspected -> open -> subsiding -> resolved, one closed bin after the other."""

from dataclasses import replace

from aggregator.stats.detector.bins import OUTAGE, Bin
from aggregator.stats.detector.evidence import Transition
from aggregator.stats.detector.lifecycle import ending
from aggregator.stats.detector.lifecycle.episode import Episode, update_peaks
from aggregator.stats.detector.lifecycle.opening import is_open
from aggregator.stats.detector.lifecycle.terms import Terms
from aggregator.stats.detector.lifecycle.transitions import Finding, build_transition
from aggregator.stats.states import State


def begin_episode(
    *, episode: Episode, at: Bin, statistic: float, terms: Terms, announced: bool = False
) -> Transition | None:
    """The first announcement: suspected, or open at once if the evidence is enough.

    None if the rise is no higher than the bursts of its service. `announced`: an early look has
    published the incident within the minute; see take_early_look().
    """
    update_peaks(episode=episode, at=at)
    # No end is dated before the incident was detected.
    episode.calm_since = episode.low_since = at.end
    episode.announced = announced
    return _announce(episode, at, statistic, terms)


def follow_episode(*, episode: Episode, at: Bin, statistic: float, terms: Terms) -> Transition | None:
    """Take in one bin; return the change of state it made, if any. An unannounced one ends quietly."""
    _take_in(episode, at, terms)
    silent = ending.is_silent(episode=episode, policy=terms.policy)
    if silent:
        episode.silent = True
    elif episode.silent:
        ending.forget_silence(episode=episode, at=at, terms=terms)
    # is_over() also collects evidence, so it must not run in a silence: no reports would look like an end.
    if not silent and ending.is_over(episode=episode, at=at, terms=terms):
        return _resolve(episode, at, ended=ending.find_end(episode=episode), terms=terms)
    # After the end: a shift that ends just when patience runs out was no new baseline.
    if ending.is_patience_over(episode=episode, at=at, terms=terms):
        return _resolve(episode, at, ended=at.end, terms=terms, absorbed=True)
    if not episode.announced:
        return _announce(episode, at, statistic, terms)
    if episode.state == State.SUSPECTED:
        opens = is_open(episode=episode, at=at, statistic=statistic, terms=terms)
        return _open(episode, at, statistic, terms) if opens else None
    return None if silent else _turn(episode, at, terms)


def hand_over_to_service(
    *, episode: Episode, at: Bin, statistic: float, terms: Terms
) -> tuple[Episode, Transition | None] | None:
    """Take in one bin of the whole service during an incident of a part.

    None while only the part shows it. Once the whole service shows it as well, the incident stays the same,
    but is followed by all reports from now on: that episode, and the change of state that this made, if any.
    `terms` are those of the whole service.
    """
    _take_in(episode.of_service, at, terms)
    enough = max(statistic, at.single_bin_nats) >= terms.threshold_of(state=State.SUSPECTED, at=at)
    if not enough or episode.of_service.observed < terms.policy.suspected_reports:
        return None
    # Evidence for an end so far came from the part, and says nothing about the whole service.
    whole = convert_to_service(episode=episode, minute=at.end)
    if not whole.announced:
        return whole, _announce(whole, at, statistic, terms)
    opens = whole.state == State.SUSPECTED and is_open(episode=whole, at=at, statistic=statistic, terms=terms)
    return whole, _open(whole, at, statistic, terms) if opens else None


def convert_to_service(*, episode: Episode, minute: int) -> Episode:
    """The incident of a part as one of the whole service from `minute` on."""
    return replace(
        episode.of_service,
        state=episode.state,
        opened=episode.opened,
        opened_at=episode.opened_at,
        announced=episode.announced,
        calm_since=minute,
        low_since=minute,
    )


def _take_in(episode: Episode, at: Bin, terms: Terms) -> None:
    episode.recent = [*episode.recent[1:], at.reports]
    episode.observed += at.reports
    # In a silence nothing is expected: else the rise since the onset would fade while we are unreachable.
    if episode.due < terms.policy.silence_ends_nothing or at.reports:
        episode.expected += at.expected
    episode.due = 0.0 if at.reports else episode.due + at.expected
    share = 0.5 ** (terms.step / terms.policy.smoothing_half_life)
    episode.smoothed = share * episode.smoothed + (1 - share) * at.reports
    update_peaks(episode=episode, at=at)


def _announce(episode: Episode, at: Bin, statistic: float, terms: Terms) -> Transition | None:
    opens = is_open(episode=episode, at=at, statistic=statistic, terms=terms)
    if opens:
        _note_opening(episode, at)
    # During an outage on the vendor's status page a rise is no burst, and no burst lasts burst_minutes. What
    # may be over by now has lasted until calm_since: it takes an hour and more to be sure of an end.
    episode.announced |= episode.height >= terms.height or at.vendor == OUTAGE
    episode.announced |= episode.calm_since - episode.onset >= terms.policy.burst_minutes
    if not episode.announced:
        return None
    episode.state = State.OPEN if opens else State.SUSPECTED
    return _build_rise(episode, at, statistic, terms)


def _open(episode: Episode, at: Bin, statistic: float, terms: Terms) -> Transition:
    episode.state, episode.turn = State.OPEN, 0.0
    _note_opening(episode, at)
    return _build_rise(episode, at, statistic, terms)


def _build_rise(episode: Episode, at: Bin, statistic: float, terms: Terms) -> Transition:
    threshold = terms.threshold_of(state=episode.state, at=at)
    finding = Finding(max(statistic, at.single_bin_nats), threshold)
    return build_transition(episode=episode, at=at, finding=finding, terms=terms)


def _note_opening(episode: Episode, at: Bin) -> None:
    if not episode.opened:
        episode.opened, episode.opened_at = True, at.end


def _turn(episode: Episode, at: Bin, terms: Terms) -> Transition | None:
    nats = ending.weigh_turn(episode=episode, at=at, terms=terms)
    if nats is None:
        return None
    episode.state = State.SUBSIDING if episode.state == State.OPEN else State.OPEN
    finding = Finding(nats, terms.policy.subsiding_nats)
    return build_transition(episode=episode, at=at, finding=finding, terms=terms)


def _resolve(episode: Episode, at: Bin, *, ended: int, terms: Terms, absorbed: bool = False) -> Transition:
    episode.state = State.RESOLVED
    finding = Finding(episode.calm, terms.policy.end_nats, ended, absorbed)
    return build_transition(episode=episode, at=at, finding=finding, terms=terms)
