"""The API that reads. Public, without keys; any page elsewhere may use it from a browser."""

from datetime import datetime

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from aggregator.publication import current, reading
from aggregator.publication.snapshots import ServiceSnapshot
from aggregator.queries.answers.breakdowns import BY
from aggregator.queries.answers.incidents import Verdict
from aggregator.queries.answers.vendors import Vendor
from aggregator.queries.counts import breakdown
from aggregator.queries.incidents import status_board, verdicts
from aggregator.queries.vendors import statements, vendor_status
from aggregator.web.api import clock, query_parameters
from aggregator.web.api.read_view import BAD, PROBLEM, ReadView, describe_freshness, read_freshness
from aggregator.web.api.serializers import service_records
from aggregator.web.kept_rule import KeptRule
from reports.choices.services import CatalogueEntry
from reports.lookup import find_service

WINDOW = [
    OpenApiParameter("from", OpenApiTypes.DATETIME, description="Default: 24 hours before `to`."),
    OpenApiParameter("to", OpenApiTypes.DATETIME, description="Default: the end of the running bucket."),
]
ONLY = [
    OpenApiParameter(field, OpenApiTypes.STR, description=f"Only this {field}; `none`: not said.")
    for field in ("surface", "symptom", "region")
]
STEP = OpenApiParameter("step", OpenApiTypes.STR, enum=list(query_parameters.STEPS), default="15m")


class Services(ReadView):
    """All services with their present verdict, worst first."""

    kept = KeptRule()

    @extend_schema(
        operation_id="list_services", tags=["services"], responses={200: service_records.ServicesSerializer}
    )
    def get(self, request: Request) -> Response:
        board = reading.read_board(now=clock.read_now())
        services = [_merge_vendor(row.verdict, row.vendor) for row in board.rows]
        body = {"services": services} | describe_freshness(board.freshness)
        return Response(service_records.ServicesSerializer(body).data)


class ServiceView(ReadView):
    """One service: what can be reported of it, what it runs on, and its present verdict."""

    kept = KeptRule()

    @extend_schema(
        operation_id="get_service",
        tags=["services"],
        responses={200: service_records.ServiceSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        # Retired services too: what was published of them stays readable. The same holds for all calls below.
        now, service = clock.read_now(), find_service(slug, retired=True)
        snapshot = current.find_snapshot(service=service, now=now)
        fields = _fill_from_snapshot(snapshot) if snapshot else _read_fields(service, now)
        return Response(service_records.ServiceSerializer(fields | read_freshness(now)).data)


class TimeSeries(ReadView):
    """Reports by bucket, with what was usual and what was said."""

    kept = KeptRule(vary_on=("step", "surface", "symptom", "region"), bypass_on=("from", "to"))

    @extend_schema(
        operation_id="get_timeseries",
        tags=["services"],
        parameters=[*WINDOW, STEP, *ONLY],
        responses={200: service_records.SeriesSerializer, **BAD, (422, "application/problem+json"): PROBLEM},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = reading.choose_now(now=clock.read_now()), find_service(slug, retired=True)
        window = query_parameters.read_window(query=request.query_params, now=now)
        points = reading.read_timeseries(
            service=service,
            first=window.first,
            last=window.last,
            step=query_parameters.STEPS[window.step],
            only=query_parameters.read_filter(query=request.query_params, service=service),
            now=now,
        )
        body = {"series": points, "step": window.step} | read_freshness(clock.read_now())
        return Response(service_records.SeriesSerializer(body).data)


class BreakdownView(ReadView):
    """Reports of a window by surface, symptom or region, beside the usual shares."""

    kept = KeptRule(vary_on=("by",), bypass_on=("from", "to"))

    @extend_schema(
        operation_id="get_breakdown",
        tags=["services"],
        parameters=[
            OpenApiParameter("by", OpenApiTypes.STR, enum=list(BY), default="surface"),
            *WINDOW,
        ],
        responses={200: service_records.BreakdownSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = clock.read_now(), find_service(slug, retired=True)
        by = request.query_params.get("by", "surface")
        if by not in BY:
            raise ValidationError({"by": [f"One of {', '.join(BY)}."]})
        published = reading.find_day_breakdowns(service=service, now=now)
        if published and not request.query_params.keys() & {"from", "to"}:
            body = {"breakdown": published[by]} | read_freshness(now)
            return Response(service_records.BreakdownSerializer(body).data)
        # A breakdown has no steps; minutes are the finest window that the parameters know.
        query = request.query_params.copy()
        query["step"] = "1m"
        window = query_parameters.read_window(query=query, now=now)
        breakdowns = breakdown.read_breakdowns(service=service, first=window.first, last=window.last, now=now)
        body = {"breakdown": breakdowns[by]} | read_freshness(now)
        return Response(service_records.BreakdownSerializer(body).data)


def _fill_from_snapshot(snapshot: ServiceSnapshot) -> dict[str, object]:
    fields = _merge_vendor(snapshot.verdict, snapshot.vendor)
    return fields | {"outlook": snapshot.outlook, "statement": snapshot.statement}


def _read_fields(service: CatalogueEntry, now: datetime) -> dict[str, object]:
    """The same from the tables, without what the API does not show."""
    verdict = verdicts.read_verdict(service=service, now=now)
    vendor = vendor_status.read_vendor(service=service, first=now - status_board.VENDOR_HOURS, now=now)
    return _merge_vendor(verdict, vendor) | {
        "outlook": reading.read_outlook(service=service, trouble=verdict.trouble, now=now),
        "statement": statements.read_present_statements(services=[service.id], now=now).get(service.id),
    }


def _merge_vendor(verdict: Verdict, vendor: Vendor) -> dict[str, object]:
    """People and vendor beside each other."""
    # Not asdict(): it would turn the service and its incident into dicts, and serializers read attributes.
    return {name: getattr(verdict, name) for name in verdict.__dataclass_fields__} | {"vendor": vendor}
