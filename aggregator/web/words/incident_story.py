"""What happened, in sentences made from an incident and the evidence of its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from aggregator.models import State
from aggregator.queries.incidents.current_incidents import CurrentIncident
from aggregator.queries.incidents.history import IncidentHistory, IncidentStep
from aggregator.web.formats.numbers import counted, listed, minutes, odds, thousands, times, usual_mean
from aggregator.web.formats.times import beside, clock, day_in_utc, duration
from aggregator.web.words.part_words import named
from aggregator.web.words.verdict_wording import MOST, NOTHING, sentences
from reports.web import names

STATES = {
    State.SUSPECTED: pgettext_lazy("state", "Possible problem"),
    State.OPEN: pgettext_lazy("state", "Problem"),
    State.SUBSIDING: pgettext_lazy("state", "Subsiding"),
    State.RESOLVED: pgettext_lazy("state", "Back to usual"),
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
    kind: str
    word: str  # '' for what is over: the list is about that
    date: SafeString
    text: SafeString


def happenings(
    *, trouble: CurrentIncident, steps: Sequence[IncidentStep], now: datetime
) -> tuple[Happening, ...]:
    """Steps, the onset and the peak, newest first."""
    found = [
        Happening(
            step.published_at,
            clock(step.published_at, now=now),
            sentences([_step_text(step, again=_is_again(steps[:n])), _lateness(step, now)]),
        )
        for n, step in enumerate(steps)
    ]
    found.append(
        Happening(
            trouble.onset_at,
            clock(trouble.onset_at, now=now),
            SafeString(_("Reports began to rise. Dated back: on that minute nobody could know.")),
        )
    )
    if trouble.peak_at:
        found.append(Happening(trouble.peak_at, clock(trouble.peak_at, now=now), _peak_text(trouble)))
    return tuple(sorted(found, key=lambda h: h.at, reverse=True))


def _is_again(before: Sequence[IncidentStep]) -> bool:
    """Was it subsiding already?"""
    return bool(before) and before[-1].state == State.SUBSIDING


def _step_text(step: IncidentStep, *, again: bool) -> SafeString:
    evidence = step.evidence
    if evidence.get("absorbed"):
        return SafeString(_("So many reports have become the usual: we no longer call it a problem."))
    begun = str(AGAIN if again and step.state == State.OPEN else BEGUN[step.state])
    if "observed" not in evidence:
        return format_html(_("{begun}."), begun=begun)
    if step.rise:
        return format_html(
            # Translators: as "Problem confirmed: 39 reports in 4 minutes for Chat, where 3.2 are usual."
            _("{begun}: {reports} in {minutes} for {part}, where {usual} are usual."),
            begun=begun,
            reports=counted(evidence["observed"]),
            minutes=minutes(evidence["window"]),
            part=named(step.rise),
            usual=usual_mean(evidence["expected"]),
        )
    return format_html(
        # Translators: as "Problem confirmed: 39 reports in 4 minutes, where 3.2 are usual."
        _("{begun}: {reports} in {minutes}, where {usual} are usual."),
        begun=begun,
        reports=counted(evidence["observed"]),
        minutes=minutes(evidence["window"]),
        usual=usual_mean(evidence["expected"]),
    )


def _lateness(step: IncidentStep, now: datetime) -> SafeString:
    """Where the counts showed it long before we said so."""
    if not step.late:
        return NOTHING
    said = _("This was announced late: reports up to {time} already showed it.")
    return format_html(said, time=clock(step.at, now=now))


BEGUN = {
    State.SUSPECTED: pgettext_lazy("what happened", "First sign"),
    State.OPEN: pgettext_lazy("what happened", "Problem confirmed"),
    State.SUBSIDING: pgettext_lazy("what happened", "Fewer problems"),
    State.RESOLVED: pgettext_lazy("what happened", "Back to usual"),
}
AGAIN = pgettext_lazy("what happened", "More problems again")


def _peak_text(trouble: CurrentIncident) -> SafeString:
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    more = times(trouble.peak_ratio, expected=expected)
    # Translators: {times} is as "17 times".
    beside_usual = _("Most so far: {reports} in 15 minutes, {times} the usual.")
    pattern = beside_usual if more else _("Most so far: {reports} in 15 minutes.")
    return format_html(pattern, reports=counted(trouble.peak), times=more)


def evidence_rows(*, steps: Sequence[IncidentStep], begun: datetime) -> tuple[EvidenceRow, ...]:
    """The steps as a table, oldest first; `begun` is the day that the page names."""
    return tuple(
        EvidenceRow(
            time=beside(step.published_at, begun=begun),
            state=str(STATES[step.state]),
            kind=KINDS[step.state],
            observed=_observed(step),
            expected=usual_mean(step.evidence["expected"]),
            ratio=times(step.evidence["ratio"], expected=step.evidence["expected"]) or "",
            odds=odds(step.evidence["p_value"]) if step.state in BY_CHANCE else SafeString(""),
            policy=step.policy,
        )
        for step in steps
        if "observed" in step.evidence
    )


def _observed(step: IncidentStep) -> str:
    # Translators: reports, as "39 in 4 min"; a cell of a table.
    return _("%(count)s in %(minutes)s min") % {
        "count": thousands(step.evidence["observed"]),
        "minutes": step.evidence["window"],
    }


BY_CHANCE = {State.SUSPECTED, State.OPEN}  # of the others the question "by chance?" is not asked


def headline(episode: IncidentHistory, *, now: datetime) -> SafeString:
    """The name of an incident: what, where, when."""
    if episode.marked_false:
        return _wrong(episode, now)
    begun = clock(episode.trouble.onset_at, now=now)
    possible = episode.opened_at is None
    if episode.ended_after:
        pattern = (
            _("Possible problem for at least {duration}")
            if possible
            else _("Problems for at least {duration}")
        )
        return format_html(pattern, duration=duration(episode.ended_after - episode.trouble.onset_at))
    if episode.ended_at:
        pattern = _("Possible problem for {duration}") if possible else _("Problems for {duration}")
        return format_html(pattern, duration=duration(episode.ended_at - episode.trouble.onset_at))
    pattern = _("Possible problem since {onset}") if possible else _("Problems since {onset}")
    return format_html(pattern, onset=begun)


def _wrong(episode: IncidentHistory, now: datetime) -> SafeString:
    """What we said is taken back: from when we said it to when we said that it was over."""
    trouble = episode.trouble
    if episode.resolved_at is None:
        return format_html(
            _("No outage: we have been wrong since {time}"), time=clock(trouble.detected_at, now=now)
        )
    first, last = (beside(at, begun=trouble.onset_at) for at in (trouble.detected_at, episode.resolved_at))
    return format_html(_("No outage: we were wrong from {first} to {last}"), first=first, last=last)


def kind(episode: IncidentHistory) -> str:
    """Class and icon of its state."""
    return FALSE if episode.marked_false else KINDS[episode.trouble.state]


def episode_line(episode: IncidentHistory, *, now: datetime) -> EpisodeLine:
    """An incident in one line: how long, what, how many."""
    trouble = episode.trouble
    state = trouble.state
    word = "" if state == State.RESOLVED else str(STATES[state])
    return EpisodeLine(
        id=episode.id,
        service=episode.service.name,
        kind=kind(episode),
        word=pgettext("state", "False alarm") if episode.marked_false else word,
        date=day_in_utc(trouble.onset_at, now=now),
        text=_line(episode, now),
    )


def _length(episode: IncidentHistory, now: datetime) -> str:
    if episode.ended_after:
        at_least = duration(episode.ended_after - episode.trouble.onset_at)
        # Translators: how long a problem lasted, where its end is not known, as "at least 48 min".
        return _("at least %(duration)s") % {"duration": at_least}
    lasted = duration((episode.ended_at or now) - episode.trouble.onset_at)
    # Translators: how long a problem has lasted until now, as "48 min so far".
    return lasted if episode.ended_at else _("%(duration)s so far") % {"duration": lasted}


def _line(episode: IncidentHistory, now: datetime) -> SafeString:
    trouble = episode.trouble
    parts = [_length(episode, now)]
    if trouble.surfaces:
        parts.append(listed(names.surfaces(trouble.surfaces[:MOST])))
    if trouble.peak:
        parts.append(_("at most %(reports)s in 15 minutes") % {"reports": counted(trouble.peak)})
    # Translators: stands between what is said of an incident: "48 min, Chat and API, at most 412 reports".
    return format_html("{}", pgettext("between parts of a line", ", ").join(parts))
