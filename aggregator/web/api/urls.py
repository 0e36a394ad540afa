"""Addresses of the API that reads, below /api/v1/."""

from django.urls import path

from aggregator.web.api import docs, official, statements, v1

urlpatterns = [
    path("docs/", docs.docs, name="api-docs"),
    path("services/", v1.Services.as_view(), name="api-services"),
    path("services/<slug:slug>/", v1.ServiceView.as_view(), name="api-service"),
    path("services/<slug:slug>/timeseries/", v1.TimeSeries.as_view(), name="api-timeseries"),
    path("services/<slug:slug>/breakdown/", v1.BreakdownView.as_view(), name="api-breakdown"),
    path("services/<slug:slug>/incidents/", v1.ServiceIncidents.as_view(), name="api-service-incidents"),
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
    path("incidents/", v1.Incidents.as_view(), name="api-incidents"),
    path("incidents/<int:incident>/", v1.IncidentView.as_view(), name="api-incident"),
    path("incidents/<int:incident>/evidence/", v1.EvidenceView.as_view(), name="api-evidence"),
    path("incidents/<int:incident>/minutes/", v1.MinutesView.as_view(), name="api-minutes"),
    path("calibration/", v1.CalibrationView.as_view(), name="api-calibration"),
    path("policy/", v1.PolicyInForce.as_view(), name="api-policy"),
]
