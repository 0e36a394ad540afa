"""Exclusions of reports in the admin."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from unfold.decorators import display

from aggregator.web.staff import exclusions
from reports.models import Exclusion
from reports.web.staff_table import StaffTable


@admin.register(Exclusion)
class ExclusionAdmin(StaffTable):
    list_display = ("service", "window", "only", "left_out", "reason", "by", "when", "standing")
    list_filter = ("service__category",)
    search_fields = ("service__name", "reason")
    date_hierarchy = "at"
    list_select_related = ("service", "by")

    # The log of decisions is complete: an exclusion is taken back, and both lines stay.
    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return exclusions.show_exclusion_form(request, model_admin=self)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: object, **kwargs: object
    ) -> HttpResponse:
        return exclusions.show_exclusion(request, model_admin=self, number=object_id)

    @display(description=gettext_lazy("Window (UTC)"), ordering="first")
    def window(self, exclusion: Exclusion) -> str:
        return exclusions.describe_window(exclusion)

    @display(description=gettext_lazy("Reports"), ordering="reports")
    def left_out(self, exclusion: Exclusion) -> str:
        return exclusions.describe_count(exclusion)

    @display(description=gettext_lazy("At (UTC)"), ordering="at")
    def when(self, exclusion: Exclusion) -> str:
        return f"{exclusion.at:%Y-%m-%d %H:%M}"

    @display(description=gettext_lazy("Only"))
    def only(self, exclusion: Exclusion) -> str:
        return exclusions.describe_filter(exclusion)

    @display(description=gettext_lazy("State"), label={"left out": "warning", "counts": "success"})
    def standing(self, exclusion: Exclusion) -> tuple[str, str]:
        if exclusion.undone_at is None:
            return "left out", gettext("left out")
        return "counts", gettext("taken back")
