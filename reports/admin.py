"""Staff see the catalogue; its writer is load_catalogue, so nothing can be changed here."""

from django.contrib import admin
from django.http import HttpRequest

from reports.models import Category, Dependency, Service, Surface, Symptom


class ReadOnly:
    """The catalogue is edited in its files."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class SurfaceInline(ReadOnly, admin.TabularInline):
    model = Surface


class SymptomInline(ReadOnly, admin.TabularInline):
    model = Symptom


class DependencyInline(ReadOnly, admin.TabularInline):
    model = Dependency
    fk_name = "service"


@admin.register(Category)
class CategoryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "slug", "position")


@admin.register(Service)
class ServiceAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("name", "slug", "category", "active")
    list_filter = ("category", "active")
    search_fields = ("name", "slug", "aliases")
    inlines = (SurfaceInline, SymptomInline, DependencyInline)
