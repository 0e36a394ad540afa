"""What happened, in sentences made from an incident and the evidence of its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from aggregator.queries.answers.incidents import CurrentIncident, IncidentHistory, IncidentStep
from aggregator.stats.states import State
from aggregator.web.formats.numbers import (
    describe_minutes,
    describe_ratio,
    describe_reports,
    format_mean,
    join_names,
)
from aggregator.web.formats.sentences import NOTHING, join_sentences
from aggregator.web.formats.times import format_clock, format_duration, format_story_clock, format_utc_day
from aggregator.web.words.labels import FALSE, HEADLINE_PARTS, KINDS, STATES
from aggregator.web.words.part_words import name_part
from reports.web import names


@dataclass(frozen=True)
class Happening:
    """A line of "What happened"."""

    at: datetime
    time: SafeString
    text: SafeString


@dataclass(frozen=True)
class IncidentLine:
    """An incident in a list."""

    id: int
    service: str
    kind: str
    state: str  # '' for a resolved one: the list is about those
    date: SafeString
    text: SafeString


def list_happenings(
    *, trouble: CurrentIncident, steps: Sequence[IncidentStep], now: datetime
) -> tuple[Happening, ...]:
    """Steps, the onset and the peak, newest first."""
    happenings = [
        Happening(
            step.published_at,
            format_clock(step.published_at, now=now),
            join_sentences(
                [_describe_step(step, again=_was_subsiding(steps[:n])), _describe_lateness(step, now)]
            ),
        )
        for n, step in enumerate(steps)
    ]
    happenings.append(
        Happening(
            trouble.onset_at,
            format_clock(trouble.onset_at, now=now),
            SafeString(_("Reports began to rise. Dated back: on that minute nobody could know.")),
        )
    )
    if trouble.peak_at:
        happenings.append(
            Happening(trouble.peak_at, format_clock(trouble.peak_at, now=now), _describe_peak(trouble))
        )
    return tuple(sorted(happenings, key=lambda h: h.at, reverse=True))


def _was_subsiding(before: Sequence[IncidentStep]) -> bool:
    """Was it subsiding already?"""
    return bool(before) and before[-1].state == State.SUBSIDING


def _describe_step(step: IncidentStep, *, again: bool) -> SafeString:
    # An absorbed shift comes first: its numbers would look like those of a problem.
    evidence = step.evidence
    if evidence.get("absorbed"):
        return SafeString(_("So many reports have become the usual: we no longer call it a problem."))
    begun = str(RISING_AGAIN if again and step.state == State.OPEN else STEP_NAMES[step.state])
    # Records of the first versions have no counts.
    if "observed" not in evidence:
        return format_html(_("{begun}."), begun=begun)
    if step.rise:
        return format_html(
            # Translators: as "Problem confirmed: 39 reports in 4 minutes for Chat, where 3.2 are usual."
            _("{begun}: {reports} in {minutes} for {part}, where {usual} are usual."),
            begun=begun,
            reports=describe_reports(evidence["observed"]),
            minutes=describe_minutes(evidence["window"]),
            part=name_part(step.rise),
            usual=format_mean(evidence["expected"]),
        )
    return format_html(
        # Translators: as "Problem confirmed: 39 reports in 4 minutes, where 3.2 are usual."
        _("{begun}: {reports} in {minutes}, where {usual} are usual."),
        begun=begun,
        reports=describe_reports(evidence["observed"]),
        minutes=describe_minutes(evidence["window"]),
        usual=format_mean(evidence["expected"]),
    )


def _describe_lateness(step: IncidentStep, now: datetime) -> SafeString:
    """Said where the counts showed it long before our announcement."""
    if not step.late:
        return NOTHING
    pattern = _("This was announced late: reports up to {time} already showed it.")
    return format_html(pattern, time=format_clock(step.at, now=now))


STEP_NAMES = {
    State.SUSPECTED: pgettext_lazy("what happened", "First sign"),
    State.OPEN: pgettext_lazy("what happened", "Problem confirmed"),
    State.SUBSIDING: pgettext_lazy("what happened", "Fewer problems"),
    State.RESOLVED: pgettext_lazy("what happened", "Back to usual"),
}
RISING_AGAIN = pgettext_lazy("what happened", "More problems again")


def _describe_peak(trouble: CurrentIncident) -> SafeString:
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    more = describe_ratio(trouble.peak_ratio, expected=expected)
    # Translators: {times} is as "17 times".
    # Without a rise worth a ratio the sentence must not mention one: "1.1 times the usual" is no news.
    beside_usual = _("Most so far: {reports} in 15 minutes, {times} the usual.")
    pattern = beside_usual if more else _("Most so far: {reports} in 15 minutes.")
    return format_html(pattern, reports=describe_reports(trouble.peak), times=more)


def describe_headline(incident: IncidentHistory, *, now: datetime) -> SafeString:
    """The name of an incident: what, where, when."""
    # What the operator calls a false alarm must not be called a problem in the same headline.
    if incident.marked_false:
        return _describe_false_alarm(incident, now)
    begun = format_clock(incident.trouble.onset_at, now=now)
    possible = incident.opened_at is None
    # Its end lies in a gap: only a lower bound of the duration is known.
    if incident.ended_after:
        pattern = (
            _("Possible problem for at least {duration}")
            if possible
            else _("Problems for at least {duration}")
        )
        return format_html(
            pattern, duration=format_duration(incident.ended_after - incident.trouble.onset_at)
        )
    if incident.ended_at:
        pattern = _("Possible problem for {duration}") if possible else _("Problems for {duration}")
        return format_html(pattern, duration=format_duration(incident.ended_at - incident.trouble.onset_at))
    pattern = _("Possible problem since {onset}") if possible else _("Problems since {onset}")
    return format_html(pattern, onset=begun)


def _describe_false_alarm(incident: IncidentHistory, now: datetime) -> SafeString:
    """The headline of a false alarm: from our announcement to the announcement of the end."""
    trouble = incident.trouble
    if incident.resolved_at is None:
        return format_html(
            _("No outage: we have been wrong since {time}"), time=format_clock(trouble.detected_at, now=now)
        )
    first, last = (
        format_story_clock(at, begun=trouble.onset_at) for at in (trouble.detected_at, incident.resolved_at)
    )
    return format_html(_("No outage: we were wrong from {first} to {last}"), first=first, last=last)


def find_kind(incident: IncidentHistory) -> str:
    """Class and icon of its state."""
    return FALSE if incident.marked_false else KINDS[incident.trouble.state]


def build_incident_line(incident: IncidentHistory, *, now: datetime) -> IncidentLine:
    """An incident in one line: how long, what, how many."""
    trouble = incident.trouble
    state = trouble.state
    word = str(STATES[state]) if state.is_unresolved else ""
    return IncidentLine(
        id=incident.id,
        service=incident.service.name,
        kind=find_kind(incident),
        state=pgettext("state", "False alarm") if incident.marked_false else word,
        date=format_utc_day(trouble.onset_at, now=now),
        text=_describe_line(incident, now),
    )


def _describe_length(incident: IncidentHistory, now: datetime) -> str:
    if incident.ended_after:
        at_least = format_duration(incident.ended_after - incident.trouble.onset_at)
        # Translators: how long a problem lasted, where its end is not known, as "at least 48 min".
        return _("at least %(duration)s") % {"duration": at_least}
    lasted = format_duration((incident.ended_at or now) - incident.trouble.onset_at)
    # Translators: how long a problem has lasted until now, as "48 min so far".
    return lasted if incident.ended_at else _("%(duration)s so far") % {"duration": lasted}


def _describe_line(incident: IncidentHistory, now: datetime) -> SafeString:
    trouble = incident.trouble
    parts = [_describe_length(incident, now)]
    if trouble.surfaces:
        parts.append(join_names(names.surfaces(trouble.surfaces[:HEADLINE_PARTS])))
    if trouble.peak:
        parts.append(_("at most %(reports)s in 15 minutes") % {"reports": describe_reports(trouble.peak)})
    # Translators: stands between what is said of an incident: "48 min, Chat and API, at most 412 reports".
    return format_html("{}", pgettext("between parts of a line", ", ").join(parts))


def name_state(*, incident: IncidentHistory) -> str:
    """Beside the icon of its state."""
    if incident.marked_false:
        return pgettext("state", "False alarm")
    state = incident.trouble.state
    # Translators: of a problem that has ended.
    return str(STATES[state]) if state.is_unresolved else pgettext("state", "Over")
