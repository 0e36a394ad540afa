"""A table in the staff pages: its list can be filtered by its own filters and dates only."""

from typing import Any

from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from unfold.admin import ModelAdmin

WAYS = ("exact", "id__exact", "isnull")  # how Django's filters ask of a field
DATE_PARTS = ("year", "month", "day")
# Django computes the first day of the following year, and Python's last year is 9999.
LAST_YEAR = 9998


class StaffTable(ModelAdmin):
    """Django would look up anything, as `?name__regex=(`, and the database or the calendar then raises.

    A lookup that is not allowed is answered with 400.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        if lookup in self._date_lookups():
            return _is_of_the_calendar(value)
        own = {name for each in self.get_list_filter(request) for name in _lookups(each)}
        return lookup in own and super().lookup_allowed(lookup, value, request)

    def _date_lookups(self) -> set[str]:
        return {LOOKUP_SEP.join((self.date_hierarchy, part)) for part in DATE_PARTS if self.date_hierarchy}


def _lookups(each: Any) -> set[str]:
    """The parameters that a filter reads: it is a field's name, or a class with a parameter of its own."""
    if isinstance(each, str):
        return {LOOKUP_SEP.join((each, way)) for way in WAYS}
    return {each.parameter_name}


def _is_of_the_calendar(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4 and int(text) <= LAST_YEAR
