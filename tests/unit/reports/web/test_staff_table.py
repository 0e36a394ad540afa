"""A table of staff answers its own filters, and no other look-ups."""

from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.test import RequestFactory

from reports.models import Exclusion
from reports.web.staff_table import StaffTable


class Exclusions(StaffTable):
    list_filter = ("stance", "service")
    date_hierarchy = "at"


def is_allowed(lookup: str, value: str, *, table: type[StaffTable] = Exclusions) -> bool:
    request: Any = RequestFactory().get("/")
    return table(Exclusion, AdminSite()).lookup_allowed(lookup, value, request)


@pytest.mark.parametrize(
    ("lookup", "allowed"),
    [
        ("stance__exact", True),
        ("service__id__exact", True),
        ("stance__isnull", True),
        ("stance__regex", False),
        ("service__name__regex", False),
        ("by__password__startswith", False),
        ("reason__exact", False),  # not among the filters
    ],
)
def test_filters_of_the_table_are_allowed(lookup, allowed):
    assert is_allowed(lookup, "1") is allowed


@pytest.mark.parametrize(
    ("value", "allowed"),
    [
        ("2026", True),
        ("9998", True),
        ("9999", False),  # the year after it is none of Python's
        ("12345", False),
        ("-1", False),
        ("", False),
        ("٣", False),
    ],
)
def test_dates_are_those_of_the_calendar(value, allowed):
    assert is_allowed("at__year", value) is allowed


def test_a_table_without_dates_has_no_look_up_of_dates():
    assert not is_allowed("at__year", "2026", table=type("Plain", (StaffTable,), {"list_filter": ()}))
