"""The pages that compare people's reports with the vendors: parse, read once, render."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from aggregator.web.kept_rule import keep_answers
from aggregator.web.pages.lead_time import build_lead_times_page, build_service_lead_page
from aggregator.web.read_only import read_only
from reports.lookup import find_service
from reports.web.views import for_known_services


@read_only
@keep_answers()
def show_lead_times(request: HttpRequest) -> HttpResponse:
    page = build_lead_times_page(now=datetime.now(UTC))
    return TemplateResponse(request, "pages/lead_time.html", {"page": page})


@read_only
@for_known_services
@keep_answers()
def show_service_lead_time(request: HttpRequest, slug: str) -> HttpResponse:
    page = build_service_lead_page(service=find_service(slug, retired=True), now=datetime.now(UTC))
    return TemplateResponse(request, "services/lead_time.html", {"page": page})
