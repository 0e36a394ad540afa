"""The API that reads. Public, without keys; any page elsewhere may use it from a browser."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from aggregator.models import State
from aggregator.policy import current
from aggregator.queries import freshness
from aggregator.queries.counts import breakdown, minutes, series
from aggregator.queries.incidents import (
    calibration,
    current_incidents,
    endings,
    history,
    status_board,
    verdicts,
)
from aggregator.queries.vendors import statements, vendor_status
from aggregator.stats.ending.outlook import Outlook
from aggregator.web.api import query_parameters
from aggregator.web.api.serializers import records
from reports.lookup import find_service
from reports.queries import CatalogueEntry
from reports.web.serializers import ProblemSerializer

ONE_TICK = "public, max-age=10"
PROBLEM = OpenApiResponse(ProblemSerializer, "RFC 9457 problem JSON")
BAD = {(code, "application/problem+json"): PROBLEM for code in (400, 404)}

WINDOW = [
    OpenApiParameter("from", OpenApiTypes.DATETIME, description="Default: 24 hours before `to`."),
    OpenApiParameter("to", OpenApiTypes.DATETIME, description="Default: the end of the running bucket."),
]
ONLY = [
    OpenApiParameter(field, OpenApiTypes.STR, description=f"Only this {field}; `none`: not said.")
    for field in ("surface", "symptom", "region")
]
STEP = OpenApiParameter("step", OpenApiTypes.STR, enum=list(query_parameters.STEPS), default="15m")
BEFORE = OpenApiParameter("before", OpenApiTypes.INT, description="Incidents below this number.")


class ReadView(APIView):
    """What all readers share: GET only, cached for one tick, open to every origin."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code == 200:
            response["Cache-Control"] = ONE_TICK
        return response


class Services(ReadView):
    """All services with their present verdict, worst first."""

    @extend_schema(
        operation_id="list_services", tags=["services"], responses={200: records.ServicesSerializer}
    )
    def get(self, request: Request) -> Response:
        board = status_board.read_board(now=_now())
        services = [_said(row.verdict, row.vendor) for row in board.rows]
        body = {"services": services} | _fresh(board.freshness)
        return Response(records.ServicesSerializer(body).data)


