"""The API on incidents: lists, evidence, and the minutes they rest on."""

from datetime import datetime

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from aggregator.publication import past_reading, reading
from aggregator.publication.snapshots import IncidentSnapshot
from aggregator.queries.answers.incidents import IncidentHistory
from aggregator.queries.incidents import history
from aggregator.web.api import clock, query_parameters
from aggregator.web.api.read_view import BAD, ReadView, describe_freshness, read_freshness
from aggregator.web.api.serializers.incident_records import (
    EvidenceSerializer,
    IncidentDetailSerializer,
    IncidentPageSerializer,
    MinutesSerializer,
)
from aggregator.web.kept_rule import KeptRule
from reports.choices.services import CatalogueEntry
from reports.lookup import find_service

BEFORE = OpenApiParameter("before", OpenApiTypes.INT, description="Incidents below this number.")


class Incidents(ReadView):
    """Incidents of all services, newest first."""

    kept = KeptRule(bypass_on=("before",))

    @extend_schema(
        operation_id="list_incidents",
        tags=["incidents"],
        parameters=[BEFORE],
        responses={200: IncidentPageSerializer, **BAD},
    )
    def get(self, request: Request) -> Response:
        return _list_incidents(request, None)


class ServiceIncidents(ReadView):
    """Incidents of one service, newest first."""

    kept = KeptRule(bypass_on=("before",))

    @extend_schema(
        operation_id="list_service_incidents",
        tags=["incidents"],
        parameters=[BEFORE],
        responses={200: IncidentPageSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        return _list_incidents(request, find_service(slug, retired=True))


class IncidentView(ReadView):
    """One incident; its address stays."""

    kept = KeptRule()

    @extend_schema(
        operation_id="get_incident",
        tags=["incidents"],
        responses={200: IncidentDetailSerializer, **BAD},
    )
    def get(self, request: Request, incident: int) -> Response:
        now, published = clock.read_now(), past_reading.find_incident(incident=incident)
        past = published.incident if published else find_incident(incident)
        outlook = (
            published.outlook
            if published
            else reading.read_outlook(service=past.service, trouble=past.trouble, now=now)
        )
        body = {"incident": past, "outlook": outlook} | _describe_age(published, now)
        return Response(IncidentDetailSerializer(body).data)


class EvidenceView(ReadView):
    """The evidence record: what each change of state of an incident rested on."""

    kept = KeptRule()

    @extend_schema(
        operation_id="get_evidence",
        tags=["incidents"],
        responses={200: EvidenceSerializer, **BAD},
    )
    def get(self, request: Request, incident: int) -> Response:
        published = past_reading.find_incident(incident=incident)
        body = {
            "incident": published.incident if published else find_incident(incident),
            "steps": published.steps if published else history.read_steps(incident=incident),
        }
        return Response(EvidenceSerializer(body | _describe_age(published, clock.read_now())).data)


class MinutesView(ReadView):
    """The minutes from two days before an incident to its end, as the detector counted them."""

    kept = KeptRule()

    @extend_schema(
        operation_id="get_minutes",
        tags=["incidents"],
        responses={200: MinutesSerializer, **BAD},
    )
    def get(self, request: Request, incident: int) -> Response:
        now, published = clock.read_now(), past_reading.find_incident(incident=incident)
        number = published.incident.id if published else find_incident(incident).id
        counts = past_reading.read_minutes(incident=number, now=now)
        body = {"minutes": counts} | _describe_age(published, now)
        return Response(MinutesSerializer(body).data)


def _list_incidents(request: Request, service: CatalogueEntry | None) -> Response:
    now, before = clock.read_now(), query_parameters.read_cursor(query=request.query_params)
    page = (
        reading.list_newest_incidents(service=service, now=now)
        if before is None
        else history.list_incidents(service=service, before=before)
    )
    # The number of an incident as the cursor: pages stay as they are when new incidents come.
    following = page.before and request.build_absolute_uri(f"{request.path}?before={page.before}")
    body = {"page": page, "next": following} | read_freshness(now)
    return Response(IncidentPageSerializer(body).data)


def _describe_age(published: IncidentSnapshot | None, now: datetime) -> dict[str, object]:
    return describe_freshness(past_reading.judge_incident(published=published, now=now))


def find_incident(number: int) -> IncidentHistory:
    incident = history.read_incident(incident=number)
    if incident is None:
        raise Http404(f"There is no incident {number}.")
    return incident
