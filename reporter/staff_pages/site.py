"""The admin site of staff: requests that Django's admin and unfold cannot handle are refused first.

Their pages take names of fields, numbers and text from the address and use some of them unchecked, so a
broken bookmark would be answered with 500.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from unfold.sites import UnfoldAdminSite

from reports.http import is_number

View = Callable[..., HttpResponse]
KEY = "id"  # of every table that staff see
# Nineteen digits may be above PostgreSQL's bigint, and a query with them fails.
DIGITS = 18  # of the longest key


class StaffSite(UnfoldAdminSite):
    # Below /admin/ nothing is at an unknown address either: a 404, and not a page to sign in on.
    final_catch_all_view = False

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return super().admin_view(_with_checked_parameters(view), cacheable)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            return super().search(request, extra_context)
        except InvalidPage as error:
            raise Http404 from error


def _with_checked_parameters(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        _check_parameters(request)
        return view(request, *args, **kwargs)

    return checked


def _check_parameters(request: HttpRequest) -> None:
    """Raise Http404 or SuspiciousOperation, which is answered with 400; neither is logged."""
    texts = [request.path_info, *(text for pair in request.GET.lists() for text in (pair[0], *pair[1]))]
    if any("\0" in text for text in texts):
        raise Http404  # PostgreSQL's text cannot hold a NUL, so no row has such a value
    if any(sent.get(TO_FIELD_VAR, KEY) != KEY for sent in (request.GET, request.POST)):
        raise SuspiciousOperation("rows are found by their key only")
    if not all(_is_key(chosen) for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
        raise SuspiciousOperation("a chosen row has a number")


def _is_key(text: str) -> bool:
    return is_number(text) and len(text) <= DIGITS
