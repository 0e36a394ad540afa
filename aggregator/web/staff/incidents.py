"""One incident for staff: its states with their evidence, and the notes of the operator."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aggregator import annotations
from aggregator.models.incidents import Incident
from aggregator.models.states import NoteKind
from aggregator.queries.answers.incidents import FalseAlarmMark, IncidentHistory, IncidentStep, Note
from aggregator.queries.incidents import history
from aggregator.stats.detector.evidence import Evidence
from aggregator.web.formats.numbers import describe_ratio, format_count, format_percent
from aggregator.web.formats.times import format_clock_text, format_duration
from aggregator.web.staff.accounts import account_number
from aggregator.web.staff.dashboard import render_state_label
from aggregator.web.staff.forms import MarkForm, NoteForm
from aggregator.web.words import incident_account
from aggregator.web.words.cause_words import describe_cause
from aggregator.web.words.evidence_rows import EvidenceRow, build_evidence_rows
from aggregator.web.words.labels import STATES

MAY = "aggregator.add_incidentnote"
# Lambdas, because the writers name the text differently: a remark has a text, a mark a reason.
WRITERS = {
    NoteKind.NOTE: lambda text, **facts: annotations.add_annotation(text=text, **facts),
    NoteKind.FALSE_ALARM: lambda text, **facts: annotations.mark_false_alarm(because=text, **facts),
    NoteKind.NOT_FALSE: lambda text, **facts: annotations.mark_confirmed_outage(because=text, **facts),
}
KIND_WORDS = {
    NoteKind.NOTE: gettext_lazy("Note"),
    NoteKind.FALSE_ALARM: gettext_lazy("False alarm"),
    NoteKind.NOT_FALSE: gettext_lazy("No false alarm after all"),
}


@dataclass(frozen=True)
class EvidenceNumber:
    """A number of an evidence record, with its meaning."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True)
class EvidenceTable:
    """All numbers of one step."""

    title: str
    numbers: tuple[EvidenceNumber, ...]


@dataclass(frozen=True)
class StaffNote:
    """A note as staff see it."""

    at: str
    kind: str
    text: str


@dataclass(frozen=True)
class StaffIncidentPage:
    """What templates/staff/incident.html shows."""

    id: int
    service: str
    state: SafeString
    mark: FalseAlarmMark | None
    facts: tuple[tuple[str, str], ...]
    sentences: tuple[SafeString, ...]
    because: SafeString | None
    steps: tuple[EvidenceRow, ...]
    records: tuple[EvidenceTable, ...]
    notes: tuple[StaffNote, ...]
    exclude: str  # address of the exclusion page, its window filled in


