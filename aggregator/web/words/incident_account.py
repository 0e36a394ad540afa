"""An incident told from beginning to end, in sentences made from its data."""

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aggregator.models import State
from aggregator.queries.incidents.current_incidents import CurrentIncident
from aggregator.queries.incidents.history import IncidentHistory, IncidentStep
from aggregator.web.formats.numbers import counted, listed, minutes, percent, thousands, times, usual_mean
from aggregator.web.formats.times import beside, duration
from aggregator.web.words.part_words import first_shown
from reports.web import names

MOST_WAVES = 3  # are told with their times


def told(
    *, episode: IncidentHistory, steps: Sequence[IncidentStep] = (), reports: int = 0
) -> tuple[SafeString, ...]:
    """Beginning, when we said so, worst, where, waves, end. `reports`: all of them, from onset to end."""
    sentences = [
        *_mistake(episode),
        _beginning(episode),
        *_lateness(episode),
        *_first_evidence(steps),
        *_vendors_word(steps),
        *_worst(episode.trouble),
        *_scope(episode.trouble),
        *_waves(steps, episode),
        *_end(episode, steps),
        *_total(reports, episode),
    ]
    return tuple(sentences)


def _mistake(episode: IncidentHistory) -> list[SafeString]:
    """The operator's reason first, as a sentence; the rest tells what we saw."""
    if episode.marked_false is None:
        return []
    because = episode.marked_false.because
    ended = because if because.endswith((".", "!", "?", "…", "。")) else f"{because}."
    return [format_html(_("<b>{because}</b> The mark stays."), because=ended)]


def _beginning(episode: IncidentHistory) -> SafeString:
    trouble = episode.trouble
    return format_html(
        _sentence(episode),
        service=episode.service.name,
        onset=beside(trouble.onset_at, begun=trouble.onset_at),
        said=beside(trouble.detected_at, begun=trouble.onset_at),
        opened=beside(episode.opened_at, begun=trouble.onset_at) if episode.opened_at else "",
        late=duration(trouble.detected_at - trouble.onset_at),
    )


def _sentence(episode: IncidentHistory) -> str:
    if episode.opened_at == episode.trouble.detected_at:
        return _(
            "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
            " as a problem at once."
        )
    if episode.opened_at:
        return _(
            "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
            " first as a possible problem, and as a problem from {opened}."
        )
    if episode.resolved_at:
        return _(
            "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
            " as a possible problem: it never got sure enough for more."
        )
    return _(
        "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
        " as a possible problem: it is not yet sure enough for more."
    )


def _lateness(episode: IncidentHistory) -> list[SafeString]:
    """What our own silence makes uncertain of the beginning."""
    trouble, said = episode.trouble, []
    if episode.began_after:
        since = beside(episode.began_after, begun=trouble.onset_at)
        unheard = _("Nobody could report here from {since} to {onset}, so it may have begun earlier.")
        onset = beside(trouble.onset_at, begun=trouble.onset_at)
        said.append(format_html(unheard, since=since, onset=onset))
    if trouble.late and trouble.evident_at:
        shown = beside(trouble.evident_at, begun=trouble.onset_at)
        late = _("That was late: our own site was stalled, and reports up to {shown} already showed it.")
        said.append(format_html(late, shown=shown))
    return said


def _first_evidence(steps: Sequence[IncidentStep]) -> list[SafeString]:
    """What the first word about it rested on."""
    evidence = steps[0].evidence if steps else None
    if not evidence or "observed" not in evidence:
        return []
    if steps[0].rise:
        return [first_shown(steps[0].rise, usual_mean(evidence["expected"]))]
    return [
        format_html(
            _("By then there were {reports} in {window}, where {usual} are usual."),
            reports=counted(evidence["observed"]),
            window=minutes(evidence["window"]),
            usual=usual_mean(evidence["expected"]),
        )
    ]


def _vendors_word(steps: Sequence[IncidentStep]) -> list[SafeString]:
    """Where what the vendor said moved what was enough for a word of ours."""
    eased = max((step.evidence.get("official", 0.0) for step in steps), default=0.0)
    if eased > 0:
        return [
            format_html(
                # Translators: {number} is 10, or a number like that.
                _(
                    "What the vendor says counted: while its page tells of an outage, {number} times weaker"
                    " evidence from people is enough."
                ),
                number=thousands(round(math.exp(eased))),
            )
        ]
    if any(step.evidence.get("announced") for step in steps):
        return [
            SafeString(
                _("The vendor had announced work on it: only reports beyond what that may bring counted.")
            )
        ]
    return []


