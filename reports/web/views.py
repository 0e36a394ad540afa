"""The report form and its thank-you page: plain HTML, no script needed.

One tap on a surface counts (POST, then a redirect to the thank-you page). The second step adds to the same
report what the person sees. There is no cookie: the link to the thank-you page carries a signed token
(reports/web/receipt_tokens.py). It works from the sender's address only, and others behind that address do
not have it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import http, intake
from reports.choices.services import CatalogueEntry
from reports.intake.proofs import Proof, ProofNeeded
from reports.intake.refusals import ClockWrong, UnableToSpool
from reports.intake.report_log import Receipt
from reports.lookup import UnknownChoice, UnknownService, find_service
from reports.queries import catalogue
from reports.throttle import UnableToAdmit
from reports.times import SECOND
from reports.web import pages, problems, receipt_tokens
from reports.web.client import address_of
from reports.web.pages import Errors
from reports.web.report_body import NAMES, ValidReport, WrongFields, check_report

FIELDS = frozenset(NAMES)
PROOF_FIELDS = frozenset({"altcha", "wait"})
# A finger may tap twice, and a browser may send a form again.
REPEATED_TAP_WITHIN = 10 * SECOND

View = Callable[[HttpRequest, str], HttpResponse]


def for_known_services(view: View) -> View:
    """Answer an unknown slug with a page of services whose slug or name is close to it."""

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return view(request, slug)
        except UnknownService as error:
            entries = catalogue().entries
            close = tuple(entries[each] for each in error.close)
            page = pages.NotFoundPage(slug, close, error.retired_name)
            return TemplateResponse(request, "404.html", {"page": page}, status=404)

    return wrapped


# Readers have no cookie, so Django's CSRF token cannot be checked. Instead http.is_from_this_site() refuses
# forms on pages of other sites.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_known_services
def new_report(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the form. POST: count the report and go to the thank-you page."""
    entry = find_service(slug)
    if request.method != "POST":
        return _show_form(request, entry, {}, 200)
    if not http.is_from_this_site(request):
        return _show_form(request, entry, pages.SENT_FROM_ELSEWHERE, 403)
    if not http.is_form(request=request, fields=FIELDS | PROOF_FIELDS):  # JSON must not count as "not sure"
        return _show_form(request, entry, pages.NO_FORM, 415)
    try:
        report = _check_form(request, slug)
        receipt = intake.submit_report(
            service=slug,
            fields=report.fields,
            stance=report.stance,
            address=address_of(request.META),
            now=datetime.now(UTC),
            proof=_read_proof(request),
        )
    except WrongFields as error:
        return _show_form(request, entry, pages.list_errors(error), 400)
    except UnknownChoice as error:
        return _show_form(request, entry, pages.list_unknown_choices(error.choices), 422)
    except ProofNeeded as error:
        return _ask_for_proof(request, entry, error)
    except UnableToAdmit as error:
        return _show_too_many(request, entry, error)
    except (UnableToSpool, ClockWrong) as error:
        return _show_not_kept(request, error)
    if receipt.spooled:  # the thanks would ask the database for it
        return _see_other("report-thanks", slug, "?kept=1")
    # A repeat gets no token: its thank-you page must not show what somebody else at this address reported.
    own = _is_own(receipt, report.fields.surface or "")
    return _see_other("report-thanks", slug, f"?r={receipt_tokens.sign(receipt)}" if own else "?again=1")


@csrf_exempt
@never_cache
@require_POST
@for_known_services
def add_details(request: HttpRequest, slug: str) -> HttpResponse:
    """The second step: add to the report that was just counted."""
    entry = find_service(slug)
    token = request.POST.get("r", "")
    receipt = _read_receipt(request, slug, token)
    if receipt is None:
        return _see_other("report-thanks", slug)
    # An error stays on the thank-you page: the first step counted, and must not look lost.
    errors, status = _complete(request, slug, receipt)
    if errors:
        # Links to other languages lead to the thank-you page, because this address answers POST only.
        http.set_shown_address(request, request.path_info.removesuffix("details/") + f"thanks/?r={token}")
        page = pages.make_thanks_page(entry, receipt, token, errors)
        return TemplateResponse(request, "reports/thanks.html", {"page": page}, status=status)
    return _see_other("report-thanks", slug, f"?r={token}")


