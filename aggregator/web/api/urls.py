"""Addresses of the API that reads, below /api/v1/."""

from django.urls import path

from aggregator.web.api import docs, official, services, statements
from aggregator.web.api.incidents import EvidenceView, Incidents, IncidentView, MinutesView, ServiceIncidents
from aggregator.web.api.site import CalibrationView, PolicyInForce

urlpatterns = [
    path("docs/", docs.docs, name="api-docs"),
    path("services/", services.Services.as_view(), name="api-services"),
    path("services/<slug:slug>/", services.ServiceView.as_view(), name="api-service"),
    path("services/<slug:slug>/timeseries/", services.TimeSeries.as_view(), name="api-timeseries"),
    path("services/<slug:slug>/breakdown/", services.BreakdownView.as_view(), name="api-breakdown"),
    path("services/<slug:slug>/incidents/", ServiceIncidents.as_view(), name="api-service-incidents"),
    path("services/<slug:slug>/statements/", statements.Statements.as_view(), name="api-statements"),
    path(
        "services/<slug:slug>/statements/<int:statement>/",
        statements.StatementView.as_view(),
        name="api-statement",
    ),
    path("services/<slug:slug>/official/", official.Official.as_view(), name="api-official"),
    path("services/<slug:slug>/lead-time/", official.LeadTime.as_view(), name="api-service-lead-time"),
    path("services/<slug:slug>/uptime/", official.UptimeView.as_view(), name="api-uptime"),
    path("lead-time/", official.LeadTimes.as_view(), name="api-lead-time"),
    path("incidents/", Incidents.as_view(), name="api-incidents"),
    path("incidents/<int:incident>/", IncidentView.as_view(), name="api-incident"),
    path("incidents/<int:incident>/evidence/", EvidenceView.as_view(), name="api-evidence"),
    path("incidents/<int:incident>/minutes/", MinutesView.as_view(), name="api-minutes"),
    path("calibration/", CalibrationView.as_view(), name="api-calibration"),
    path("policy/", PolicyInForce.as_view(), name="api-policy"),
]
