"""An incident from beginning to end, in sentences made from its data."""

import math
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aggregator.queries.answers.incidents import CurrentIncident, IncidentHistory, IncidentStep
from aggregator.stats.states import State
from aggregator.web.formats.numbers import (
    describe_minutes,
    describe_ratio,
    describe_reports,
    format_count,
    format_mean,
    format_percent,
    join_names,
)
from aggregator.web.formats.times import format_duration, format_story_clock
from aggregator.web.words.part_words import describe_first_part
from reports.web import names

# Waves that are listed with their times.
MOST_WAVES = 3


def describe_account(
    *, incident: IncidentHistory, steps: Sequence[IncidentStep] = (), reports: int = 0
) -> tuple[SafeString, ...]:
    """Onset, announcement, peak, scope, waves, end. `reports`: the total from onset to end."""
    sentences = [
        *_describe_mistake(incident),
        _describe_beginning(incident),
        *_describe_lateness(incident),
        *_describe_first_evidence(steps),
        *_describe_vendor_effect(steps),
        *_describe_peak(incident.trouble),
        *_describe_scope(incident.trouble),
        *_describe_waves(steps, incident),
        *_describe_end(incident, steps),
        *_describe_total(reports, incident),
    ]
    return tuple(sentences)


def _describe_mistake(incident: IncidentHistory) -> list[SafeString]:
    """The operator's reason first, as a sentence; the other sentences stay as they were."""
    if incident.marked_false is None:
        return []
    because = incident.marked_false.because
    # Staff write fragments and sentences; the page needs a sentence.
    ended = because if because.endswith((".", "!", "?", "…", "。")) else f"{because}."
    return [format_html(_("<b>{because}</b> The mark stays."), because=ended)]


def _describe_beginning(incident: IncidentHistory) -> SafeString:
    trouble = incident.trouble
    return format_html(
        _choose_beginning(incident),
        service=incident.service.name,
        onset=format_story_clock(trouble.onset_at, begun=trouble.onset_at),
        said=format_story_clock(trouble.detected_at, begun=trouble.onset_at),
        opened=format_story_clock(incident.opened_at, begun=trouble.onset_at) if incident.opened_at else "",
        late=format_duration(trouble.detected_at - trouble.onset_at),
    )


def _choose_beginning(incident: IncidentHistory) -> str:
    # Whole sentences instead of a common beginning: languages order their parts differently.
    if incident.opened_at == incident.trouble.detected_at:
        return _(
            "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
            " as a problem at once."
        )
    if incident.opened_at:
        return _(
            "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
            " first as a possible problem, and as a problem from {opened}."
        )
    if incident.resolved_at:
        return _(
            "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
            " as a possible problem: it never got sure enough for more."
        )
    return _(
        "Reports about {service} began to rise at {onset}. We said so at {said}, {late} later,"
        " as a possible problem: it is not yet sure enough for more."
    )


def _describe_lateness(incident: IncidentHistory) -> list[SafeString]:
    """What is uncertain about the onset because the site was offline or stalled."""
    trouble, sentences = incident.trouble, []
    if incident.began_after:
        since = format_story_clock(incident.began_after, begun=trouble.onset_at)
        unheard = _("Nobody could report here from {since} to {onset}, so it may have begun earlier.")
        onset = format_story_clock(trouble.onset_at, begun=trouble.onset_at)
        sentences.append(format_html(unheard, since=since, onset=onset))
    if trouble.late and trouble.evident_at:
        shown = format_story_clock(trouble.evident_at, begun=trouble.onset_at)
        late = _("That was late: our own site was stalled, and reports up to {shown} already showed it.")
        sentences.append(format_html(late, shown=shown))
    return sentences


def _describe_first_evidence(steps: Sequence[IncidentStep]) -> list[SafeString]:
    """The evidence of our first announcement."""
    evidence = steps[0].evidence if steps else None
    if not evidence or "observed" not in evidence:
        return []
    if steps[0].rise:
        return [describe_first_part(steps[0].rise, format_mean(evidence["expected"]))]
    return [
        format_html(
            _("By then there were {reports} in {window}, where {usual} are usual."),
            reports=describe_reports(evidence["observed"]),
            window=describe_minutes(evidence["window"]),
            usual=format_mean(evidence["expected"]),
        )
    ]


def _describe_vendor_effect(steps: Sequence[IncidentStep]) -> list[SafeString]:
    """Whether the vendor's status lowered the threshold, or its maintenance raised it."""
    # The threshold may have been lowered at any step; the strongest help is the one to disclose.
    eased = max((step.evidence.get("official", 0.0) for step in steps), default=0.0)
    if eased > 0:
        return [
            format_html(
                # Translators: {number} is 10, or a number like that.
                _(
                    "What the vendor says counted: while its page tells of an outage, {number} times weaker"
                    " evidence from people is enough."
                ),
                number=format_count(round(math.exp(eased))),
            )
        ]
    if any(step.evidence.get("announced") for step in steps):
        return [
            SafeString(
                _("The vendor had announced work on it: only reports beyond what that may bring counted.")
            )
        ]
    return []


