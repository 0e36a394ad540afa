"""Leave reports out of the counts: choose them, see what that changes, then do it; or take it back."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator import what_if
from aggregator.web.formats.numbers import format_count
from aggregator.web.staff.accounts import account_number
from aggregator.web.staff.exclusion_preview import build_preview_page, name_rebuild_command
from aggregator.web.staff.forms import ChoiceForm, ReasonForm
from aggregator.web.staff.small_counts import FEW, blur_count, is_few
from reports import moderation
from reports.models import Exclusion
from reports.moderation import ReportSelection

MAY, MAY_UNDO = "reports.add_exclusion", "reports.change_exclusion"


def show_exclusion_form(request: HttpRequest, *, model_admin: "ModelAdmin[Exclusion]") -> HttpResponse:
    """Choose (GET), preview (POST), confirm (POST with a reason): only what was previewed is left out."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    now = datetime.now(UTC)
    posted = request.method == "POST"
    # The page of an incident links here with its window filled in.
    known = {name: request.GET[name] for name in ("service", "first", "last") if name in request.GET}
    form = ChoiceForm(request.POST if posted else None, initial=known, now=now)
    page = reason = None
    if posted and form.is_valid():
        choice = form.choice(request.POST.getlist("network"))
        confirmed = request.POST.get("step") == "exclude"
        reason = ReasonForm(request.POST if confirmed else None)
        reach = moderation.measure_reach(choice=choice)
        if confirmed and reason.is_valid():
            # Reports may have come or been excluded since the preview: nobody has seen what would go now.
            if reason.cleaned_data["seen"] == blur_count(reach):
                return _confirm_exclusion(request, choice, reason.cleaned_data["reason"], now)
            messages.warning(request, _("Reports changed since you looked. This is what there is now."))
        effect = what_if.compute_effect(choice=choice, now=now)
        page = build_preview_page(choice=choice, reach=reach, effect=effect, now=now)
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
    exclusion = moderation.exclude_reports(choice=choice, reason=reason, by=account_number(request), now=now)
    few = _("Fewer than %(n)s reports left out. The next tick counts again.") % {"n": FEW}
    pattern = ngettext(
        "%(reports)s report left out. The next tick counts again.",
        "%(reports)s reports left out. The next tick counts again.",
        exclusion.reports,
    )
    counted = pattern % {"reports": format_count(exclusion.reports)}
    messages.success(request, few if is_few(exclusion.reports) else counted)
    return HttpResponseRedirect(reverse("admin:reports_exclusion_change", args=[exclusion.pk]))


def show_exclusion(
    request: HttpRequest, *, model_admin: "ModelAdmin[Exclusion]", number: str
) -> HttpResponse:
    """One line of the log; with a POST take it back."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    exclusion = model_admin.get_object(request, number)
    if exclusion is None:
        raise Http404(f"There is no exclusion number {number}.")
    if request.method == "POST":
        return _undo_exclusion(request, exclusion.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": exclusion.service.name,
        "opts": model_admin.model._meta,
        "facts": _list_facts(exclusion),
        "number": exclusion.pk,
        "may_undo": exclusion.undone_at is None and request.user.has_perm(MAY_UNDO),
        "rebuild": name_rebuild_command(exclusion.first, datetime.now(UTC)),
    }
    return TemplateResponse(request, "staff/exclusion.html", context)


def _undo_exclusion(request: HttpRequest, number: int) -> HttpResponse:
    if not request.user.has_perm(MAY_UNDO):
        raise PermissionDenied
    try:
        back = moderation.undo_exclusion(exclusion=number, by=account_number(request), now=datetime.now(UTC))
    except moderation.UnableToUndo:
        messages.error(request, _("It was taken back before: somebody else was first."))
    else:
        few = _("Fewer than %(n)s reports count again. The next tick counts anew.") % {"n": FEW}
        pattern = ngettext(
            "%(reports)s report counts again. The next tick counts anew.",
            "%(reports)s reports count again. The next tick counts anew.",
            back,
        )
        messages.success(request, few if is_few(back) else pattern % {"reports": format_count(back)})
    return HttpResponseRedirect(request.path)


def _list_facts(exclusion: Exclusion) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Window (UTC)"), describe_window(exclusion)),
        (_("Only"), describe_filter(exclusion)),
        (_("Reports"), describe_count(exclusion)),
        (_("By"), str(exclusion.by or _("an account that is gone"))),
        (_("At (UTC)"), f"{exclusion.at:%Y-%m-%d %H:%M:%S}"),
        (_("Why"), exclusion.reason),
    ]
    if exclusion.undone_at:
        by = str(exclusion.undone_by or _("an account that is gone"))
        facts.append((_("Taken back"), f"{exclusion.undone_at:%Y-%m-%d %H:%M:%S}, {by}"))
    return tuple(facts)


def describe_window(exclusion: Exclusion) -> str:
    last = (
        f"{exclusion.last:%H:%M}"
        if exclusion.first.date() == exclusion.last.date()
        else f"{exclusion.last:%Y-%m-%d %H:%M}"
    )
    return _("%(first)s to %(last)s") % {"first": f"{exclusion.first:%Y-%m-%d %H:%M}", "last": last}


def describe_count(exclusion: Exclusion) -> str:
    return (
        _("fewer than %(n)s") % {"n": FEW} if is_few(exclusion.reports) else format_count(exclusion.reports)
    )


def describe_filter(exclusion: Exclusion) -> str:
    """What was chosen besides service and window."""
    chosen = (exclusion.stance, exclusion.surface, exclusion.symptom, exclusion.region)
    # None is no choice, and '' is the choice of reports without one: both are falsy.
    parts = [value or _("not said") for value in chosen if value is not None]
    # Labels are forgotten with the reports. Those of a few reports might name a single person.
    if exclusion.networks is None or (exclusion.networks and is_few(exclusion.reports)):
        parts.append(_("some networks"))
    else:
        parts += [_("network %(label)s") % {"label": label} for label in exclusion.networks]
    return ", ".join(parts) or _("all of it")
