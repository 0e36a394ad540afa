"""Status pages and statements of vendors in the admin: read only, their tables have their own writers."""

from typing import Protocol, cast

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import display
from unfold.views import ChangeList

from aggregator.models.vendors import OfficialPage, VendorStatement
from aggregator.queries.vendors import statements, unmapped
from aggregator.queries.vendors.unmapped import PageMap
from aggregator.web.formats.numbers import format_count
from aggregator.web.staff import page_states, status_pages, vendors
from aggregator.web.staff.vendor_page import WAYS
from reports.admin import ReadOnly
from reports.models import Service
from reports.web.staff_table import StaffTable


class ListedPage(Protocol):
    """What MappedPages adds to a status page."""

    known: PageMap | None


class MappedPages(ChangeList):
    """Each page of the list with its components beside the catalogue, read for all of them at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        # One read for the whole page of the list; a read for each row would be fifty.
        maps = {
            page.address: page
            for page in unmapped.read_page_maps(addresses=[r.address for r in self.result_list])
        }
        for row in self.result_list:
            row.known = maps.get(row.address)


@admin.register(OfficialPage)
class OfficialPageAdmin(ReadOnly, StaffTable):
    list_display = ("address", "reading", "services", "lacking", "format", "last_read", "next_asking")
    list_filter = (page_states.ReadingFilter,)
    search_fields = ("address",)
    # What cannot be read stands first, and of that what fails longest.
    ordering = (F("failing_since").asc(nulls_last=True), "address")
    list_per_page = 50

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return MappedPages

    def changelist_view(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        return super().changelist_view(request, {"title": gettext("Status pages")})

    def change_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return status_pages.show_status_page(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("Services"))
    def services(self, page: ListedPage) -> str:
        return status_pages.link_services(page.known.services if page.known else ())

    @display(description=gettext_lazy("Last read (UTC)"), ordering="read_at")
    def last_read(self, page: OfficialPage) -> str:
        return page_states.format_moment(page.read_at)

    @display(description=gettext_lazy("State"), ordering=F("failing_since").asc(nulls_last=True))
    def reading(self, page: OfficialPage) -> SafeString:
        known = cast("ListedPage", page).known
        return page_states.render_state_now(row=page, services=known.services if known else ())

    @display(description=gettext_lazy("Asked next (UTC)"), ordering="next_at")
    def next_asking(self, page: OfficialPage) -> str:
        return page_states.format_moment(page.next_at)

    @display(description=gettext_lazy("Unmapped components"))
    def lacking(self, page: ListedPage) -> str:
        return format_count(len(page.known.unmapped)) if page.known else ""


@admin.register(VendorStatement)
class VendorStatementAdmin(ReadOnly, StaffTable):
    """All statements of vendors. The page of a service has its keys and what staff can do with them."""

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
            self.admin_site.admin_view(lambda request: vendors.show_vendor(request, model_admin=self)),
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
        return vendors.redirect_to_vendor(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("Text"))
    def said(self, statement: VendorStatement) -> str:
        return Truncator(statement.text).chars(80)

    @display(description=gettext_lazy("At (UTC)"), ordering="at")
    def when(self, statement: VendorStatement) -> str:
        return f"{statement.at:%Y-%m-%d %H:%M}"

    @display(description=gettext_lazy("Came"))
    def came(self, statement: VendorStatement) -> str:
        return str(WAYS[statements.make_statement(statement).via])

    @display(description=gettext_lazy("State"), label={"withdrawn": "warning", "stands": "success"})
    def standing(self, statement: VendorStatement) -> tuple[str, str]:
        if statement.withdrawn_at is None:
            return "stands", gettext("stands")
        return "withdrawn", gettext("withdrawn")