def _describe_peak(trouble: CurrentIncident) -> list[SafeString]:
    if trouble.peak_at is None:
        return []
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    more = describe_ratio(trouble.peak_ratio, expected=expected)
    sentence = (
        _("At its worst there were <b>{reports} in 15 minutes</b>, up to {at}: {more} the usual.")
        if more
        else _("At its worst there were <b>{reports} in 15 minutes</b>, up to {at}.")
    )
    at = format_story_clock(trouble.peak_at, begun=trouble.onset_at)
    return [format_html(sentence, reports=describe_reports(trouble.peak), at=at, more=more)]


def _describe_scope(trouble: CurrentIncident) -> list[SafeString]:
    sentences = []
    if trouble.surfaces:
        sentences.append(
            format_html(_("Mostly it was about {parts}."), parts=join_names(names.surfaces(trouble.surfaces)))
        )
    if trouble.symptoms:
        quoted = join_names([_("“%(words)s”") % {"words": each} for each in names.symptoms(trouble.symptoms)])
        sentences.append(format_html(_("What people said: {symptoms}."), symptoms=quoted))
    if trouble.regions:
        sentences.append(
            format_html(_("It came from {places}."), places=join_names(names.places(trouble.regions)))
        )
    # 0 is a share as well; only None means that no share was measured.
    if trouble.breadth is not None:
        share = format_percent(trouble.breadth)
        sentences.append(
            format_html(_("It was felt in places that make up {share} of its usual reports."), share=share)
        )
    return sentences


def _describe_waves(steps: Sequence[IncidentStep], incident: IncidentHistory) -> list[SafeString]:
    """When it was subsiding and then rose again."""
    begun = incident.trouble.onset_at
    waves = [
        (
            format_story_clock(before.published_at, begun=begun),
            format_story_clock(after.published_at, begun=begun),
        )
        for before, after in pairwise(steps)
        if before.state == State.SUBSIDING and after.state.is_rising
    ]
    if not waves:
        return []
    shown = format_html_join(
        pgettext("between waves", "; "), _("fewer from {}, more again from {}"), waves[:MOST_WAVES]
    )
    if len(waves) <= MOST_WAVES:
        return [format_html(_("It came in waves: {waves}."), waves=shown)]
    more = format_count(len(waves) - MOST_WAVES)
    return [format_html(_("It came in waves: {waves}; and {more} times more."), waves=shown, more=more)]


def _describe_end(incident: IncidentHistory, steps: Sequence[IncidentStep]) -> list[SafeString]:
    begun, sentences = incident.trouble.onset_at, []
    # The end is dated back, often before the announcement that it subsides: that would read in the wrong
    # order.
    if incident.subsiding_at and (incident.ended_at is None or incident.subsiding_at < incident.ended_at):
        since = format_story_clock(incident.subsiding_at, begun=begun)
        sentences.append(format_html(_("From {since} on there were fewer."), since=since))
    if steps and steps[-1].evidence.get("absorbed"):
        sentences.append(
            SafeString(_("So many reports have become the usual: we no longer call it a problem."))
        )
    if incident.resolved_at and incident.ended_at:
        sentences.append(_describe_resolution(incident, incident.resolved_at, incident.ended_at))
    elif not incident.resolved_at:
        sentences.append(SafeString(_("It is not over.")))
    return sentences


def _describe_resolution(incident: IncidentHistory, resolved_at: datetime, ended_at: datetime) -> SafeString:
    """When it ended, as far as reports could reach us."""
    begun = incident.trouble.onset_at
    end, announced = format_story_clock(ended_at, begun=begun), format_story_clock(resolved_at, begun=begun)
    if incident.end_gap is None:
        length = format_duration(ended_at - begun)
        pattern = _("It ended at {end}, after {length}; we said so at {said}.")
        return format_html(pattern, end=end, length=length, said=announced)
    gone, back = (format_story_clock(at, begun=begun) for at in incident.end_gap)
    pattern = _(
        "It was over by {end}, and perhaps earlier: from {gone} to {heard} nobody could report"
        " here. We said so at {said}."
    )
    return format_html(pattern, end=end, gone=gone, heard=back, said=announced)


def _describe_total(reports: int, incident: IncidentHistory) -> list[SafeString]:
    if not reports:
        return []
    sentence = (
        ngettext("In all there was {count} report.", "In all there were {count} reports.", reports)
        if incident.ended_at
        else ngettext("So far there was {count} report.", "So far there were {count} reports.", reports)
    )
    return [format_html(sentence, count=format_count(reports))]
