"""Errors as RFC 9457 problem JSON: what is wrong, where, and what would be right."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from reports.intake.proofs import ProofNeeded
from reports.intake.refusals import ClockWrong, UnableToSpool
from reports.lookup import UnknownChoice, UnknownService
from reports.proof_of_work.challenges import make_challenge
from reports.proof_of_work.faults import ProofFault
from reports.throttle import UnableToAdmit
from reports.web.report_body import WrongFields

MEDIA_TYPE = "application/problem+json"
# Of one type, so title and detail are the same wherever it is noticed: here or in reporter/front/refusals.py.
# The detail must be true for a report too whose commit nobody saw.
DATABASE_AWAY = "database-away"
DATABASE_AWAY_TITLE = gettext_lazy("We cannot look it up just now")
DATABASE_AWAY_DETAIL = gettext_lazy(
    "Our own database does not answer. That says nothing about the service you asked for; if you were"
    " reporting, try again: whatever was counted already is not counted twice."
)
DATABASE_AWAY_RETRY = 5  # seconds: an engine that is started again takes about as long

NOT_KEPT = "not-kept"
NOT_KEPT_TITLE = gettext_lazy("We cannot take your report just now")
NOT_KEPT_DETAIL = gettext_lazy(
    "Our own database does not answer, and the disk on which reports wait for it takes no more. Nothing was"
    " counted. Please try again in a few minutes."
)
NOT_KEPT_RETRY = 60  # seconds
CLOCK_WRONG = "clock-wrong"
CLOCK_WRONG_DETAIL = gettext_lazy(
    "Our own clock is wrong: your report would have a time that is long past. Nothing was counted. Please try"
    " again in a few minutes."
)


def make_body(*, code: int, kind: str, title: str, detail: str = "", **more: object) -> dict[str, object]:
    """A problem document; `more` are its extension members."""
    body: dict[str, object] = {"type": f"urn:problem:{kind}", "title": title, "status": code}
    if detail:
        body["detail"] = detail
    return body | more


def problem(*, code: int, kind: str, title: str, detail: str = "", **more: object) -> Response:
    """A problem document as DRF's response."""
    body = make_body(code=code, kind=kind, title=title, detail=detail, **more)
    return Response(body, status=code, content_type=MEDIA_TYPE)


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error of the API ends here; None makes it a 500.

    Errors are JSON, also where the answer itself would be a page or YAML.
    """
    response = _make_problem(error, context)
    # Also where the client asked for YAML or HTML: a problem has one form.
    if response is not None and "request" in context:
        context["request"].accepted_renderer = JSONRenderer()
        context["request"].accepted_media_type = JSONRenderer.media_type
    return response


def _make_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    match error:
        case UnknownService():
            return unknown_service(error)
        case UnknownChoice():
            return problem(
                code=422,
                kind="unknown-choice",
                title="This service does not have that.",
                detail="Use one of the choices, or leave the field out.",
                errors={field: ["Unknown. See choices."] for field in error.choices},
                choices=error.choices,
            )
        case UnableToAdmit():
            return _make_waiting(describe_too_many(error), error.retry_after)
        case ProofNeeded():
            return _make_waiting(describe_proof_needed(error), error.retry_after)
        case OperationalError() | UnableToSpool() | ClockWrong():
            return unavailable(error)
        case WrongFields():
            return bad_fields(error.errors)
        case exceptions.ValidationError():
            return bad_fields(_by_field(error.detail))
        case RequestDataTooBig():  # Django refuses these before any parser sees them
            kind, title = TITLES[status.HTTP_413_REQUEST_ENTITY_TOO_LARGE]
            return problem(code=413, kind=kind, title=title, errors={BODY: [title]})
        case exceptions.APIException() | Http404():
            return _from_framework(error, context)
    return None


BODY = api_settings.NON_FIELD_ERRORS_KEY  # what is wrong with the request as a whole


def _by_field(detail: object) -> dict[str, object]:
    """What is wrong, as an object also where it is no single field."""
    return detail if isinstance(detail, dict) else {BODY: detail}


def bad_fields(errors: Mapping[str, object]) -> Response:
    return problem(code=400, kind="bad-fields", title="Some fields are wrong.", errors=errors)


def unknown_service(error: UnknownService) -> Response:
    detail = f"Did you mean {' or '.join(error.close)}?" if error.close else "See /api/v1/services/ for all."
    if error.retired_name:
        detail = f"{error.retired_name} has left the list of services and takes no reports any more."
    return problem(
        code=404,
        kind="unknown-service",
        title="There is no such service.",
        detail=detail,
        errors={"service": ["There is no such service."]},
        did_you_mean=error.close,
    )


def describe_too_many(error: UnableToAdmit) -> dict[str, object]:
    return make_body(
        code=429,
        kind="too-many-reports",
        title="Too many reports from this source.",
        detail=f"Try again in {error.retry_after} seconds. What was counted stays counted.",
    )


PROOF_FAULTS = {
    ProofFault.MISSING: "Very many reports come from your network.",
    ProofFault.WRONG: "The proof is not right, or was made for another service or from another network.",
    ProofFault.EXPIRED: "The proof has expired.",
    ProofFault.USED: "The proof was used already; each is good for one report.",
}


def describe_proof_needed(error: ProofNeeded) -> dict[str, object]:
    """With a challenge; who cannot solve it may wait as for any other 429."""
    detail = (
        f"{PROOF_FAULTS[error.fault]} This report was not counted. Solve the challenge (ALTCHA) and send it"
        f" again with the solution in the header Proof-Of-Work, or try again in {error.retry_after} seconds."
    )
    return make_body(
        code=429,
        kind="proof-of-work",
        title="This report needs a proof of work.",
        detail=detail,
        challenge=make_challenge(scope=error.scope, now=error.asked_at),
    )


def _make_waiting(body: dict[str, object], retry_after: int) -> Response:
    response = Response(body, status=429, content_type=MEDIA_TYPE)
    response["Retry-After"] = str(retry_after)
    return response


def unavailable(error: Exception) -> Response:
    match error:
        case UnableToSpool():
            kind, title, detail, wait = NOT_KEPT, NOT_KEPT_TITLE, NOT_KEPT_DETAIL, NOT_KEPT_RETRY
        case ClockWrong():
            kind, title, detail, wait = CLOCK_WRONG, NOT_KEPT_TITLE, CLOCK_WRONG_DETAIL, NOT_KEPT_RETRY
        case _:
            kind, title, detail, wait = (
                *(DATABASE_AWAY, DATABASE_AWAY_TITLE),
                *(DATABASE_AWAY_DETAIL, DATABASE_AWAY_RETRY),
            )
    response = problem(code=503, kind=kind, title=str(title), detail=str(detail))
    response["Retry-After"] = str(wait)
    return response


TITLES = {
    status.HTTP_400_BAD_REQUEST: ("bad-request", "The request cannot be read."),
    status.HTTP_401_UNAUTHORIZED: ("no-key", "This needs a key that is in force."),
    status.HTTP_403_FORBIDDEN: ("not-yours", "This key does not speak for that."),
    status.HTTP_404_NOT_FOUND: ("not-found", "There is nothing at this address."),
    status.HTTP_406_NOT_ACCEPTABLE: ("not-acceptable", "This address answers in JSON only."),
    status.HTTP_405_METHOD_NOT_ALLOWED: ("method-not-allowed", "This address does not take that method."),
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: ("too-large", "The body is too large."),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: ("not-json", "Send JSON, with Content-Type: application/json."),
}


# With these it is the body that is wrong, so the answer names it among the errors.
UNREADABLE = {
    status.HTTP_400_BAD_REQUEST,
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
}


def _from_framework(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's own answer, with its headers, in the form of a problem."""
    original = exception_handler(error, context)
    if original is None:
        return None
    code = original.status_code
    kind, title = TITLES.get(code, ("error", "The request was refused."))
    detail = str(original.data.get("detail", "")) if isinstance(original.data, dict) else ""
    more = {"errors": {BODY: [detail or title]}} if code in UNREADABLE else {}
    response = problem(code=code, kind=kind, title=title, detail=detail, **more)
    for name, value in original.headers.items():
        if name.lower() != "content-type":
            response[name] = value
    return response