class ServiceView(ReadView):
    """One service: what can be reported of it, what it runs on, and its present verdict."""

    @extend_schema(
        operation_id="get_service", tags=["services"], responses={200: records.ServiceSerializer, **BAD}
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = _now(), find_service(slug, retired=True)
        verdict = verdicts.read_verdict(service=service, now=now)
        vendor = vendor_status.read_vendor(service=service, first=now - status_board.VENDOR_HOURS, now=now)
        fields = _said(verdict, vendor)
        fields["outlook"] = _outlook(service, verdict.trouble, now)
        fields["statement"] = statements.read_present_statements(services=[service.id], now=now).get(
            service.id
        )
        return Response(records.ServiceSerializer(fields | _fresh(freshness.read_freshness(now=now))).data)


class TimeSeries(ReadView):
    """Reports by bucket, with what was usual and what was said."""

    @extend_schema(
        operation_id="get_timeseries",
        tags=["services"],
        parameters=[*WINDOW, STEP, *ONLY],
        responses={200: records.SeriesSerializer, **BAD, (422, "application/problem+json"): PROBLEM},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = _now(), find_service(slug, retired=True)
        window = query_parameters.window(query=request.query_params, now=now)
        found = series.read_timeseries(
            service=service,
            first=window.first,
            last=window.last,
            step=query_parameters.STEPS[window.step],
            only=query_parameters.only(query=request.query_params, service=service),
            now=now,
        )
        body = {"series": found, "step": window.step} | _fresh(freshness.read_freshness(now=now))
        return Response(records.SeriesSerializer(body).data)


class BreakdownView(ReadView):
    """Reports of a window by surface, symptom or region, beside the usual shares."""

    @extend_schema(
        operation_id="get_breakdown",
        tags=["services"],
        parameters=[
            OpenApiParameter("by", OpenApiTypes.STR, enum=list(breakdown.BY), default="surface"),
            *WINDOW,
        ],
        responses={200: records.BreakdownSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = _now(), find_service(slug, retired=True)
        by = request.query_params.get("by", "surface")
        if by not in breakdown.BY:
            raise ValidationError({"by": [f"One of {', '.join(breakdown.BY)}."]})
        query = request.query_params.copy()
        query["step"] = "1m"
        window = query_parameters.window(query=query, now=now)
        found = breakdown.read_breakdowns(service=service, first=window.first, last=window.last, now=now)
        body = {"breakdown": found[by]} | _fresh(freshness.read_freshness(now=now))
        return Response(records.BreakdownSerializer(body).data)


class Incidents(ReadView):
    """Incidents of all services, newest first."""

    @extend_schema(
        operation_id="list_incidents",
        tags=["incidents"],
        parameters=[BEFORE],
        responses={200: records.IncidentPageSerializer, **BAD},
    )
    def get(self, request: Request) -> Response:
        return _incidents(request, None)


class ServiceIncidents(ReadView):
    """Incidents of one service, newest first."""

    @extend_schema(
        operation_id="list_service_incidents",
        tags=["incidents"],
        parameters=[BEFORE],
        responses={200: records.IncidentPageSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        return _incidents(request, find_service(slug, retired=True))


class IncidentView(ReadView):
    """One incident; its address stays."""

    @extend_schema(
        operation_id="get_incident",
        tags=["incidents"],
        responses={200: records.IncidentDetailSerializer, **BAD},
    )
    def get(self, request: Request, incident: int) -> Response:
        now, found = _now(), _episode(incident)
        body = {"incident": found, "outlook": _outlook(found.service, found.trouble, now)}
        return Response(
            records.IncidentDetailSerializer(body | _fresh(freshness.read_freshness(now=now))).data
        )


class EvidenceView(ReadView):
    """The evidence record: what each change of state of an incident rested on."""

    @extend_schema(
        operation_id="get_evidence",
        tags=["incidents"],
        responses={200: records.EvidenceSerializer, **BAD},
    )
    def get(self, request: Request, incident: int) -> Response:
        body = {"incident": _episode(incident), "steps": history.read_steps(incident=incident)}
        return Response(records.EvidenceSerializer(body | _fresh(freshness.read_freshness(now=_now()))).data)


class MinutesView(ReadView):
    """The minutes from two days before an incident to its end, as the detector counted them."""

    @extend_schema(
        operation_id="get_minutes",
        tags=["incidents"],
        responses={200: records.MinutesSerializer, **BAD},
    )
    def get(self, request: Request, incident: int) -> Response:
        now = _now()
        found = minutes.read_incident_minutes(incident=_episode(incident).id, now=now)
        body = {"minutes": found} | _fresh(freshness.read_freshness(now=now))
        return Response(records.MinutesSerializer(body).data)


class PolicyInForce(ReadView):
    """The policy in force: each number of it, and the name that every record carries."""

    @extend_schema(operation_id="get_policy", tags=["site"], responses={200: records.PolicySerializer})
    def get(self, request: Request) -> Response:
        policy = current()
        body = {"version": policy.version, "numbers": policy.numbers}
        return Response(records.PolicySerializer(body).data)


class CalibrationView(ReadView):
    """Is it as promised? What quiet days showed, against the budget of false alarms."""

    @extend_schema(
        operation_id="get_calibration", tags=["site"], responses={200: records.CalibrationSerializer}
    )
    def get(self, request: Request) -> Response:
        return Response(records.CalibrationSerializer(calibration.read_calibration(now=_now())).data)


def _incidents(request: Request, service: CatalogueEntry | None) -> Response:
    page = history.list_incidents(service=service, before=query_parameters.cursor(query=request.query_params))
    following = page.before and request.build_absolute_uri(f"{request.path}?before={page.before}")
    body = {"page": page, "next": following} | _fresh(freshness.read_freshness(now=_now()))
    return Response(records.IncidentPageSerializer(body).data)


def _episode(number: int) -> history.IncidentHistory:
    found = history.read_incident(incident=number)
    if found is None:
        raise Http404(f"There is no incident {number}.")
    return found


def _outlook(
    service: CatalogueEntry, trouble: current_incidents.CurrentIncident | None, now: datetime
) -> Outlook | None:
    if trouble is None or trouble.state == State.RESOLVED:
        return None
    steps = history.read_steps(incident=trouble.incident)
    return endings.read_outlook(service=service, trouble=trouble, steps=steps, now=now)


def _said(verdict: verdicts.Verdict, vendor: vendor_status.Vendor) -> dict[str, object]:
    """People and vendor beside each other."""
    return {name: getattr(verdict, name) for name in verdict.__dataclass_fields__} | {"vendor": vendor}


def _fresh(fresh: freshness.Freshness) -> dict[str, object]:
    return {"generated_at": fresh.as_of, "stale": fresh.stale, "silent_since": fresh.unheard_since}


def _now() -> datetime:
    return datetime.now(UTC)