def _worst(trouble: CurrentIncident) -> list[SafeString]:
    if trouble.peak_at is None:
        return []
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    more = times(trouble.peak_ratio, expected=expected)
    sentence = (
        _("At its worst there were <b>{reports} in 15 minutes</b>, up to {at}: {more} the usual.")
        if more
        else _("At its worst there were <b>{reports} in 15 minutes</b>, up to {at}.")
    )
    at = beside(trouble.peak_at, begun=trouble.onset_at)
    return [format_html(sentence, reports=counted(trouble.peak), at=at, more=more)]


def _scope(trouble: CurrentIncident) -> list[SafeString]:
    said = []
    if trouble.surfaces:
        said.append(
            format_html(_("Mostly it was about {parts}."), parts=listed(names.surfaces(trouble.surfaces)))
        )
    if trouble.symptoms:
        quoted = listed([_("“%(words)s”") % {"words": each} for each in names.symptoms(trouble.symptoms)])
        said.append(format_html(_("What people said: {symptoms}."), symptoms=quoted))
    if trouble.regions:
        said.append(format_html(_("It came from {places}."), places=listed(names.places(trouble.regions))))
    if trouble.breadth is not None:
        share = percent(trouble.breadth)
        said.append(
            format_html(_("It was felt in places that make up {share} of its usual reports."), share=share)
        )
    return said


def _waves(steps: Sequence[IncidentStep], episode: IncidentHistory) -> list[SafeString]:
    """When it was subsiding and then rose again."""
    begun = episode.trouble.onset_at
    waves = [
        (beside(before.published_at, begun=begun), beside(after.published_at, begun=begun))
        for before, after in pairwise(steps)
        if before.state == State.SUBSIDING and after.state in {State.SUSPECTED, State.OPEN}
    ]
    if not waves:
        return []
    shown = format_html_join(
        pgettext("between waves", "; "), _("fewer from {}, more again from {}"), waves[:MOST_WAVES]
    )
    if len(waves) <= MOST_WAVES:
        return [format_html(_("It came in waves: {waves}."), waves=shown)]
    more = thousands(len(waves) - MOST_WAVES)
    return [format_html(_("It came in waves: {waves}; and {more} times more."), waves=shown, more=more)]


def _end(episode: IncidentHistory, steps: Sequence[IncidentStep]) -> list[SafeString]:
    begun, said = episode.trouble.onset_at, []
    if episode.subsiding_at and (episode.ended_at is None or episode.subsiding_at < episode.ended_at):
        since = beside(episode.subsiding_at, begun=begun)
        said.append(format_html(_("From {since} on there were fewer."), since=since))
    if steps and steps[-1].evidence.get("absorbed"):
        said.append(SafeString(_("So many reports have become the usual: we no longer call it a problem.")))
    if episode.resolved_at and episode.ended_at:
        said.append(_ending(episode, episode.resolved_at, episode.ended_at))
    elif not episode.resolved_at:
        said.append(SafeString(_("It is not over.")))
    return said


def _ending(episode: IncidentHistory, resolved_at: datetime, ended_at: datetime) -> SafeString:
    """When it ended, as far as we could hear then."""
    begun = episode.trouble.onset_at
    end, announced = beside(ended_at, begun=begun), beside(resolved_at, begun=begun)
    if episode.end_gap is None:
        length = duration(ended_at - begun)
        pattern = _("It ended at {end}, after {length}; we said so at {said}.")
        return format_html(pattern, end=end, length=length, said=announced)
    gone, heard = (beside(at, begun=begun) for at in episode.end_gap)
    pattern = _(
        "It was over by {end}, and perhaps earlier: from {gone} to {heard} nobody could report"
        " here. We said so at {said}."
    )
    return format_html(pattern, end=end, gone=gone, heard=heard, said=announced)


def _total(reports: int, episode: IncidentHistory) -> list[SafeString]:
    if not reports:
        return []
    sentence = (
        ngettext("In all there was {count} report.", "In all there were {count} reports.", reports)
        if episode.ended_at
        else ngettext("So far there was {count} report.", "So far there were {count} reports.", reports)
    )
    return [format_html(sentence, count=thousands(reports))]
