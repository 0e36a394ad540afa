"""All addresses: the site's pages and API, health, staff."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from reporter.probes import health
from reporter.speed import benchmark
from reporter.staff_pages import sign_in

urlpatterns = [
    *(path(name, view, name=name) for name, view in health.VIEWS.items()),
    path(benchmark.PATH.removeprefix("/"), benchmark.empty, name="benchmark"),
    *([path("admin/login/", sign_in.login), path("admin/", admin.site.urls)] if settings.ADMIN else []),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("", include("reports.web.urls")),
    path("", include("aggregator.web.urls")),
]

handler400 = "reporter.front.error_views.bad_request"
handler404 = "reporter.front.error_views.not_found"
handler500 = "reporter.front.error_views.server_error"
