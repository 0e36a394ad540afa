"""What every request goes through: names and addresses, headers, and the last resort without a database."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.translation import gettext_lazy

from reporter.front import error_views
from reporter.front.last_publication import describe_last_publication
from reporter.front.policy import POLICY
from reporter.probes import health
from reports.web.problems import DATABASE_AWAY_TITLE

Handler = Callable[[HttpRequest], HttpResponse]


AWAY_DETAIL = gettext_lazy(
    "Our own database does not answer. That says nothing about the service you asked for; if you were"
    " reporting, it was not counted yet."
)

STAFF = "/admin/"
# The strictest policy with which staff pages work (tests/browser/test_staff.py). Alpine, which moves menus
# and tabs, compiles functions from attributes: 'unsafe-eval'. Unfold writes its colours into a <style>, and
# widths into style attributes: 'unsafe-inline', for styles only. Scripts inline or from other hosts stay
# forbidden.
STAFF_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "script-src 'self'", "script-src 'self' 'unsafe-eval'"
)


def known_host(get_response: Handler) -> Handler:
    """Health checks answer under any name, all else under the names of ALLOWED_HOSTS only.

    A refusal writes no log line: anybody could fill the disk with them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        check = health.VIEWS.get(request.path_info.removeprefix("/"))
        # A probe of a container knows only its IP address, which is not among ALLOWED_HOSTS.
        if check is not None:
            return check(request)
        try:
            request.get_host()
        except DisallowedHost:
            return error_views.unknown_host(request)
        return get_response(request)

    return middleware


# APPEND_SLASH answers a POST with a redirect, or in DEBUG with an exception: both lose the report.
def either_address(get_response: Handler) -> Handler:
    """Accept a POST without the last slash: a redirect would not do, as clients turn it into a GET."""

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if request.method not in {"GET", "HEAD"} and not is_valid_path(path) and is_valid_path(f"{path}/"):
            request.path_info, request.path = f"{path}/", f"{request.path}/"
        return get_response(request)

    return middleware


def content_security_policy(get_response: Handler) -> Handler:
    """Allow nothing inline and nothing from other hosts; a view that needs more sets its own header.

    Staff pages, where there are any, have a policy of their own, and are neither cached nor indexed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.ADMIN and request.path.startswith(STAFF):
            response.headers["Content-Security-Policy"] = STAFF_POLICY
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware


def method_not_allowed(get_response: Handler) -> Handler:
    """Give a helpful page to whoever opens the address of a form by reloading it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        answer = render(request, "405.html", status=405)
        answer["Allow"] = response["Allow"]
        return answer

    return middleware


class DatabaseAway:
    """Answer 503 with a page that explains it, when the database does not answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError):
            return None
        page = {
            "title": DATABASE_AWAY_TITLE,
            "detail": AWAY_DETAIL,
            "published": describe_last_publication(),
        }
        answer = render(request, "refused.html", page, status=503)
        answer["Retry-After"] = "10"
        return answer
