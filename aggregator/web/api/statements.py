"""/api/v1/services/<slug>/statements/: anybody reads them, the holder of a key posts and withdraws them.

Neither the token nor the text is ever logged. Every refusal has the same answer, whatever was wrong with the
token.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from aggregator import statements
from aggregator.models.vendors import VendorKey
from aggregator.publication import past_reading
from aggregator.queries.vendors import statements as read
from aggregator.web.api import clock
from aggregator.web.api.read_view import PROBLEM, ReadView, read_freshness
from aggregator.web.api.serializers import statement_records as shapes
from aggregator.web.kept_rule import KeptRule
from reports import throttle
from reports.lookup import find_service
from reports.privacy import reporter_key
from reports.throttle import UnableToAdmit
from reports.web.client import address_of
from reports.web.problems import problem

SHAPE = shapes.SayingSerializer()
VENDOR: list[Any] = [{"vendor": []}]


def _describe_problems(*codes: int) -> dict[Any, Any]:
    return {(code, "application/problem+json"): PROBLEM for code in codes}


class StatementBaseView(ReadView):
    """Reading is open to every origin and kept for a tick; what needs a key is neither."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        # Only reading is open to other origins: a page elsewhere must not use a key in its reader's browser.
        if request.method not in ("GET", "HEAD"):
            del response["Access-Control-Allow-Origin"]
            response["Cache-Control"] = "no-store"
        return response

    def get_authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def handle_exception(self, error: Exception) -> Response:
        match error:
            case UnableToAdmit():
                return _ask_to_wait(
                    error.retry_after, "too-many-failures", "Too many wrong keys from this source."
                )
            case statements.UnableToPublishMore():
                title = f"More than {statements.PER_HOUR} statements an hour."
                return _ask_to_wait(error.retry_after, "too-many-statements", title)
            case statements.UnableToPublish():
                error = exceptions.ValidationError({name: [why] for name, why in error.mistakes.items()})
            case statements.UnableToUseKey():
                error = _refuse_token()
        return super().handle_exception(error)


class Statements(StatementBaseView):
    """What the vendor of a service said lately; or say something as the vendor."""

    kept = KeptRule()

    @extend_schema(
        operation_id="list_statements",
        tags=["statements"],
        responses={200: shapes.StatementsSerializer, **_describe_problems(404)},
    )
    def get(self, request: Request, slug: str) -> Response:
        service = find_service(slug, retired=True)
        body = {"service": service.slug, "statements": past_reading.read_statements(service=service)}
        return Response(shapes.StatementsSerializer(body | read_freshness(clock.read_now())).data)

    @extend_schema(
        operation_id="create_statement",
        tags=["statements"],
        auth=VENDOR,
        request=shapes.SayingSerializer,
        responses={
            201: OpenApiResponse(shapes.SaidSerializer, "Added; shown from the next tick on."),
            200: OpenApiResponse(
                shapes.SaidSerializer, "Said in the last minute already: nothing was added."
            ),
            **_describe_problems(400, 401, 403, 404, 413, 415, 429, 503),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        now = clock.read_now()
        key = _authenticate(request, slug, now)
        fields = SHAPE.run_validation(request.data)
        outcome = statements.publish_statement(
            key=key, text=fields["text"], until=fields.get("until"), now=now
        )
        body = dict(shapes.NumberedStatementSerializer(read.make_statement(outcome.statement)).data)
        if outcome.again:
            body["because"] = "already said"
        return Response(body, status=200 if outcome.again else 201)


class StatementView(StatementBaseView):
    """One statement of a vendor."""

    @extend_schema(
        operation_id="withdraw_statement",
        tags=["statements"],
        auth=VENDOR,
        responses={
            204: OpenApiResponse(description="Withdrawn: it is shown and listed no more."),
            **_describe_problems(401, 403, 404, 429, 503),
        },
    )
    def delete(self, request: Request, slug: str, statement: int) -> Response:
        """Withdraw what this key said."""
        now = clock.read_now()
        key = _authenticate(request, slug, now)
        try:
            statements.withdraw_statement(service=key.service_id, statement=statement, key=key, now=now)
        except statements.UnableToWithdraw:
            raise exceptions.NotFound(
                "This key said nothing of that number, or has withdrawn it already."
            ) from None
        return Response(status=204)


def _authenticate(request: Request, slug: str, now: datetime) -> VendorKey:
    """The key of the request, if it belongs to this service. Only the header counts: addresses are logged."""
    source = reporter_key(address=address_of(request.META), day=now.date(), key=settings.PRIVACY_KEY)
    # Before the key is looked up, so that a blocked source learns nothing more.
    throttle.check_key_failures(reporter_key=source, now=now)
    key = statements.find_key(token=_read_token(request.META.get("HTTP_AUTHORIZATION", "")))
    if key is None:
        throttle.count_key_failure(reporter_key=source, now=now)
        raise _refuse_token()
    # No failure is counted: the key is right, only the address is not.
    if key.service_id != find_service(slug, retired=True).id:
        raise exceptions.PermissionDenied("It speaks for another service.")
    return key


def _read_token(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _refuse_token() -> exceptions.AuthenticationFailed:
    return exceptions.AuthenticationFailed("Send “Authorization: Bearer” with the token of this service.")


def _ask_to_wait(seconds: int, kind: str, title: str) -> Response:
    response = problem(code=429, kind=kind, title=title, detail=f"Try again in {seconds} seconds.")
    response["Retry-After"] = str(seconds)
    return response