@csrf_exempt  # so that the answer to a POST is 405, and not 403 for a missing cookie
@never_cache
@require_safe
@for_known_services
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """The report that counts, with the second step; without a valid token a page that shows no report."""
    entry = find_service(slug)
    if "kept" in request.GET:
        return TemplateResponse(request, "reports/kept.html", {"page": pages.KeptPage(entry)})
    token = request.GET.get("r", "")
    receipt = _read_receipt(request, slug, token)
    if receipt is None:
        empty = pages.NoReportPage(entry, again="again" in request.GET)
        return TemplateResponse(request, "reports/none.html", {"page": empty})
    page = pages.make_thanks_page(entry, receipt, token, {})
    return TemplateResponse(request, "reports/thanks.html", {"page": page})


def _complete(request: HttpRequest, slug: str, receipt: Receipt) -> tuple[Errors, int]:
    """Add the fields of the form to a report; return the errors by field, and the HTTP status."""
    if not http.is_from_this_site(request):
        return pages.SENT_FROM_ELSEWHERE, 403
    try:
        intake.complete_report(
            service=slug,
            report=receipt.id,
            fields=_check_form(request, slug).fields,
            address=address_of(request.META),
            now=datetime.now(UTC),
        )
    except WrongFields as error:
        return pages.list_errors(error), 400
    except UnknownChoice as error:
        return pages.list_unknown_choices(error.choices), 422
    except UnableToAdmit:
        return pages.TOO_MANY, 429
    return {}, 303


def _is_own(receipt: Receipt, surface: str) -> bool:
    """Whether a receipt is the sender's own.

    One that does not count repeats an earlier report, which may be somebody else's at this address. It is the
    sender's if it came a moment ago with the same surface: then one person tapped twice.
    """
    is_recent = datetime.now(UTC) - receipt.received_at < REPEATED_TAP_WITHIN
    return receipt.counted or (is_recent and receipt.surface == surface)


def _check_form(request: HttpRequest, slug: str) -> ValidReport:
    """Raises WrongFields."""
    return check_report({**_read_fields(request), "service": slug})


def _read_fields(request: HttpRequest) -> dict[str, str]:
    # A button that was not pressed and a choice that was not made are sent as empty texts.
    return {name: str(value) for name, value in request.POST.items() if value and name in FIELDS}


def _read_receipt(request: HttpRequest, slug: str, token: str) -> Receipt | None:
    address = address_of(request.META)
    return receipt_tokens.read_receipt(token=token, service=slug, address=address, now=datetime.now(UTC))


def _show_form(request: HttpRequest, entry: CatalogueEntry, errors: Errors, status: int) -> TemplateResponse:
    page = pages.FormPage(entry, errors)
    return TemplateResponse(request, "reports/new.html", {"page": page}, status=status)


def _show_too_many(request: HttpRequest, entry: CatalogueEntry, error: UnableToAdmit) -> TemplateResponse:
    context = {"service": entry, "minutes": -(-error.retry_after // 60)}
    response = TemplateResponse(request, "429.html", context, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


def _read_proof(request: HttpRequest) -> Proof:
    return Proof(solution=request.POST.get("altcha", ""), wait=request.POST.get("wait", ""))


def _ask_for_proof(request: HttpRequest, entry: CatalogueEntry, error: ProofNeeded) -> TemplateResponse:
    """The same report as a form that a script completes, or the person after a short wait."""
    page = pages.make_proof_page(entry, _read_fields(request), error, token=_read_proof(request).wait)
    response = TemplateResponse(request, "reports/proof.html", {"page": page}, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


def _show_not_kept(request: HttpRequest, error: UnableToSpool | ClockWrong) -> TemplateResponse:
    is_clock = isinstance(error, ClockWrong)
    detail = problems.CLOCK_WRONG_DETAIL if is_clock else problems.NOT_KEPT_DETAIL
    context = {"title": problems.NOT_KEPT_TITLE, "detail": detail}
    response = TemplateResponse(request, "refused.html", context, status=503)
    response["Retry-After"] = str(problems.NOT_KEPT_RETRY)
    return response


def _see_other(name: str, slug: str, query: str = "") -> HttpResponseRedirect:
    """303: the browser fetches the page anew, and a reload does not send the form again."""
    response = redirect(reverse(name, args=[slug]) + query)
    response.status_code = 303
    return response
