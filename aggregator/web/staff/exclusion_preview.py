"""What leaving reports out would change, before it is done."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.exclusion_effect import DetectedChange, ExclusionEffect, OverlappingIncident
from aggregator.web.charts.elements.geometry import Scale, draw_line, to_percent
from aggregator.web.charts.elements.shapes import Text
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import format_clock_text, format_hour
from aggregator.web.staff.dashboard import render_state_label
from aggregator.web.staff.small_counts import FEW, blur_count, is_few
from reports import moderation
from reports.moderation import Network, Reach, ReportSelection

PLOT = 160  # pixels
# As far back as a tick counts again, see pipeline/rollups.py.
RECOUNTED = timedelta(days=2)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ExclusionChart:
    """Reports a minute, as counted and without the choice; heights in pixels."""

    height: int
    before: str
    after: str
    window_x: str
    window_width: str
    most: str
    first: Text
    last: Text
    summary: str


@dataclass(frozen=True)
class TouchedIncident:
    """A line of "what it touches"."""

    id: int
    state: SafeString
    period: str


@dataclass(frozen=True)
class PreviewPage:
    """What the choice would change."""

    report_count: int  # how many reports; all numbers below FEW are shown as the same
    is_few: bool
    headline: str
    networks: tuple[Network, ...]
    chosen_networks: tuple[str, ...]
    chart: ExclusionChart
    incidents: tuple[TouchedIncident, ...]
    unchecked: tuple[int, ...]  # incidents that began with a part: only the whole service is run again
    is_checked: bool  # whether the detector was run again for these minutes
    changes_before: tuple[tuple[str, SafeString], ...] | None
    changes_after: tuple[tuple[str, SafeString], ...] | None
    rebuild: str  # the command that counts days again which a tick leaves alone, or ''


def build_preview_page(
    *, choice: ReportSelection, reach: Reach, effect: ExclusionEffect, now: datetime
) -> PreviewPage:
    return PreviewPage(
        report_count=blur_count(reach),
        is_few=is_few(reach.reports),
        headline=_describe_reach(reach),
        # Of a few reports the networks might name the people.
        networks=() if is_few(reach.reports) else moderation.list_busiest_networks(choice=choice),
        chosen_networks=choice.networks,
        chart=_draw_chart(effect, choice, now),
        incidents=tuple(_describe_incident(touched, now) for touched in effect.incidents),
        # The detector is run again for whole services only; staff must know what was not checked.
        unchecked=tuple(touched.id for touched in effect.incidents if touched.part),
        is_checked=not effect.incidents or any(not touched.part for touched in effect.incidents),
        changes_before=_list_announcements(effect.changes_before, now),
        changes_after=_list_announcements(effect.changes_after, now),
        rebuild=name_rebuild_command(choice.first, now),
    )


def _describe_reach(reach: Reach) -> str:
    if not reach.reports:
        return _("No report of this kind counts now: there is nothing to leave out.")
    if is_few(reach.reports):
        return _("Fewer than %(n)s reports: too few to say how many, and of which networks") % {"n": FEW}
    people = ngettext("%(n)s person", "%(n)s people", reach.people) % {"n": format_count(reach.people)}
    networks = ngettext("%(n)s network", "%(n)s networks", reach.networks) % {
        "n": format_count(reach.networks)
    }
    pattern = ngettext(
        "%(n)s report from %(people)s and %(networks)s",
        "%(n)s reports from %(people)s and %(networks)s",
        reach.reports,
    )
    return pattern % {"n": format_count(reach.reports), "people": people, "networks": networks}


def _draw_chart(effect: ExclusionEffect, choice: ReportSelection, now: datetime) -> ExclusionChart:
    end = effect.first + max(len(effect.before), 1) * MINUTE
    # Below 4 the eye would take a single report for a mountain, as in the charts for readers.
    most = max([4, *effect.before])
    scale = Scale(effect.first, end, most * 1.05, PLOT)
    minutes = [effect.first + n * MINUTE for n in range(len(effect.before))]
    left = max(0.0, scale.x(choice.first) / 1000)
    summary = _("Reports a minute: at most %(before)s as counted, at most %(after)s without them.")
    return ExclusionChart(
        height=PLOT,
        before=draw_line([(scale.x(at), scale.y(n)) for at, n in zip(minutes, effect.before, strict=True)]),
        after=draw_line([(scale.x(at), scale.y(n)) for at, n in zip(minutes, effect.after, strict=True)]),
        window_x=to_percent(left),
        window_width=to_percent(min(1.0, scale.x(choice.last) / 1000) - left),
        most=_("%(n)s a minute") % {"n": format_count(max([0, *effect.before]))},
        first=Text("0%", PLOT + 18, format_clock_text(effect.first, now=now)),
        last=Text("100%", PLOT + 18, format_hour(end), "end"),
        summary=summary
        % {"before": format_count(max([0, *effect.before])), "after": format_count(max([0, *effect.after]))},
    )


def _describe_incident(touched: OverlappingIncident, now: datetime) -> TouchedIncident:
    times = {"first": format_clock_text(touched.onset_at, now=now)}
    if touched.ended_at is None:
        return TouchedIncident(touched.id, render_state_label(touched.state), _("since %(first)s") % times)
    times["last"] = format_clock_text(touched.ended_at, now=now)
    return TouchedIncident(touched.id, render_state_label(touched.state), _("%(first)s to %(last)s") % times)


def _list_announcements(
    announcements: tuple[DetectedChange, ...] | None, now: datetime
) -> tuple[tuple[str, SafeString], ...] | None:
    if announcements is None:
        return None
    return tuple(
        (format_clock_text(each.at, now=now), render_state_label(each.state)) for each in announcements
    )


def name_rebuild_command(first: datetime, now: datetime) -> str:
    """The command that counts older days again: a tick counts two days only."""
    if first > now - RECOUNTED + timedelta(hours=1):
        return ""
    return f"manage.py rebuild_rollups --since {first.astimezone(UTC):%Y-%m-%dT%H:%M}"
