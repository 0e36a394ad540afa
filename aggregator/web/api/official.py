"""The API on what vendors say: their words, who knew first, and uptime."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.http import urlencode
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from aggregator.official.timeline.events import VendorEvent
from aggregator.official.timeline.spans import WorstInterval
from aggregator.publication import past_reading, reading
from aggregator.publication.windows import PAST_DAYS
from aggregator.queries.answers.days import Uptime, UptimeLine
from aggregator.queries.incidents import ledger
from aggregator.queries.vendors import vendor_status
from aggregator.times import DAY
from aggregator.web.api import clock, query_parameters
from aggregator.web.api.read_view import BAD, PROBLEM, ReadView, read_freshness
from aggregator.web.api.serializers import official_records as shapes
from aggregator.web.api.serializers.uptime_records import UptimeSerializer
from aggregator.web.kept_rule import KeptRule
from reports.lookup import find_service

MOST = 200  # notices in an answer
WINDOW = {"from", "to"}
DAYS = OpenApiParameter("days", OpenApiTypes.INT, description="1 to 365; default: 90.")


class Official(ReadView):
    """What the vendor of a service says: how it stands, and its notices, with its clock and ours."""

    kept = KeptRule(bypass_on=("from", "to", "limit", "after"))

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
        now, service = reading.choose_now(now=clock.read_now()), find_service(slug, retired=True)
        first, last = query_parameters.read_interval(query=request.query_params, now=now)
        if first < now - timedelta(days=ledger.MOST_DAYS):
            raise ValidationError({"from": [f"At most {ledger.MOST_DAYS} days before now."]})
        limit = query_parameters.read_whole_number(
            query=request.query_params, field="limit", least=1, most=MOST, default=50
        )
        read = vendor_status.read_vendor if request.query_params.keys() & WINDOW else past_reading.read_vendor
        vendor = read(service=service, first=first, now=now)
        # The vendor is read up to now: what began after the window is left out here.
        notices = [notice for notice in vendor.notices if notice.began_at < last]
        page, following = _cut_page(notices, request.query_params.get("after"), limit)
        body = {
            "service": slug,
            "first": first,
            "last": last,
            **{name: getattr(vendor, name) for name in ("reading", "standing", "since", "watching")},
            "stretches": _cut_stretches(vendor.stretches, last),
            "surfaces": [
                {"slug": s, "stretches": _cut_stretches(f, last)} for s, f in vendor.surfaces.items()
            ],
            "notices": page,
            "next": following and _build_next_address(request, first, last, following),
        }
        return _respond(shapes.OfficialSerializer, body, clock.read_now())


class LeadTime(ReadView):
    """Who knew first, people here or the vendor: each problem of a service, and what they come to."""

    kept = KeptRule(bypass_on=("days",))

    @extend_schema(
        operation_id="get_lead_time",
        tags=["vendors"],
        parameters=[DAYS],
        responses={200: shapes.LeadTimeSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = clock.read_now(), find_service(slug, retired=True)
        days = _read_days(request)
        history = past_reading.read_ledger(service=service, days=days, now=now)
        lines = [
            {
                "kind": line.kind,
                "entry": line,
                "vendor": line.statement
                and {"statement": line.statement, "notice": history.notices[line.statement.id]},
            }
            for line in history.entries
        ]
        body = {
            "service": slug,
            "days": days,
            "summary": history.summary,
            "entries": lines,
            "marked_false": history.marked_false,
            "suspected": history.suspected,
        }
        return _respond(shapes.LeadTimeSerializer, body, now)


class LeadTimes(ReadView):
    """Who knew first, over all services and by vendor."""

    kept = KeptRule(bypass_on=("days",))

    @extend_schema(
        operation_id="list_lead_times",
        tags=["vendors"],
        parameters=[DAYS],
        responses={200: shapes.LeadTimesSerializer, (400, "application/problem+json"): PROBLEM},
    )
    def get(self, request: Request) -> Response:
        now, days = clock.read_now(), _read_days(request)
        overview = past_reading.read_lead_times(days=days, now=now)
        vendors = [
            {"name": line.name, "slugs": [each.slug for each in line.services], "summary": line.summary}
            for line in overview.vendors
        ]
        body = {"days": days, "pages": overview.pages, "unread": overview.unread, "summary": overview.summary}
        return _respond(shapes.LeadTimesSerializer, body | {"vendors": vendors}, now)


class UptimeView(ReadView):
    """Minutes of outage by surface and day: what the vendor says, and what people report."""

    kept = KeptRule(bypass_on=("days",))

    @extend_schema(
        operation_id="get_uptime",
        tags=["vendors"],
        parameters=[DAYS],
        responses={200: UptimeSerializer, **BAD},
    )
    def get(self, request: Request, slug: str) -> Response:
        now, service = clock.read_now(), find_service(slug, retired=True)
        table = past_reading.read_uptime(service=service, days=_read_days(request), now=now)
        body = {
            "service": slug,
            "first": table.first,
            "last": table.last,
            "weight": table.weight,
            "lines": [{"line": line, "days": _list_days(line, table)} for line in table.lines],
        }
        return _respond(UptimeSerializer, body, now, weight=table.weight)


def _list_days(line: UptimeLine, table: Uptime) -> list[dict[str, object]]:
    return [
        {"date": table.first + n * DAY, "vendor": line.vendor and line.vendor[n], "people": people}
        for n, people in enumerate(line.people)
    ]


def _cut_page(
    notices: Sequence[VendorEvent], after: str | None, limit: int
) -> tuple[Sequence[VendorEvent], str | None]:
    """A part of the list, and the id after which the next one comes."""
    # The id of a notice as the cursor: an offset would shift when new notices come.
    start = 0
    if after is not None:
        places = [n for n, notice in enumerate(notices) if notice.subject == after]
        if not places:
            raise ValidationError({"after": ["The id of a notice in this window, as in `next`."]})
        start = places[-1] + 1
    page = notices[start : start + limit]
    return page, page[-1].subject if page and start + limit < len(notices) else None


def _build_next_address(request: Request, first: datetime, last: datetime, after: str) -> str:
    kept = {"limit": request.query_params["limit"]} if "limit" in request.query_params else {}
    window = {"from": first.isoformat(), "to": last.isoformat()}
    return request.build_absolute_uri(f"{request.path}?{urlencode(window | kept | {'after': after})}")


def _cut_stretches(stretches: Sequence[WorstInterval], last: datetime) -> list[WorstInterval]:
    return [replace(each, last=min(each.last, last)) for each in stretches if each.first < last]


def _read_days(request: Request) -> int:
    return query_parameters.read_whole_number(
        query=request.query_params, field="days", least=1, most=ledger.MOST_DAYS, default=PAST_DAYS
    )


def _respond(
    serializer: type[Serializer[Any]], body: dict[str, object], now: datetime, **context: object
) -> Response:
    body |= read_freshness(now)
    return Response(serializer(body, context=context).data)
