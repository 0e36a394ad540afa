"""What happened, in sentences made from an incident and the evidence of its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.models import State
from aggregator.queries.incidents import Episode, Step
from aggregator.queries.verdicts import Trouble
from aggregator.web.numbers import counted, listed, odds, percent, thousands, times
from aggregator.web.times import beside, clock, date, duration

STATES = {
    State.SUSPECTED: "Possible problem",
    State.OPEN: "Problem",
    State.SUBSIDING: "Subsiding",
    State.RESOLVED: "Back to usual",
}
KINDS = {
    State.SUSPECTED: "possible",
    State.OPEN: "problem",
    State.SUBSIDING: "subsiding",
    State.RESOLVED: "ok",
}
FALSE = "false"  # the kind of what the operator calls a false alarm


@dataclass(frozen=True)
class Happening:
    """A line of "What happened"."""

    at: datetime
    time: SafeString
    text: SafeString


@dataclass(frozen=True)
class EvidenceRow:
    """A step with the numbers it rests on, as a row of a table."""

    time: SafeString
    state: str
    kind: str
    observed: str
    expected: str
    ratio: str
    odds: SafeString
    policy: str


@dataclass(frozen=True)
class EpisodeLine:
    """An incident in a list."""

    id: int
    service: str
    slug: str
    kind: str
    word: str  # '' for what is over: the list is about that
    date: SafeString
    text: SafeString


def happenings(*, trouble: Trouble, steps: Sequence[Step], now: datetime) -> tuple[Happening, ...]:
    """Steps, the onset and the peak, newest first."""
    found = [
        Happening(step.at, clock(step.at, now=now), _step_text(step, again=_is_again(steps[:n])))
        for n, step in enumerate(steps)
    ]
    found.append(
        Happening(
            trouble.onset_at,
            clock(trouble.onset_at, now=now),
            SafeString("Reports began to rise. Dated back: on that minute nobody could know."),
        )
    )
    if trouble.peak_at:
        found.append(Happening(trouble.peak_at, clock(trouble.peak_at, now=now), _peak_text(trouble)))
    return tuple(sorted(found, key=lambda h: h.at, reverse=True))


def _is_again(before: Sequence[Step]) -> bool:
    """Was it subsiding already?"""
    return bool(before) and before[-1].state == State.SUBSIDING


def _step_text(step: Step, *, again: bool) -> SafeString:
    begun = {
        State.SUSPECTED: "First sign",
        State.OPEN: "More problems again" if again else "Problem confirmed",
        State.SUBSIDING: "Fewer problems",
        State.RESOLVED: "Back to usual",
    }[step.state]
    if step.evidence.get("absorbed"):
        return SafeString("So many reports have become the usual: we no longer call it a problem.")
    evidence = step.evidence
    if "observed" not in evidence:
        return format_html("{}.", begun)
    return format_html(
        "{}: {} in {}, where {} are usual.",
        begun,
        counted(evidence["observed"]),
        counted(evidence["window"], "minute"),
        usual(evidence["expected"]),
    )


def _peak_text(trouble: Trouble) -> SafeString:
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    more = times(trouble.peak_ratio, expected=expected)
    return format_html(
        "Most so far: {} in 15 minutes{}.", counted(trouble.peak), f", {more} the usual" if more else ""
    )


def usual(expected: float) -> str:
    """A mean as people write it: 24, 3.2, under 0.1."""
    if expected >= 10:
        return thousands(round(expected))
    return f"{expected:.1f}" if expected >= 0.1 else "under 0.1"


def evidence_rows(*, steps: Sequence[Step], begun: datetime) -> tuple[EvidenceRow, ...]:
    """The steps as a table, oldest first; `begun` is the day that the page names."""
    return tuple(
        EvidenceRow(
            time=beside(step.at, begun=begun),
            state=STATES[step.state],
            kind=KINDS[step.state],
            observed=f"{thousands(step.evidence['observed'])} in {step.evidence['window']} min",
            expected=usual(step.evidence["expected"]),
            ratio=times(step.evidence["ratio"], expected=step.evidence["expected"]) or "",
            odds=odds(step.evidence["p_value"]) if step.state in BY_CHANCE else SafeString(""),
            policy=step.policy,
        )
        for step in steps
        if "observed" in step.evidence
    )


BY_CHANCE = {State.SUSPECTED, State.OPEN}  # of the others the question "by chance?" is not asked


def headline(episode: Episode, *, now: datetime) -> SafeString:
    """The name of an incident: what, where, when."""
    if episode.marked_false:
        return _wrong(episode, now)
    begun = clock(episode.trouble.onset_at, now=now)
    what = "Possible problem" if episode.opened_at is None else "Problems"
    if episode.ended_at:
        return format_html("{} for {}", what, duration(episode.ended_at - episode.trouble.onset_at))
    return format_html("{} since {}", what, begun)


def _wrong(episode: Episode, now: datetime) -> SafeString:
    """What we said is taken back: from when we said it to when we said that it was over."""
    trouble = episode.trouble
    if episode.resolved_at is None:
        return format_html(_("No outage: we have been wrong since {}"), clock(trouble.detected_at, now=now))
    first, last = (beside(at, begun=trouble.onset_at) for at in (trouble.detected_at, episode.resolved_at))
    return format_html(_("No outage: we were wrong from {} to {}"), first, last)


def _mistake(episode: Episode) -> SafeString:
    """The operator's reason first, as a sentence; the rest tells what we saw."""
    if episode.marked_false is None:
        return SafeString("")
    because = episode.marked_false.because
    ended = because if because.endswith((".", "!", "?", "…")) else f"{because}."
    return format_html(_("<b>{}</b> The mark stays."), ended)


