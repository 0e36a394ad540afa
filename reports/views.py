"""The report form and its thanks: plain HTML, no script needed.

One touch on a surface counts (POST, then a redirect to the thanks); the second step adds what the person
sees to the same report. There is no cookie: within the half hour the address finds the report again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import geo, intake, privacy
from reports.client import address_of
from reports.models import Stance
from reports.queries import Choice, Entry, catalogue
from reports.serializers import ReportSerializer
from reports.throttle import UnableToAdmit


@dataclass(frozen=True)
class FormPage:
    """What templates/reports/new.html shows."""

    service: Entry
    errors: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class ThanksPage:
    """What templates/reports/thanks.html shows: the report that counts, and what can be added to it."""

    service: Entry
    receipt: intake.Receipt
    surface: str
    symptom: str
    region: str
    regions: tuple[Choice, ...]


@dataclass(frozen=True)
class NotFoundPage:
    """What templates/404.html shows: did you mean one of these?"""

    asked: str
    close: tuple[Entry, ...]


View = Callable[[HttpRequest, str], HttpResponse]


def for_known_services(view: View) -> View:
    """An unknown slug gets a page with what it may have meant."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return view(request, slug)
        except intake.UnknownService as error:
            entries = catalogue().entries
            page = NotFoundPage(slug, tuple(entries[close] for close in error.close))
            return TemplateResponse(request, "404.html", {"page": page}, status=404)

    return wrapped


# Readers have no cookie, so there is no token to check; from_here() keeps other sites' pages out.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_known_services
def new_report(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the form. POST: count the report and go to the thanks."""
    entry = intake.find(slug)
    if request.method != "POST":
        return _form(request, entry, {}, 200)
    if not from_here(request):
        return _form(
            request, entry, {"form": ("Sent from another site. Please press the button here.",)}, 403
        )
    shape = ReportSerializer(data={**_said(request), "service": slug})
    if not shape.is_valid():
        return _form(request, entry, {f: tuple(map(str, e)) for f, e in shape.errors.items()}, 400)
    said = shape.validated_data
    try:
        receipt = intake.submit_report(
            service=slug,
            words=intake.Words(said.get("surface"), said.get("symptom"), said.get("region")),
            stance=Stance(said["stance"]),
            address=address_of(request.META),
            now=datetime.now(UTC),
        )
    except intake.UnknownChoice as error:
        return _form(request, entry, dict.fromkeys(error.choices, ("There is no such choice.",)), 422)
    except UnableToAdmit as error:
        response = TemplateResponse(
            request, "429.html", {"service": entry, "minutes": -(-error.retry_after // 60)}
        )
        response.status_code = 429
        response["Retry-After"] = str(error.retry_after)
        return response
    return _see_other("report-thanks", slug, "" if receipt.counted else "?again=1")


@csrf_exempt
@never_cache
@require_POST
@for_known_services
def add_details(request: HttpRequest, slug: str) -> HttpResponse:
    """The second step: add to the report that was just counted."""
    entry = intake.find(slug)
    shape = ReportSerializer(data={**_said(request), "service": slug})
    if not from_here(request) or not shape.is_valid():
        return _see_other("report-thanks", slug)
    said = shape.validated_data
    try:
        intake.complete_report(
            service=slug,
            words=intake.Words(said.get("surface"), said.get("symptom"), said.get("region")),
            stance=Stance(said["stance"]),
            address=address_of(request.META),
            now=datetime.now(UTC),
        )
    except intake.UnknownChoice as error:
        return _form(request, entry, dict.fromkeys(error.choices, ("There is no such choice.",)), 422)
    return _see_other("report-thanks", slug)


@never_cache
@require_safe
@for_known_services
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The report that counts, with the second step; without one, back to the form."""
    entry = intake.find(slug)
    receipt = intake.own_report(service=slug, address=address_of(request.META), now=datetime.now(UTC))
    if receipt is None:
        return _see_other("report", slug)
    page = ThanksPage(
        service=entry,
        receipt=receipt,
        surface=entry.surface_name(receipt.surface),
        symptom=entry.symptom_name(receipt.symptom) if receipt.symptom else "",
        region=geo.name_of(receipt.region),
        regions=_regions(),
    )
    return TemplateResponse(request, "reports/thanks.html", {"page": page})


def from_here(request: HttpRequest) -> bool:
    """Browsers say where a POST comes from; a page elsewhere must not report in its visitors' names."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin in {None, f"{request.scheme}://{request.get_host()}"}


def _said(request: HttpRequest) -> dict[str, str]:
    return {
        name: value for name, value in request.POST.items() if value and name in ReportSerializer().fields
    }


def _form(
    request: HttpRequest, entry: Entry, errors: dict[str, tuple[str, ...]], status: int
) -> TemplateResponse:
    return TemplateResponse(request, "reports/new.html", {"page": FormPage(entry, errors)}, status=status)


def _see_other(name: str, slug: str, query: str = "") -> HttpResponseRedirect:
    """303: the browser fetches the page anew, and a reload does not send the form again."""
    response = redirect(reverse(name, args=[slug]) + query)
    response.status_code = 303
    return response


def _regions() -> tuple[Choice, ...]:
    codes = set(geo.countries())
    for country in privacy.SUBDIVIDED:
        codes.update(geo.subdivisions(country))
    return tuple(sorted((Choice(code, geo.name_of(code)) for code in codes), key=lambda choice: choice.name))
