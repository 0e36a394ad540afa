"""Staff see incidents with their steps; their writer is the pipeline, so nothing can be changed here."""

from django.contrib import admin

from aggregator.models import Incident, IncidentEvent
from reports.admin import ReadOnly


class EventInline(ReadOnly, admin.TabularInline):
    model = IncidentEvent


@admin.register(Incident)
class IncidentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("service", "state", "onset_at", "detected_at", "resolved_at", "peak")
    list_filter = ("state",)
    date_hierarchy = "onset_at"
    inlines = (EventInline,)
