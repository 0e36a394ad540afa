"""Staff's pages of the derived side: its tables have their writers, so nothing is edited as a form here."""

from typing import Protocol

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import display

from aggregator.models.incidents import Incident, IncidentEvent, IncidentNote
from aggregator.models.states import NoteKind
from aggregator.queries.incidents import notes
from aggregator.stats.states import State
from aggregator.web.formats.numbers import format_count, format_mean
from aggregator.web.formats.times import format_duration
from aggregator.web.staff import incidents, policy
from aggregator.web.staff.dashboard import render_state_label
from reports.admin import ReadOnly
from reports.web.staff_table import StaffTable


class MarkFilter(admin.SimpleListFilter):
    """By the annotation in force."""

    title = gettext_lazy("mark")
    parameter_name = "mark"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("false", gettext("False alarm")), ("none", gettext("Not marked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Incident]) -> QuerySet[Incident]:
        match self.value():
            case "false":
                return queryset.filter(id__in=notes.select_false_alarms())
            case "none":
                return queryset.exclude(id__in=notes.select_false_alarms())
        return queryset


class ListedIncident(Protocol):
    """What get_queryset adds to an incident."""

    policy: str | None
    mark: str | None


@admin.register(Incident)
class IncidentAdmin(ReadOnly, StaffTable):
    list_display = ("state_word", "service", "began", "lasted", "most", "policy_name", "mark_word")
    list_display_links = ("state_word", "service")
    list_filter = ("state", MarkFilter, "service__category")
    search_fields = ("service__name", "service__slug", "notes__text")
    date_hierarchy = "onset_at"
    list_select_related = ("service",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        """With the policy of the first step and the last annotation: a page of the list is one query."""
        # Remarks do not change what holds. By number, for clocks go back and the last word counts.
        marks = IncidentNote.objects.filter(incident=OuterRef("pk")).exclude(kind=NoteKind.NOTE)
        # The policy of the first step: of a long incident later steps may be of another one.
        steps = IncidentEvent.objects.filter(incident=OuterRef("pk")).order_by("at", "id")
        return (
            super()
            .get_queryset(request)
            .annotate(
                mark=Subquery(marks.order_by("-id").values("kind")[:1]),
                policy=Subquery(steps.values("assessment__policy")[:1]),
            )
        )

    def get_urls(self) -> list[object]:
        """The policy's page belongs to no table, so it has its address here."""
        site = self.admin_site
        own = path(
            "policy/",
            site.admin_view(lambda request: policy.show_policy(request, site=site)),
            name="policy",
        )
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return incidents.show_incident(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("State"), ordering="state")
    def state_word(self, incident: Incident) -> SafeString:
        return render_state_label(State(incident.state))

    @display(description=gettext_lazy("Rise began (UTC)"), ordering="onset_at")
    def began(self, incident: Incident) -> str:
        return f"{incident.onset_at:%Y-%m-%d %H:%M}"

    @display(description=gettext_lazy("Lasted"))
    def lasted(self, incident: Incident) -> str:
        if incident.ended_at is None:
            return gettext("not over")
        return format_duration(incident.ended_at - incident.onset_at)

    @display(description=gettext_lazy("Most in 15 minutes"), ordering="peak")
    def most(self, incident: Incident) -> str:
        usual = {"reports": format_count(incident.peak), "usual": format_mean(incident.expected_at_peak)}
        return gettext("%(reports)s, usual %(usual)s") % usual

    @display(description=gettext_lazy("Policy"))
    def policy_name(self, incident: ListedIncident) -> str:
        return incident.policy or ""

    @display(description=gettext_lazy("Mark"), label={"false": "warning"})
    def mark_word(self, incident: ListedIncident) -> tuple[str, str] | str:
        marked = incident.mark == NoteKind.FALSE_ALARM
        return ("false", gettext("False alarm")) if marked else ""

    def view_on_site(self, incident: Incident) -> str:
        return reverse("incident", args=[incident.pk])
