"""What happened, in sentences made from an incident and the evidence of its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from aggregator.models import State
from aggregator.queries.incidents import Episode, Step
from aggregator.queries.verdicts import Trouble
from aggregator.web.numbers import counted, listed, odds, thousands, times
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
    begun = clock(episode.trouble.onset_at, now=now)
    what = "Possible problem" if episode.opened_at is None else "Problems"
    if episode.ended_at:
        return format_html("{} for {}", what, duration(episode.ended_at - episode.trouble.onset_at))
    return format_html("{} since {}", what, begun)


def episode_line(episode: Episode, *, now: datetime) -> EpisodeLine:
    """An incident in one line: how long, what, how many."""
    trouble = episode.trouble
    state = trouble.state
    return EpisodeLine(
        id=episode.id,
        service=episode.service.name,
        slug=episode.service.slug,
        kind=KINDS[state],
        word="" if state == State.RESOLVED else STATES[state],
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
