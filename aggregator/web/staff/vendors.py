"""Statements of the vendor of one service: enter and withdraw them; and its keys to post by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from aggregator import statements
from aggregator.models.vendors import VendorStatement
from aggregator.web.api.query_parameters import MOST_DIGITS
from aggregator.web.staff.accounts import account_number
from aggregator.web.staff.forms import KeyForm, StatementForm
from aggregator.web.staff.vendor_page import build_vendor_page
from reports.models import Service

MAY_SAY, MAY_WITHDRAW = "aggregator.add_vendorstatement", "aggregator.change_vendorstatement"
MAY_MAKE, MAY_REVOKE = "aggregator.add_vendorkey", "aggregator.change_vendorkey"


@dataclass(frozen=True)
class NewToken:
    """A token, on the one page that ever shows it, with how it is used."""

    label: str
    token: str
    command: str


@dataclass(frozen=True)
class VendorRequest:
    """What somebody does on the page of a service; of the forms only the one in use is filled in."""

    request: HttpRequest
    service: Service
    statement: StatementForm
    key: KeyForm
    now: datetime


def show_vendor(request: HttpRequest, *, model_admin: "ModelAdmin[VendorStatement]") -> HttpResponse:
    """Show the page; with a POST perform its action. A new key's token is shown once and never stored."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    # PostgreSQL refuses a zero byte in a text: such an address is unknown, and no error of ours.
    service = Service.objects.filter(slug=request.GET.get("service", "").replace("\0", "")).first()
    if service is None:
        raise Http404("There is no such service.")
    now = datetime.now(UTC)
    action = request.POST.get("do", "") if request.method == "POST" else ""
    vendor_request = VendorRequest(
        request=request,
        service=service,
        statement=StatementForm(
            request.POST if action == "say" else None, prefix="said", auto_id="said-%s", now=now
        ),
        key=KeyForm(request.POST if action == "make" else None, prefix="key", auto_id="key-%s"),
        now=now,
    )
    token = None
    if request.method == "POST":
        answer = _perform(action, vendor_request)
        if isinstance(answer, HttpResponse):
            return answer
        # No redirect as after other actions: the token is in this answer only.
        token = answer
    context = {
        **model_admin.admin_site.each_context(request),
        "title": service.name,
        "opts": model_admin.model._meta,
        "page": build_vendor_page(service=service, now=now),
        "token": token,
        "statement": vendor_request.statement,
        # An empty form beside a new token, or its label would be sent a second time.
        "key": KeyForm(prefix="key", auto_id="key-%s") if token else vendor_request.key,
        "may": {action: request.user.has_perm(permission) for action, (permission, _act) in ACTIONS.items()},
    }
    return TemplateResponse(request, "staff/vendor.html", context)


def redirect_to_vendor(
    request: HttpRequest, *, model_admin: "ModelAdmin[VendorStatement]", number: str
) -> HttpResponse:
    """A line of the list leads to the page of its service."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    row = model_admin.get_object(request, number)
    if row is None:
        raise Http404(f"There is no statement number {number}.")
    return HttpResponseRedirect(f"{build_address(row.service.slug)}#said-{row.pk}")


def build_address(slug: str) -> str:
    return f"{reverse('admin:vendor')}?{urlencode({'service': slug})}"


# What an action answers: a redirect, a token to be shown, or None for a form with mistakes.
Answer: TypeAlias = HttpResponse | NewToken | None


def _perform(action: str, vendor_request: VendorRequest) -> Answer:
    if action not in ACTIONS or not vendor_request.request.user.has_perm(ACTIONS[action][0]):
        raise PermissionDenied
    return ACTIONS[action][1](vendor_request)


def _pass_on_statement(vendor_request: VendorRequest) -> Answer:
    if not vendor_request.statement.is_valid():
        return None
    outcome = statements.enter_statement(
        service=vendor_request.service.pk,
        **vendor_request.statement.cleaned_data,
        author=account_number(vendor_request.request),
        now=vendor_request.now,
    )
    if outcome.again:
        messages.warning(vendor_request.request, _("It was said a moment ago: nothing was added."))
    else:
        messages.success(vendor_request.request, _("Said. Readers see it within ten seconds."))
    return HttpResponseRedirect(build_address(vendor_request.service.slug))


def _withdraw_statement(vendor_request: VendorRequest) -> Answer:
    try:
        statements.withdraw_statement(
            service=vendor_request.service.pk,
            statement=_read_number(vendor_request.request),
            now=vendor_request.now,
        )
    except statements.UnableToWithdraw:
        messages.error(vendor_request.request, _("It was withdrawn before: somebody else was first."))
    else:
        messages.success(vendor_request.request, _("Withdrawn. Readers see it no more within ten seconds."))
    return HttpResponseRedirect(build_address(vendor_request.service.slug))


def _make_key(vendor_request: VendorRequest) -> Answer:
    if not vendor_request.key.is_valid():
        return None
    label = vendor_request.key.cleaned_data["label"]
    try:
        new_key = statements.make_key(
            service=vendor_request.service.pk,
            label=label,
            by=account_number(vendor_request.request),
            now=vendor_request.now,
        )
    except statements.UnableToPublish as error:
        vendor_request.key.add_error("label", error.mistakes["label"])
        return None
    # A command that works as it is: who gets the key should not have to read the documentation first.
    target = vendor_request.request.build_absolute_uri(
        reverse("api-statements", args=[vendor_request.service.slug])
    )
    command = (
        f"curl {target} \\\n"
        '    -H "Authorization: Bearer $TOKEN" \\\n'
        """    --json '{"text": "We are looking into it."}'"""
    )
    return NewToken(new_key.key.label, new_key.token, command)


def _revoke_key(vendor_request: VendorRequest) -> Answer:
    try:
        statements.revoke_key(
            service=vendor_request.service.pk,
            key=_read_number(vendor_request.request),
            now=vendor_request.now,
        )
    except statements.UnableToRevoke:
        messages.error(vendor_request.request, _("It was revoked before: somebody else was first."))
    else:
        messages.success(vendor_request.request, _("Revoked. What it said stays until you withdraw it."))
    return HttpResponseRedirect(build_address(vendor_request.service.slug))


def _read_number(request: HttpRequest) -> int:
    """The number of what the button belongs to."""
    text = request.POST.get("number", "")
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise Http404("There is nothing of that number.")
    return int(text)


ACTIONS: dict[str, tuple[str, Callable[[VendorRequest], Answer]]] = {
    "say": (MAY_SAY, _pass_on_statement),
    "withdraw": (MAY_WITHDRAW, _withdraw_statement),
    "make": (MAY_MAKE, _make_key),
    "revoke": (MAY_REVOKE, _revoke_key),
}
