"""Staff's pages of the derived side: its tables have their writers, so nothing is edited as a form here."""

from typing import Protocol, cast

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import display
from unfold.views import ChangeList

from aggregator.models import (
    Incident,
    IncidentEvent,
    IncidentNote,
    NoteKind,
    OfficialPage,
    State,
    VendorStatement,
)
from aggregator.queries.incidents import notes
from aggregator.queries.vendors import statements, unmapped
from aggregator.queries.vendors.unmapped import PageMap
from aggregator.web.formats.numbers import thousands, usual_mean
from aggregator.web.formats.times import duration
from aggregator.web.staff import exclusions, incidents, page_states, policy, status_pages, vendors
from aggregator.web.staff.desk import state_label
from reports.admin import ReadOnly
from reports.models import Exclusion, Service
from reports.web.staff_table import StaffTable


class MarkFilter(admin.SimpleListFilter):
    """By the mark in force."""

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
        """With the policy of the first step and the last mark, so that a page of the list is one query."""
        marks = IncidentNote.objects.filter(incident=OuterRef("pk")).exclude(kind=NoteKind.NOTE)
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
        """The policy's page belongs to no table: it stands here, under a name of its own."""
        site = self.admin_site
        own = path(
            "policy/",
            site.admin_view(lambda request: policy.policy_view(request, site=site)),
            name="policy",
        )
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return incidents.incident(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("State"), ordering="state")
    def state_word(self, incident: Incident) -> SafeString:
        return state_label(State(incident.state))

    @display(description=gettext_lazy("Rise began (UTC)"), ordering="onset_at")
    def began(self, incident: Incident) -> str:
        return f"{incident.onset_at:%Y-%m-%d %H:%M}"

    @display(description=gettext_lazy("Lasted"))
    def lasted(self, incident: Incident) -> str:
        if incident.ended_at is None:
            return gettext("not over")
        return duration(incident.ended_at - incident.onset_at)

    @display(description=gettext_lazy("Most in 15 minutes"), ordering="peak")
    def most(self, incident: Incident) -> str:
        usual = {"reports": thousands(incident.peak), "usual": usual_mean(incident.expected_at_peak)}
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


@admin.register(Exclusion)
class ExclusionAdmin(StaffTable):
    list_display = ("service", "window", "only", "left_out", "reason", "by", "when", "standing")
    list_filter = ("service__category",)
    search_fields = ("service__name", "reason")
    date_hierarchy = "at"
    list_select_related = ("service", "by")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return exclusions.exclude(request, model_admin=self)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return exclusions.exclusion(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("Window (UTC)"), ordering="first")
    def window(self, noted: Exclusion) -> str:
        return exclusions.window_text(noted)

    @display(description=gettext_lazy("Reports"), ordering="reports")
    def left_out(self, noted: Exclusion) -> str:
        return exclusions.reports_text(noted)

    @display(description=gettext_lazy("At (UTC)"), ordering="at")
    def when(self, noted: Exclusion) -> str:
        return f"{noted.at:%Y-%m-%d %H:%M}"

    @display(description=gettext_lazy("Only"))
    def only(self, noted: Exclusion) -> str:
        return exclusions.only_text(noted)

    @display(description=gettext_lazy("State"), label={"left out": "warning", "counts": "success"})
    def standing(self, noted: Exclusion) -> tuple[str, str]:
        if noted.undone_at is None:
            return "left out", gettext("left out")
        return "counts", gettext("taken back")


class ListedPage(Protocol):
    """What MappedPages adds to a status page."""

    known: PageMap | None


class MappedPages(ChangeList):
    """Each page of the list with its components beside the catalogue, read for all of them at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found = {
            page.address: page
            for page in unmapped.read_page_maps(addresses=[r.address for r in self.result_list])
        }
        for row in self.result_list:
            row.known = found.get(row.address)


@admin.register(OfficialPage)
class OfficialPageAdmin(ReadOnly, StaffTable):
    list_display = ("address", "reading", "services", "lacking", "format", "last_read", "next_asking")
    list_filter = (page_states.ReadingFilter,)
    search_fields = ("address",)
    ordering = (F("failing_since").asc(nulls_last=True), "address")
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return MappedPages

    def changelist_view(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        return super().changelist_view(request, {"title": gettext("Status pages")})

    def change_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return status_pages.status_page(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("Services"))
    def services(self, page: ListedPage) -> str:
        return status_pages.services_text(page.known.services if page.known else ())

    @display(description=gettext_lazy("Last read (UTC)"), ordering="read_at")
    def last_read(self, page: OfficialPage) -> str:
        return page_states.moment(page.read_at)

    @display(description=gettext_lazy("State"), ordering=F("failing_since").asc(nulls_last=True))
    def reading(self, page: OfficialPage) -> SafeString:
        known = cast("ListedPage", page).known
        return page_states.state_now(row=page, services=known.services if known else ())

    @display(description=gettext_lazy("Asked next (UTC)"), ordering="next_at")
    def next_asking(self, page: OfficialPage) -> str:
        return page_states.moment(page.next_at)

    @display(description=gettext_lazy("Unmapped components"))
    def lacking(self, page: ListedPage) -> str:
        return thousands(len(page.known.unmapped)) if page.known else ""


@admin.register(VendorStatement)
class VendorStatementAdmin(ReadOnly, StaffTable):
    """All that vendors said; a service's own page has its keys, and what can be done."""

    list_display = ("service", "signed_as", "said", "when", "came", "standing")
    list_filter = ("service__category",)
    search_fields = ("service__name", "service__slug", "signed_as", "text")
    date_hierarchy = "at"
    ordering = ("-id",)
    list_select_related = ("service",)
    list_per_page = 50
    list_before_template = "staff/_vendor_picker.html"

    def get_urls(self) -> list[object]:
        own = path(
            "of/",
            self.admin_site.admin_view(lambda request: vendors.vendor(request, model_admin=self)),
            name="vendor",
        )
        return [own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        services = tuple(Service.objects.order_by("name").values_list("slug", "name"))
        return super().changelist_view(request, {**(extra_context or {}), "services": services})

    def change_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return vendors.of_statement(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("Text"))
    def said(self, statement: VendorStatement) -> str:
        return Truncator(statement.text).chars(80)

    @display(description=gettext_lazy("At (UTC)"), ordering="at")
    def when(self, statement: VendorStatement) -> str:
        return f"{statement.at:%Y-%m-%d %H:%M}"

    @display(description=gettext_lazy("Came"))
    def came(self, statement: VendorStatement) -> str:
        return str(vendors.WAYS[statements.make_statement(statement).via])

    @display(description=gettext_lazy("State"), label={"withdrawn": "warning", "stands": "success"})
    def standing(self, statement: VendorStatement) -> tuple[str, str]:
        if statement.withdrawn_at is None:
            return "stands", gettext("stands")
        return "withdrawn", gettext("withdrawn")
