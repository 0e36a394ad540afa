"""The API on what vendors say: their words, who knew first, and uptime."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.http import urlencode
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from aggregator.official.timeline.events import VendorEvent
from aggregator.official.timeline.intervals import WorstInterval
from aggregator.queries import freshness
from aggregator.queries.incidents import ledger, uptime
from aggregator.queries.vendors import vendor_status
from aggregator.times import DAY
from aggregator.web.api import query_parameters
from aggregator.web.api.serializers import official_records as shapes
from aggregator.web.api.v1 import BAD, PROBLEM, ReadView
from reports.lookup import find_service

MOST = 200  # notices in an answer
DAYS = OpenApiParameter("days", OpenApiTypes.INT, description="1 to 365; default: 90.")


class Official(ReadView):
    """What the vendor of a service says: how it stands, and its notices, with its clock and ours."""

    @extend_schema(
        operation_id="get_official",
        tags=["vendors"],
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATETIME, description="Default: 7 days before `to`."),
            OpenApiParameter("to", OpenApiTypes.DATETIME, description="Default: now."),
            OpenApiParameter("limit", OpenApiTypes.INT, description=f"Notices, 1 to {MOST}; default: 50."),
            OpenApiParameter("after", OpenApiTypes.STR, description="Notices older than this id."),
        ],
        responses={200: shapes.OfficialSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = _now(), find_service(slug, retired=True)
        first, last = query_parameters.stretch(query=request.query_params, now=now)
        if first < now - timedelta(days=ledger.MOST_DAYS):
            raise ValidationError({"from": [f"At most {ledger.MOST_DAYS} days before now."]})
        limit = query_parameters.whole(
            query=request.query_params, field="limit", least=1, most=MOST, default=50
        )
        vendor = vendor_status.read_vendor(service=service, first=first, now=now)
        notices = [notice for notice in vendor.notices if notice.began_at < last]
        page, following = _page(notices, request.query_params.get("after"), limit)
        body = {
            "service": slug,
            "first": first,
            "last": last,
            **{name: getattr(vendor, name) for name in ("reading", "standing", "since", "watching")},
            "stretches": _until(vendor.stretches, last),
            "surfaces": [{"slug": s, "stretches": _until(f, last)} for s, f in vendor.surfaces.items()],
            "notices": page,
            "next": following and _next(request, first, last, following),
        }
        return _answer(shapes.OfficialSerializer, body, now)


class LeadTime(ReadView):
    """Who knew first, people here or the vendor: each problem of a service, and what they come to."""

    @extend_schema(
        operation_id="get_lead_time",
        tags=["vendors"],
        parameters=[DAYS],
        responses={200: shapes.LeadTimeSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = _now(), find_service(slug, retired=True)
        days = _days(request)
        found = ledger.read_ledger(service=service, first=now - timedelta(days=days), now=now)
        lines = [
            {
                "kind": line.kind,
                "entry": line,
                "vendor": line.word and {"word": line.word, "notice": found.notices[line.word.id]},
            }
            for line in found.entries
        ]
        body = {
            "service": slug,
            "days": days,
            "summary": found.summary,
            "entries": lines,
            "marked_false": found.marked_false,
            "suspected": found.suspected,
        }
        return _answer(shapes.LeadTimeSerializer, body, now)


class LeadTimes(ReadView):
    """Who knew first, over all services and by vendor."""

    @extend_schema(
        operation_id="list_lead_times",
        tags=["vendors"],
        parameters=[DAYS],
        responses={200: shapes.LeadTimesSerializer, (400, "application/problem+json"): PROBLEM},
    )
    def get(self, request: Request) -> Response:
        now, days = _now(), _days(request)
        found = ledger.read_overview(days=days, now=now)
        vendors = [
            {"name": line.name, "slugs": [each.slug for each in line.services], "summary": line.summary}
            for line in found.vendors
        ]
        body = {"days": days, "pages": found.pages, "unread": found.unread, "summary": found.summary}
        return _answer(shapes.LeadTimesSerializer, body | {"vendors": vendors}, now)


class UptimeView(ReadView):
    """Minutes of outage by surface and day: what the vendor says, and what people report."""

    @extend_schema(
        operation_id="get_uptime",
        tags=["vendors"],
        parameters=[DAYS],
        responses={200: shapes.UptimeSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = _now(), find_service(slug, retired=True)
        found = uptime.read_uptime(service=service, days_back=_days(request), now=now)
        body = {
            "service": slug,
            "first": found.first,
            "last": found.last,
            "weight": found.weight,
            "lines": [{"line": line, "days": _by_day(line, found)} for line in found.lines],
        }
        return _answer(shapes.UptimeSerializer, body, now, weight=found.weight)


def _by_day(line: uptime.UptimeLine, found: uptime.Uptime) -> list[dict[str, object]]:
    return [
        {"date": found.first + n * DAY, "vendor": line.vendor and line.vendor[n], "people": people}
        for n, people in enumerate(line.people)
    ]


def _page(
    notices: Sequence[VendorEvent], after: str | None, limit: int
) -> tuple[Sequence[VendorEvent], str | None]:
    """A part of the list, and the id after which the next one comes."""
    start = 0
    if after is not None:
        places = [n for n, notice in enumerate(notices) if notice.subject == after]
        if not places:
            raise ValidationError({"after": ["The id of a notice in this window, as in `next`."]})
        start = places[-1] + 1
    page = notices[start : start + limit]
    return page, page[-1].subject if page and start + limit < len(notices) else None


def _next(request: Request, first: datetime, last: datetime, after: str) -> str:
    kept = {"limit": request.query_params["limit"]} if "limit" in request.query_params else {}
    window = {"from": first.isoformat(), "to": last.isoformat()}
    return request.build_absolute_uri(f"{request.path}?{urlencode(window | kept | {'after': after})}")


def _until(stretches: Sequence[WorstInterval], last: datetime) -> list[WorstInterval]:
    return [replace(each, last=min(each.last, last)) for each in stretches if each.first < last]


def _days(request: Request) -> int:
    return query_parameters.whole(
        query=request.query_params, field="days", least=1, most=ledger.MOST_DAYS, default=90
    )


def _answer(shape: Any, body: dict[str, object], now: datetime, **context: object) -> Response:
    fresh = freshness.read_freshness(now=now)
    body |= {"generated_at": fresh.as_of, "stale": fresh.stale, "silent_since": fresh.unheard_since}
    return Response(shape(body, context=context).data)


def _now() -> datetime:
    return datetime.now(UTC)
