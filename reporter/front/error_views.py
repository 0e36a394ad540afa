"""Answers where no view could give one: JSON to programs, a page to people.

Django's own views for this read the form that was sent, to check its CSRF token. A form that cannot be read
would then turn a 404 into a 500. The pages here have no form, so they need no token.
"""

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from rest_framework.response import Response

from reporter.front.last_publication import list_members
from reports.web.problems import MEDIA_TYPE, handle_exception, make_body

SAFE = ("GET", "HEAD")


def handle_api_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: where the database is away, readers learn what they can still read."""
    response = handle_exception(error, context)
    if response is not None and isinstance(error, OperationalError) and context["request"].method in SAFE:
        response.data |= list_members()
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_programs(request):
        return _answer_problem(404, "not-found", "There is nothing at this address. See /api/v1/docs/.")
    # Only texts that our views wrote; Django passes a dict with the whole URLconf.
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"exception": reason}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_programs(request):
        return _answer_problem(400, "bad-request", "The request cannot be read.")
    return render(request, "400.html", status=400)


def unknown_host(request: HttpRequest) -> HttpResponse:
    """For requests to a host name that is not ours. Plain text: the links of a page would need our name."""
    title = "This site does not answer under the name that was asked for. Its names stand in ALLOWED_HOSTS."
    if _is_for_programs(request):
        return _answer_problem(400, "unknown-host", title)
    return HttpResponse(f"{title}\n", status=400, content_type="text/plain; charset=utf-8")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A staff form without the CSRF token of its page; readers' forms have none (CSRF_FAILURE_VIEW)."""
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_for_programs(request):
        return _answer_problem(500, "our-fault", "This is our fault. It was written down.")
    return HttpResponse(get_template("500.html").render(), status=500)


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _answer_problem(status: int, kind: str, title: str) -> JsonResponse:
    body = make_body(code=status, kind=kind, title=title)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
