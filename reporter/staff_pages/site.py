"""The site of staff's pages: what Django's admin and unfold cannot read is refused before they try.

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
DIGITS = 18  # of the longest key


class StaffSite(UnfoldAdminSite):
    # Below /admin/ nothing is at an unknown address either: a 404, and not a page to sign in on.
    final_catch_all_view = False

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return super().admin_view(_refusing_what_cannot_be_read(view), cacheable)

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        try:
            return super().search(request, extra_context)
        except InvalidPage as error:
            raise Http404 from error


def _refusing_what_cannot_be_read(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        _check(request)
        return view(request, *args, **kwargs)

    return checked


def _check(request: HttpRequest) -> None:
    """Raise Http404 or SuspiciousOperation, which is answered with 400; neither is logged."""
    asked = [request.path_info, *(word for pair in request.GET.lists() for word in (pair[0], *pair[1]))]
    if any("\0" in word for word in asked):
        raise Http404  # PostgreSQL's text holds no NUL, so nothing has such a name
    if any(sent.get(TO_FIELD_VAR, KEY) != KEY for sent in (request.GET, request.POST)):
        raise SuspiciousOperation("rows are found by their key only")
    if not all(_is_key(chosen) for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME)):
        raise SuspiciousOperation("a chosen row has a number")


def _is_key(text: str) -> bool:
    return is_number(text) and len(text) <= DIGITS