def show_incident(request: HttpRequest, *, model_admin: "ModelAdmin[Incident]", number: str) -> HttpResponse:
    """Show it; with a POST say something of it."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    row = model_admin.get_object(request, number)
    incident = history.read_incident(incident=row.pk) if row else None
    if incident is None:
        raise Http404(f"There is no incident number {number}.")
    # The page has two forms: only the one that was sent is filled in, or both would show mistakes.
    kind = request.POST.get("kind")
    note = NoteForm(request.POST if kind == NoteKind.NOTE else None, prefix="note", auto_id="note-%s")
    mark = MarkForm(
        request.POST if kind not in (None, NoteKind.NOTE) else None, prefix="mark", auto_id="mark-%s"
    )
    if request.method == "POST":
        form = note if kind == NoteKind.NOTE else mark
        # Checked again here: the form is hidden from others, but a request needs no form.
        if not request.user.has_perm(MAY) or kind not in set(NoteKind):
            raise PermissionDenied
        if form.is_valid():
            return _add_note(request, incident.id, NoteKind(kind), form.cleaned_data["text"])
    page = build_staff_incident_page(
        incident=incident, steps=history.read_steps(incident=incident.id), now=datetime.now(UTC)
    )
    context = {
        **model_admin.admin_site.each_context(request),
        "title": page.service,
        "opts": model_admin.model._meta,
        "page": page,
        "note": note,
        "mark": mark,
        "may_write": request.user.has_perm(MAY),
        "may_exclude": request.user.has_perm("reports.add_exclusion"),
    }
    return TemplateResponse(request, "staff/incident.html", context)


def _add_note(request: HttpRequest, number: int, kind: NoteKind, text: str) -> HttpResponse:
    try:
        WRITERS[kind](text, incident=number, author=account_number(request), now=datetime.now(UTC))
    # Two people may have the page open; the second one must not overwrite the first.
    except annotations.UnableToAnnotate:
        messages.error(request, _("It is marked so already: somebody else was first."))
    else:
        messages.success(request, _("Said. Readers see it within ten seconds."))
    return HttpResponseRedirect(request.path)


def build_staff_incident_page(
    *, incident: IncidentHistory, steps: tuple[IncidentStep, ...], now: datetime
) -> StaffIncidentPage:
    trouble = incident.trouble
    return StaffIncidentPage(
        id=incident.id,
        service=incident.service.name,
        state=render_state_label(trouble.state),
        mark=incident.marked_false,
        facts=_list_facts(incident, steps, now),
        sentences=incident_account.describe_account(incident=incident, steps=steps),
        because=describe_cause(incident.because) if incident.because else None,
        steps=build_evidence_rows(steps=steps, begun=trouble.onset_at),
        records=tuple(_build_record(step, now) for step in steps),
        notes=tuple(_build_note(note, now) for note in incident.notes),
        exclude=_link_exclusion(incident, now),
    )


def _list_facts(
    incident: IncidentHistory, steps: tuple[IncidentStep, ...], now: datetime
) -> tuple[tuple[str, str], ...]:
    trouble = incident.trouble
    expected = trouble.peak / trouble.peak_ratio if trouble.peak_ratio else None
    facts: list[tuple[str, Any]] = [
        (_("Rise began"), format_clock_text(trouble.onset_at, now=now)),
        (_("Said in public"), format_clock_text(trouble.detected_at, now=now)),
        (_("Problem from"), incident.opened_at and format_clock_text(incident.opened_at, now=now)),
        (_("Fewer from"), incident.subsiding_at and format_clock_text(incident.subsiding_at, now=now)),
        (_("Said to be over"), incident.resolved_at and format_clock_text(incident.resolved_at, now=now)),
        (_("Lasted"), format_duration((incident.ended_at or now) - trouble.onset_at)),
        (_("Most in 15 minutes"), format_count(trouble.peak) if trouble.peak_at else _("not known")),
        (_("Times usual"), describe_ratio(trouble.peak_ratio, expected=expected)),
        (_("At least (90 %)"), trouble.severity and f"{trouble.severity:g}"),
        (_("Breadth"), trouble.breadth is not None and format_percent(trouble.breadth)),
        (_("Parts"), ", ".join(trouble.surfaces)),
        (_("Places"), ", ".join(trouble.regions)),
        (_("Policy"), steps[0].policy if steps else ""),
    ]
    # Facts that an incident does not have yet are left out: an empty line would look like a fault.
    return tuple((name, str(value)) for name, value in facts if value)


def _build_record(step: IncidentStep, now: datetime) -> EvidenceTable:
    # Records of older versions hold what is no field any more: it is shown without a meaning.
    meanings = Evidence.read_meanings()
    names = {"state": STATES[step.state], "time": format_clock_text(step.published_at, now=now)}
    return EvidenceTable(
        title=_("%(state)s, %(time)s") % names,
        numbers=tuple(
            EvidenceNumber(name, _format_value(value), meanings.get(name, ""))
            for name, value in step.evidence.items()
        ),
    )


def _format_value(value: object) -> str:
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _build_note(note: Note, now: datetime) -> StaffNote:
    return StaffNote(format_clock_text(note.at, now=now), str(KIND_WORDS[note.kind]), note.text)


def _link_exclusion(incident: IncidentHistory, now: datetime) -> str:
    """At most a day: what the exclusion page takes."""
    first = incident.trouble.onset_at.replace(second=0, microsecond=0)
    last = min(incident.ended_at or now, first + timedelta(hours=24)).replace(second=0, microsecond=0)
    times = {"first": f"{first:%Y-%m-%dT%H:%M}", "last": f"{last:%Y-%m-%dT%H:%M}"}
    window = {"service": incident.service.id} | times
    return f"{reverse('admin:reports_exclusion_add')}?{urlencode(window)}"
