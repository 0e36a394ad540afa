"""POST /api/v1/reports/: a report from a program."""

from datetime import UTC, datetime

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from reports.intake import Receipt, submit_report
from reports.models import Stance
from reports.times import SLOT_NAME
from reports.web.client import address_of
from reports.web.serializers import ProblemSerializer, ReceiptSerializer, ReportSerializer, report_fields

# Made once: making its fields anew for each report would cost as much as checking the report.
SERIALIZER = ReportSerializer()
PROBLEM = OpenApiResponse(ProblemSerializer, "RFC 9457 problem JSON")


class ReportsView(APIView):
    """Tell that a service is broken for you, or that it works."""

    @extend_schema(
        operation_id="create_report",
        tags=["reports"],
        request=ReportSerializer,
        responses={
            201: OpenApiResponse(ReceiptSerializer, "Counted, and committed."),
            200: OpenApiResponse(ReceiptSerializer, f"Already counted in this {SLOT_NAME}."),
            **{(code, "application/problem+json"): PROBLEM for code in (400, 404, 413, 415, 422, 429, 503)},
        },
    )
    def post(self, request: Request) -> Response:
        data = SERIALIZER.run_validation(request.data)
        receipt = submit_report(
            service=data["service"],
            fields=report_fields(data),
            stance=Stance(data["stance"]),
            address=address_of(request.META),
            now=datetime.now(UTC),
        )
        # 200 for a repeat: a client that retries must be able to take it for a success.
        return Response(_body(receipt), status=201 if receipt.counted else 200)


def _body(receipt: Receipt) -> dict[str, object]:
    body = {"counted": receipt.counted, "id": receipt.id, "received_at": receipt.received_at}
    return body if receipt.counted else body | {"because": "already counted"}
