"""Addresses of the API that reads, below /api/v1/."""

from django.urls import path

from aggregator.web import api_docs, api_official, api_statements, api_v1

urlpatterns = [
    path("docs/", api_docs.docs, name="api-docs"),
    path("services/", api_v1.Services.as_view(), name="api-services"),
    path("services/<slug:slug>/", api_v1.Service.as_view(), name="api-service"),
    path("services/<slug:slug>/timeseries/", api_v1.TimeSeries.as_view(), name="api-timeseries"),
    path("services/<slug:slug>/breakdown/", api_v1.Breakdown.as_view(), name="api-breakdown"),
    path("services/<slug:slug>/incidents/", api_v1.ServiceIncidents.as_view(), name="api-service-incidents"),
    path("services/<slug:slug>/statements/", api_statements.Statements.as_view(), name="api-statements"),
    path(
        "services/<slug:slug>/statements/<int:statement>/",
        api_statements.Statement.as_view(),
        name="api-statement",
    ),
    path("services/<slug:slug>/official/", api_official.Official.as_view(), name="api-official"),
    path("services/<slug:slug>/lead-time/", api_official.LeadTime.as_view(), name="api-service-lead-time"),
    path("services/<slug:slug>/uptime/", api_official.Uptime.as_view(), name="api-uptime"),
    path("lead-time/", api_official.LeadTimes.as_view(), name="api-lead-time"),
    path("incidents/", api_v1.Incidents.as_view(), name="api-incidents"),
    path("incidents/<int:incident>/", api_v1.Incident.as_view(), name="api-incident"),
    path("incidents/<int:incident>/evidence/", api_v1.Evidence.as_view(), name="api-evidence"),
    path("incidents/<int:incident>/minutes/", api_v1.Minutes.as_view(), name="api-minutes"),
    path("calibration/", api_v1.Calibration.as_view(), name="api-calibration"),
    path("policy/", api_v1.PolicyInForce.as_view(), name="api-policy"),
]
