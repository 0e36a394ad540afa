"""What is answered where nothing else could: JSON to programs, a page to people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from reports.problems import MEDIA_TYPE


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _for_programs(request):
        return _problem(404, "not-found", "There is nothing at this address. See /api/v1/docs/.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if _for_programs(request):
        return _problem(500, "our-fault", "This is our fault. It was written down.")
    return defaults.server_error(request)


def _for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _problem(status: int, kind: str, title: str) -> JsonResponse:
    body = {"type": f"urn:problem:{kind}", "title": title, "status": status}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
