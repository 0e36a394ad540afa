"""The catalogue in the staff pages: read-only, because load_catalogue writes it from files."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import display

from reports.catalogue.sources import configured, file_of_category, file_of_service
from reports.models import Category, Component, Dependency, Service, Surface, Symptom
from reports.web.staff_table import StaffTable


class ReadOnly:
    """The catalogue is edited in its files."""

    # A change here would be undone by the next load of the files.
    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class CatalogueAdmin(ReadOnly, StaffTable):
    """A table of the catalogue, with a note on which files hold it."""

    list_before_template = change_form_before_template = "staff/_catalogue_hint.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, _with_sources(extra_context))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return super().changeform_view(request, object_id, form_url, _with_sources(extra_context))


def _with_sources(context: dict[str, Any] | None) -> dict[str, Any]:
    return {**(context or {}), "catalogue_sources": str(configured())}


class SurfaceInline(ReadOnly, TabularInline):
    model = Surface
    fields = ("position", "slug", "name")


class SymptomInline(ReadOnly, TabularInline):
    model = Symptom
    fields = ("position", "slug", "name")


class ComponentInline(ReadOnly, TabularInline):
    model = Component
    fields = ("position", "name", "surfaces", "ours")
    verbose_name_plural = gettext_lazy("components of the vendor's status page")


class DependencyInline(ReadOnly, TabularInline):
    model = Dependency
    fk_name = "service"
    fields = ("upstream", "region")
    verbose_name_plural = gettext_lazy("runs on")


class DependentInline(ReadOnly, TabularInline):
    model = Dependency
    fk_name = "upstream"
    fields = ("service", "region")
    verbose_name_plural = gettext_lazy("needed by")


@admin.register(Category)
class CategoryAdmin(CatalogueAdmin):
    list_display = ("name", "slug", "position", "confused", "file")
    search_fields = ("name", "slug")
    readonly_fields = ("file",)

    @display(description=gettext_lazy("Changed in"))
    def file(self, category: Category) -> str:
        return file_of_category(slug=category.slug)


@admin.register(Service)
class ServiceAdmin(CatalogueAdmin):
    list_display = ("name", "slug", "category", "kept", "file")
    list_filter = ("category", "active")
    search_fields = ("name", "slug", "aliases")
    list_select_related = ("category",)
    fields = (
        "name",
        "slug",
        "category",
        "active",
        "aliases",
        "homepage",
        "vendor",
        "status_page",
        "status_feed",
        "status_format",
        "status_shared",
        "file",
    )
    readonly_fields = ("file",)
    inlines = (SurfaceInline, SymptomInline, ComponentInline, DependencyInline, DependentInline)

    @display(description=gettext_lazy("State"), ordering="active", label={"active": "success", "retired": ""})
    def kept(self, service: Service) -> tuple[str, str]:
        return ("active", gettext("active")) if service.active else ("retired", gettext("retired"))

    @display(description=gettext_lazy("Changed in"))
    def file(self, service: Service) -> str:
        return file_of_service(slug=service.slug, category=service.category.slug)

    def view_on_site(self, service: Service) -> str:
        return reverse("service", args=[service.slug])
