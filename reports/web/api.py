"""POST /api/v1/reports/: a report from a program."""

from datetime import UTC, datetime
from functools import lru_cache

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.mediatypes import media_type_matches
from rest_framework.views import APIView

from reports.http import content_length
from reports.intake import submit_report
from reports.intake.proofs import Proof
from reports.intake.report_log import Receipt
from reports.times import SLOT_NAME
from reports.web.client import address_of
from reports.web.report_body import ValidReport, check_report, parse_report
from reports.web.serializers import ProblemSerializer, ReceiptSerializer, ReportSerializer

PROBLEM = OpenApiResponse(ProblemSerializer, "RFC 9457 problem JSON")
PROOF_HEADER = "HTTP_PROOF_OF_WORK"  # as WSGI names it
SOLUTION = OpenApiParameter(
    "Proof-Of-Work",
    str,
    OpenApiParameter.HEADER,
    description="The solution of a challenge that was in a 429 of type `urn:problem:proof-of-work`.",
)
LONGEST_MEDIA_TYPE = 256  # characters


class ReportsView(APIView):
    """Tell that a service is broken for you, or that it works."""

    # The web server's front takes ordinary reports before they come here (reporter/front/reports.py).
    @extend_schema(
        operation_id="create_report",
        tags=["reports"],
        request=ReportSerializer,
        parameters=[SOLUTION],
        responses={
            201: OpenApiResponse(ReceiptSerializer, "Counted, and committed."),
            200: OpenApiResponse(ReceiptSerializer, f"Already counted in this {SLOT_NAME}."),
            202: OpenApiResponse(ReceiptSerializer, "Kept until the database returns, and counted then."),
            **{(code, "application/problem+json"): PROBLEM for code in (400, 404, 413, 415, 422, 429, 503)},
        },
    )
    def post(self, request: Request) -> Response:
        report = _read_report(request)
        receipt = submit_report(
            service=report.service,
            fields=report.fields,
            stance=report.stance,
            address=address_of(request.META),
            now=datetime.now(UTC),
            proof=Proof(solution=request.META.get(PROOF_HEADER, "")),
        )
        status, body = describe_receipt(receipt)
        return Response(body, status=status)


def _read_report(request: Request) -> ValidReport:
    if not content_length(request.META):
        return check_report({})  # nothing was sent, of whatever type
    media_type = request.META.get("CONTENT_TYPE", "")
    if not is_json(media_type):
        raise UnsupportedMediaType(media_type)
    return parse_report(request.body)


@lru_cache(maxsize=64)  # bounded, because clients choose them
def is_json(media_type: str) -> bool:
    """Whether a body of this type is read as JSON: of application/json, whatever its parameters."""
    try:
        return len(media_type) <= LONGEST_MEDIA_TYPE and media_type_matches("application/json", media_type)
    except ValueError:  # parameters that cannot be read
        return False


def describe_receipt(receipt: Receipt) -> tuple[int, dict[str, object]]:
    """Status and body of the answer."""
    body = {"counted": receipt.counted, "id": receipt.id, "received_at": receipt.received_at}
    # 200 for a repeat: a client that retries must be able to take it for a success.
    if receipt.spooled:
        body |= {"spooled": True}
    if not receipt.counted:
        return 200, body | {"because": "already counted"}
    return (202 if receipt.spooled else 201), body
