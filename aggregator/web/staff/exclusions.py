"""Leave reports out of the counts: choose them, see what that changes, then do it; or take it back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator import what_if
from aggregator.web.charts.elements.geometry import Scale, draw_line, to_percent
from aggregator.web.charts.elements.shapes import Text
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import format_clock_text, format_hour
from aggregator.web.staff.dashboard import render_state_label
from aggregator.web.staff.forms import ChoiceForm, ReasonForm
from aggregator.what_if import Effect, Spoken, Touched
from reports import moderation
from reports.models import Exclusion
from reports.moderation import Network, Reach, ReportSelection

MAY, MAY_UNDO = "reports.add_exclusion", "reports.change_exclusion"
PLOT = 160  # pixels
RECOUNTED = timedelta(days=2)  # as far back as a tick counts again, see pipeline/rollups.py
MINUTE = timedelta(minutes=1)
FEW = 5  # of fewer reports neither number nor network is told: they may be one person's


def is_few(reports: int) -> bool:
    return 0 < reports < FEW


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
    words: str


@dataclass(frozen=True)
class PreviewPage:
    """What the choice would change."""

    seen: int  # how many reports; all numbers of few are told as the same
    few: bool
    headline: str
    networks: tuple[Network, ...]
    chosen: tuple[str, ...]
    drawing: ExclusionChart
    incidents: tuple[TouchedIncident, ...]
    unchecked: tuple[int, ...]  # incidents that began with a part: only the whole service is run again
    is_checked: bool  # whether what is said below tells anything of these minutes
    said_before: tuple[tuple[str, SafeString], ...] | None
    said_after: tuple[tuple[str, SafeString], ...] | None
    rebuild: str  # the command that counts days again which a tick leaves alone, or ''


def show_exclusion_form(request: HttpRequest, *, model_admin: ModelAdmin) -> HttpResponse:
    """Choose (GET), look (POST), and confirm (POST with a reason): only what was seen is left out."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    now = datetime.now(UTC)
    posted = request.method == "POST"
    known = {name: request.GET[name] for name in ("service", "first", "last") if name in request.GET}
    form = ChoiceForm(request.POST if posted else None, initial=known, now=now)
    page = reason = None
    if posted and form.is_valid():
        choice = form.choice(request.POST.getlist("network"))
        confirmed = request.POST.get("step") == "exclude"
        reason = ReasonForm(request.POST if confirmed else None)
        reach = moderation.reach(choice=choice)
        if confirmed and reason.is_valid():
            if reason.cleaned_data["seen"] == blur_count(reach):
                return _confirm_exclusion(request, choice, reason.cleaned_data["reason"], now)
            messages.warning(request, _("Reports changed since you looked. This is what there is now."))
        page = build_preview_page(choice=choice, reach=reach, now=now)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Exclude reports"),
        "opts": model_admin.model._meta,
        "form": form,
        "reason": reason,
        "page": page,
    }
    return TemplateResponse(request, "staff/exclude.html", context)


def _confirm_exclusion(
    request: HttpRequest, choice: ReportSelection, reason: str, now: datetime
) -> HttpResponse:
    noted = moderation.exclude(choice=choice, reason=reason, by=request.user.pk, now=now)
    few = _("Fewer than %(n)s reports left out. The next tick counts again.") % {"n": FEW}
    said = ngettext(
        "%(reports)s report left out. The next tick counts again.",
        "%(reports)s reports left out. The next tick counts again.",
        noted.reports,
    )
    counted = said % {"reports": format_count(noted.reports)}
    messages.success(request, few if is_few(noted.reports) else counted)
    return HttpResponseRedirect(reverse("admin:reports_exclusion_change", args=[noted.pk]))