def told(episode: Episode) -> tuple[SafeString, ...]:
    """An incident in sentences, in the order in which it happened."""
    trouble = episode.trouble
    late = trouble.detected_at - trouble.onset_at
    sentences = [
        _mistake(episode),
        format_html(
            "Reports about {} began to rise at {}. We said so at {}, {} later{}.",
            episode.service.name,
            beside(trouble.onset_at, begun=trouble.onset_at),
            beside(trouble.detected_at, begun=trouble.onset_at),
            duration(late),
            _opened(episode),
        ),
        _worst(trouble),
        _scope(trouble),
        *_end(episode),
    ]
    return tuple(sentence for sentence in sentences if sentence)


def _opened(episode: Episode) -> SafeString:
    if episode.opened_at is None:
        never = "it never got" if episode.resolved_at else "it is not yet"
        return format_html(", as a possible problem: {} sure enough for more", never)
    if episode.opened_at == episode.trouble.detected_at:
        return SafeString(", as a problem at once")
    return format_html(
        ", first as a possible problem, and as a problem from {}",
        beside(episode.opened_at, begun=episode.trouble.onset_at),
    )


def _worst(trouble: Trouble) -> SafeString:
    if trouble.peak_at is None:
        return SafeString("")
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    more = times(trouble.peak_ratio, expected=expected)
    return format_html(
        "At its worst there were <b>{} in 15 minutes</b>, up to {}{}.",
        counted(trouble.peak),
        beside(trouble.peak_at, begun=trouble.onset_at),
        f": {more} the usual" if more else "",
    )


def _scope(trouble: Trouble) -> SafeString:
    parts = []
    if trouble.surfaces:
        parts.append(format_html("Mostly it was about {}.", listed(trouble.surfaces)))
    if trouble.symptoms:
        parts.append(format_html("What people said: {}.", listed([f"“{s}”" for s in trouble.symptoms])))
    if trouble.regions:
        parts.append(format_html("It came from {}.", listed(trouble.regions)))
    if trouble.breadth is not None:
        parts.append(
            format_html("Places that make up {} of its usual reports were up.", percent(trouble.breadth))
        )
    return SafeString(" ").join(parts)


def _end(episode: Episode) -> list[SafeString]:
    said = []
    begun = episode.trouble.onset_at
    if episode.subsiding_at:
        said.append(format_html("From {} on there were fewer.", beside(episode.subsiding_at, begun=begun)))
    if episode.resolved_at and episode.ended_at:
        said.append(
            format_html(
                "It ended at {}, after {}; we said so at {}.",
                beside(episode.ended_at, begun=begun),
                duration(episode.ended_at - episode.trouble.onset_at),
                beside(episode.resolved_at, begun=begun),
            )
        )
    elif not episode.resolved_at:
        said.append(SafeString("It is not over."))
    return said


def episode_line(episode: Episode, *, now: datetime) -> EpisodeLine:
    """An incident in one line: how long, what, how many."""
    trouble = episode.trouble
    state = trouble.state
    word = "" if state == State.RESOLVED else STATES[state]
    return EpisodeLine(
        id=episode.id,
        service=episode.service.name,
        slug=episode.service.slug,
        kind=FALSE if episode.marked_false else KINDS[state],
        word=_("False alarm") if episode.marked_false else word,
        date=date(trouble.onset_at, now=now),
        text=format_html("{}", SafeString(", ").join(_parts(episode, now))),
    )


def _parts(episode: Episode, now: datetime) -> list[str]:
    trouble = episode.trouble
    until = episode.ended_at or now
    parts = [duration(until - trouble.onset_at) + ("" if episode.ended_at else " so far")]
    if trouble.surfaces:
        parts.append(listed(trouble.surfaces))
    if trouble.peak:
        parts.append(f"at most {counted(trouble.peak)} in 15 minutes")
    return [format_html("{}", part) for part in parts]
