"""The staff dashboard: unresolved incidents, incidents to judge, and whether the site itself is well."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.queries import dashboard
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.dashboard import DashboardIncident
from aggregator.queries.failures import Failing
from aggregator.stats.states import State
from aggregator.web.formats.numbers import format_count, format_mean
from aggregator.web.formats.times import format_clock_text, format_duration
from aggregator.web.words.labels import KINDS, STATES


@dataclass(frozen=True)
class UnfoldTable:
    """As unfold's table takes it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class DashboardPage:
    """What templates/admin/index.html shows."""

    tick: str
    warning: str
    unresolved: UnfoldTable
    to_judge: UnfoldTable
    unreadable: str
    failing: UnfoldTable


def add_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """A callback of Unfold's first page. Incidents are shown only to staff who may see them."""
    # Without `page` the template shows the links of the admin only.
    if request.user.has_perm("aggregator.view_incident"):
        context["page"] = build_dashboard_page(now=datetime.now(UTC))
        context["may_see_status_pages"] = request.user.has_perm("aggregator.view_officialpage")
    return context


def build_dashboard_page(*, now: datetime) -> DashboardPage:
    desk_reads = dashboard.read_dashboard(now=now, polling=settings.OFFICIAL_POLLING)
    return DashboardPage(
        tick=_describe_tick(desk_reads.freshness, now),
        warning=_describe_warning(desk_reads.freshness),
        unresolved=_build_incident_table(desk_reads.going_on, now),
        to_judge=_build_incident_table(desk_reads.to_judge, now),
        unreadable=_describe_unreadable(desk_reads.unreadable),
        failing=_build_failure_table(desk_reads.failing, now),
    )


def render_state_label(state: State) -> SafeString:
    """The name of a state, coloured; the colour says nothing that the name does not."""
    return format_html('<span class="staff-state {}">{}</span>', KINDS[state], STATES[state])


def _build_incident_table(lines: tuple[DashboardIncident, ...], now: datetime) -> UnfoldTable:
    headers = (
        _("State"),
        _("Service"),
        _("Since (UTC)"),
        _("Lasted"),
        _("Most in 15 minutes"),
        _("Usual then"),
    )
    return UnfoldTable(headers, tuple(_build_incident_row(line, now) for line in lines))


def _build_incident_row(line: DashboardIncident, now: datetime) -> tuple[object, ...]:
    address = reverse("admin:aggregator_incident_change", args=[line.id])
    return (
        render_state_label(line.state),
        format_html('<a class="staff-link" href="{}">{}</a>', address, line.service),
        format_clock_text(line.onset_at, now=now),
        format_duration((line.ended_at or now) - line.onset_at),
        format_count(line.peak),
        format_mean(line.expected),
    )


def _build_failure_table(failing: tuple[Failing, ...], now: datetime) -> UnfoldTable:
    headers = (_("Stage"), _("Service"), _("Since (UTC)"), _("Error"), _("Place in the source"))
    return UnfoldTable(
        headers,
        tuple(
            (
                each.stage,
                each.name or _("All services"),
                format_clock_text(each.since, now=now),
                each.error,
                each.place,
            )
            for each in failing
        ),
    )


def _describe_tick(fresh: Freshness, now: datetime) -> str:
    if fresh.as_of is None:
        return _("No tick yet")
    return _("%(time)s UTC, %(age)s s ago") % {
        "time": f"{fresh.as_of:%H:%M:%S}",
        "age": format_count(round((now - fresh.as_of).total_seconds())),
    }


def _describe_unreadable(pages: int) -> str:
    if not pages:
        return ""
    words = ngettext(
        "%(pages)s status page cannot be read, and could not for an hour: its vendor's words are missing.",
        "%(pages)s status pages cannot be read, and could not for an hour: their vendors' words are missing.",
        pages,
    )
    return words % {"pages": format_count(pages)}


def _describe_warning(fresh: Freshness) -> str:
    # Silent is the worse of the two: then readers see no verdicts at all.
    if fresh.silent:
        return _("Nothing has been counted for ten minutes: readers see “No data”. Look at worker and beat.")
    if fresh.stale:
        return _("Nothing has been counted for a minute: readers see “Out of date”. Look at worker and beat.")
    return ""