def show_exclusion(request: HttpRequest, *, model_admin: ModelAdmin, number: str) -> HttpResponse:
    """One line of the log; with a POST take it back."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    noted = model_admin.get_object(request, number)
    if noted is None:
        raise Http404(f"There is no exclusion number {number}.")
    if request.method == "POST":
        return _undo_exclusion(request, noted.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": noted.service.name,
        "opts": model_admin.model._meta,
        "facts": _list_facts(noted),
        "number": noted.pk,
        "may_undo": noted.undone_at is None and request.user.has_perm(MAY_UNDO),
        "rebuild": name_rebuild_command(noted.first, datetime.now(UTC)),
    }
    return TemplateResponse(request, "staff/exclusion.html", context)


def _undo_exclusion(request: HttpRequest, number: int) -> HttpResponse:
    if not request.user.has_perm(MAY_UNDO):
        raise PermissionDenied
    try:
        back = moderation.undo(exclusion=number, by=request.user.pk, now=datetime.now(UTC))
    except moderation.UnableToUndo:
        messages.error(request, _("It was taken back before: somebody else was first."))
    else:
        few = _("Fewer than %(n)s reports count again. The next tick counts anew.") % {"n": FEW}
        said = ngettext(
            "%(reports)s report counts again. The next tick counts anew.",
            "%(reports)s reports count again. The next tick counts anew.",
            back,
        )
        messages.success(request, few if is_few(back) else said % {"reports": format_count(back)})
    return HttpResponseRedirect(request.path)


def _list_facts(noted: Exclusion) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Window (UTC)"), describe_window(noted)),
        (_("Only"), describe_filter(noted)),
        (_("Reports"), describe_count(noted)),
        (_("By"), str(noted.by or _("an account that is gone"))),
        (_("At (UTC)"), f"{noted.at:%Y-%m-%d %H:%M:%S}"),
        (_("Why"), noted.reason),
    ]
    if noted.undone_at:
        by = str(noted.undone_by or _("an account that is gone"))
        facts.append((_("Taken back"), f"{noted.undone_at:%Y-%m-%d %H:%M:%S}, {by}"))
    return tuple(facts)


def describe_window(noted: Exclusion) -> str:
    last = (
        f"{noted.last:%H:%M}" if noted.first.date() == noted.last.date() else f"{noted.last:%Y-%m-%d %H:%M}"
    )
    return _("%(first)s to %(last)s") % {"first": f"{noted.first:%Y-%m-%d %H:%M}", "last": last}


def describe_count(noted: Exclusion) -> str:
    return _("fewer than %(n)s") % {"n": FEW} if is_few(noted.reports) else format_count(noted.reports)


def describe_filter(noted: Exclusion) -> str:
    """What was chosen besides service and window."""
    chosen = (noted.stance, noted.surface, noted.symptom, noted.region)
    parts = [value or _("not said") for value in chosen if value is not None]
    if noted.networks is None or (noted.networks and is_few(noted.reports)):
        parts.append(_("some networks"))
    else:
        parts += [_("network %(label)s") % {"label": label} for label in noted.networks]
    return ", ".join(parts) or _("all of it")


def build_preview_page(*, choice: ReportSelection, reach: Reach, now: datetime) -> PreviewPage:
    found = what_if.effect(choice=choice, now=now)
    return PreviewPage(
        seen=blur_count(reach),
        few=is_few(reach.reports),
        headline=_describe_reach(reach),
        networks=() if is_few(reach.reports) else moderation.busiest(choice=choice),
        chosen=choice.networks,
        drawing=_draw_chart(found, choice, now),
        incidents=tuple(_describe_incident(touched, now) for touched in found.incidents),
        unchecked=tuple(touched.id for touched in found.incidents if touched.part),
        is_checked=not found.incidents or any(not touched.part for touched in found.incidents),
        said_before=_list_announcements(found.said_before, now),
        said_after=_list_announcements(found.said_after, now),
        rebuild=name_rebuild_command(choice.first, now),
    )


def blur_count(reach: Reach) -> int:
    return FEW - 1 if is_few(reach.reports) else reach.reports


def _describe_reach(reach: Reach) -> str:
    if not reach.reports:
        return _("No report of this kind counts now: there is nothing to leave out.")
    if is_few(reach.reports):
        return _("Fewer than %(n)s reports: too few to say how many, and of which networks") % {"n": FEW}
    people = ngettext("%(n)s person", "%(n)s people", reach.people) % {"n": format_count(reach.people)}
    networks = ngettext("%(n)s network", "%(n)s networks", reach.networks) % {
        "n": format_count(reach.networks)
    }
    said = ngettext(
        "%(n)s report from %(people)s and %(networks)s",
        "%(n)s reports from %(people)s and %(networks)s",
        reach.reports,
    )
    return said % {"n": format_count(reach.reports), "people": people, "networks": networks}


def _draw_chart(found: Effect, choice: ReportSelection, now: datetime) -> ExclusionChart:
    end = found.first + max(len(found.before), 1) * MINUTE
    most = max([4, *found.before])
    scale = Scale(found.first, end, most * 1.05, PLOT)
    minutes = [found.first + n * MINUTE for n in range(len(found.before))]
    left = max(0.0, scale.x(choice.first) / 1000)
    summary = _("Reports a minute: at most %(before)s as counted, at most %(after)s without them.")
    return ExclusionChart(
        height=PLOT,
        before=draw_line([(scale.x(at), scale.y(n)) for at, n in zip(minutes, found.before, strict=True)]),
        after=draw_line([(scale.x(at), scale.y(n)) for at, n in zip(minutes, found.after, strict=True)]),
        window_x=to_percent(left),
        window_width=to_percent(min(1.0, scale.x(choice.last) / 1000) - left),
        most=_("%(n)s a minute") % {"n": format_count(max([0, *found.before]))},
        first=Text("0%", PLOT + 18, format_clock_text(found.first, now=now)),
        last=Text("100%", PLOT + 18, format_hour(end), "end"),
        summary=summary
        % {"before": format_count(max([0, *found.before])), "after": format_count(max([0, *found.after]))},
    )


def _describe_incident(touched: Touched, now: datetime) -> TouchedIncident:
    times = {"first": format_clock_text(touched.onset_at, now=now)}
    if touched.ended_at is None:
        return TouchedIncident(touched.id, render_state_label(touched.state), _("since %(first)s") % times)
    times["last"] = format_clock_text(touched.ended_at, now=now)
    return TouchedIncident(touched.id, render_state_label(touched.state), _("%(first)s to %(last)s") % times)


def _list_announcements(
    said: tuple[Spoken, ...] | None, now: datetime
) -> tuple[tuple[str, SafeString], ...] | None:
    if said is None:
        return None
    return tuple((format_clock_text(each.at, now=now), render_state_label(each.state)) for each in said)


def name_rebuild_command(first: datetime, now: datetime) -> str:
    """A tick looks back two days; what is older is counted again by hand."""
    if first > now - RECOUNTED + timedelta(hours=1):
        return ""
    return f"manage.py rebuild_rollups --since {first.astimezone(UTC):%Y-%m-%dT%H:%M}"
