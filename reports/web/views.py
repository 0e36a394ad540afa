"""The report form and its thanks: plain HTML, no script needed.

One touch on a surface counts (POST, then a redirect to the thanks); the second step adds what the person
sees to the same report. There is no cookie: the link to the thanks carries the report's number, signed. With
it the sender's address finds the report again; others behind that address do not have it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import geo, http, intake, privacy
from reports.models import Stance
from reports.queries import CatalogueEntry, Choice, catalogue
from reports.throttle import UnableToAdmit
from reports.web import names
from reports.web.client import address_of
from reports.web.serializers import ReportSerializer

FIELDS = frozenset(ReportSerializer().fields)
SALT = "reports.thanks"
TOKEN_SECONDS = 35 * 60  # a half hour, and the moment after it in which one may still add something

Errors = dict[str, tuple[str | Promise, ...]]
ELSEWHERE: Errors = {"form": (gettext_lazy("Sent from another site. Please press the button here."),)}
NO_FORM: Errors = {
    "form": (gettext_lazy("This was not sent as a form. Programs send JSON to /api/v1/reports/."),)
}
NO_CHOICE: tuple[str | Promise, ...] = (gettext_lazy("There is no such choice."),)
TOO_MANY: Errors = {"form": (gettext_lazy("Too many changes from here. Try again in a few minutes."),)}
SECOND_TAP = timedelta(seconds=10)  # of one finger, or of a browser that sends a form again


@dataclass(frozen=True)
class FormPage:
    """What templates/reports/new.html shows."""

    service: CatalogueEntry
    errors: Errors


@dataclass(frozen=True)
class ThanksPage:
    """What templates/reports/thanks.html shows: the report that counts, and what can be added to it."""

    service: CatalogueEntry
    receipt: intake.Receipt
    token: str  # the signed number, for the second step
    surface: str
    symptom: str
    region: str
    regions: tuple[Choice, ...]
    errors: Errors  # of a second step that could not be added; the first one counts all the same


@dataclass(frozen=True)
class NoReportPage:
    """What templates/reports/none.html shows to who brings no number: nothing of what was said."""

    service: CatalogueEntry
    again: bool  # just sent, and somebody at this address was first


@dataclass(frozen=True)
class NotFoundPage:
    """What templates/404.html shows: did you mean one of these? `left`: the name of one that was here."""

    asked: str
    close: tuple[CatalogueEntry, ...]
    left: str


View = Callable[[HttpRequest, str], HttpResponse]


def for_known_services(view: View) -> View:
    """An unknown slug gets a page with what it may have meant."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return view(request, slug)
        except intake.UnknownService as error:
            entries = catalogue().entries
            page = NotFoundPage(slug, tuple(entries[close] for close in error.close), error.left)
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
        return _form(request, entry, ELSEWHERE, 403)
    if not http.is_form(request=request, fields=FIELDS):  # it must not count as "not sure"
        return _form(request, entry, NO_FORM, 415)
    shape = ReportSerializer(data={**_said(request), "service": slug})
    if not shape.is_valid():
        return _form(request, entry, _errors(shape), 400)
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
        return _form(request, entry, dict.fromkeys(error.choices, NO_CHOICE), 422)
    except UnableToAdmit as error:
        response = TemplateResponse(
            request, "429.html", {"service": entry, "minutes": -(-error.retry_after // 60)}
        )
        response.status_code = 429
        response["Retry-After"] = str(error.retry_after)
        return response
    return _see_other(
        "report-thanks",
        slug,
        f"?r={_signed(receipt)}" if _is_own(receipt, said.get("surface", "")) else "?again=1",
    )


@csrf_exempt
@never_cache
@require_POST
@for_known_services
def add_details(request: HttpRequest, slug: str) -> HttpResponse:
    """The second step: add to the report that was just counted."""
    entry = intake.find(slug)
    token = request.POST.get("r", "")
    receipt = _own(request, slug, token)
    if receipt is None:
        return _see_other("report-thanks", slug)
    errors, status = _add(request, slug, receipt)
    if errors:
        # Other languages show the thanks: nobody can follow a link to a form that was sent.
        http.set_shown_address(request, request.path_info.removesuffix("details/") + f"thanks/?r={token}")
        return _thanks(request, entry, receipt, token, errors, status)
    return _see_other("report-thanks", slug, f"?r={token}")


def _is_own(receipt: intake.Receipt, surface: str) -> bool:
    """A report of before may be somebody else's at this address, unless this is its second tap."""
    a_moment_ago = datetime.now(UTC) - receipt.received_at < SECOND_TAP
    return receipt.counted or (a_moment_ago and receipt.surface == surface)


def _add(request: HttpRequest, slug: str, receipt: intake.Receipt) -> tuple[Errors, int]:
    """Add what the form says; what is wrong with it, and the status for that."""
    if not from_here(request):
        return ELSEWHERE, 403
    shape = ReportSerializer(data={**_said(request), "service": slug})
    if not shape.is_valid():
        return _errors(shape), 400
    said = shape.validated_data
    try:
        intake.complete_report(
            service=slug,
            report=receipt.id,
            words=intake.Words(said.get("surface"), said.get("symptom"), said.get("region")),
            address=address_of(request.META),
            now=datetime.now(UTC),
        )
    except intake.UnknownChoice as error:
        return dict.fromkeys(error.choices, NO_CHOICE), 422
    except UnableToAdmit:
        return TOO_MANY, 429
    return {}, 303


@csrf_exempt  # so that a POST is told that it is one (405), and not that a cookie is missing
@never_cache
@require_safe
@for_known_services
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The report that counts, with the second step; without its number a page that tells nothing."""
    entry = intake.find(slug)
    token = request.GET.get("r", "")
    receipt = _own(request, slug, token)
    if receipt is None:
        page = NoReportPage(entry, again="again" in request.GET)
        return TemplateResponse(request, "reports/none.html", {"page": page})
    return _thanks(request, entry, receipt, token, {}, 200)


def _thanks(
    request: HttpRequest,
    entry: CatalogueEntry,
    receipt: intake.Receipt,
    token: str,
    errors: Errors,
    status: int,
) -> TemplateResponse:
    page = ThanksPage(
        service=entry,
        receipt=receipt,
        token=token,
        surface=names.surface(entry.surface_name(receipt.surface)),
        symptom=names.symptom(entry.symptom_name(receipt.symptom)) if receipt.symptom else "",
        region=names.place(geo.name_of(receipt.region)),
        regions=_regions(),
        errors=errors,
    )
    return TemplateResponse(request, "reports/thanks.html", {"page": page}, status=status)


def _signed(receipt: intake.Receipt) -> str:
    return signing.dumps(str(receipt.id), salt=SALT)


def _own(request: HttpRequest, slug: str, token: str) -> intake.Receipt | None:
    """The report a token stands for, if it came from this address; None for a bad or old token."""
    try:
        number = UUID(signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        return None
    return intake.own_report(
        service=slug, report=number, address=address_of(request.META), now=datetime.now(UTC)
    )


def from_here(request: HttpRequest) -> bool:
    """Browsers say where a POST comes from; a page elsewhere must not report in its visitors' names."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin in {None, f"{request.scheme}://{request.get_host()}"}


def _said(request: HttpRequest) -> dict[str, str]:
    known = [name for name in request.POST if name in FIELDS]
    return {name: value for name in known if (value := request.POST.get(name))}


def _errors(shape: ReportSerializer) -> Errors:
    return {field: tuple(map(str, messages)) for field, messages in shape.errors.items()}


def _form(request: HttpRequest, entry: CatalogueEntry, errors: Errors, status: int) -> TemplateResponse:
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
    choices = (Choice(code, names.place(geo.name_of(code))) for code in codes)
    return tuple(sorted(choices, key=lambda choice: names.sort_key(choice.name)))
