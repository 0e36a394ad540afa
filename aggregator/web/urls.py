"""Addresses of the pages and of the API that reads."""

from django.urls import include, path

from aggregator.web import vendor_views, views

urlpatterns = [
    path("", views.board, name="board"),
    path("card.png", views.board_card, name="board-card"),
    path("services/<slug:slug>/", views.service, name="service"),
    path("services/<slug:slug>/history/", views.history, name="service-history"),
    path("services/<slug:slug>/lead-time/", vendor_views.service_lead_time, name="service-lead-time"),
    path("services/<slug:slug>/card.png", views.service_card, name="service-card"),
    path("incidents/", views.episodes, name="incidents"),
    path("incidents/<int:incident>/", views.incident, name="incident"),
    path("incidents/<int:incident>/card.png", views.incident_card, name="incident-card"),
    path("lead-time/", vendor_views.lead_times, name="lead-time"),
    path("methodology/", views.methodology, name="methodology"),
    path("methodology/calibration/", views.calibration, name="calibration"),
    path("privacy/", views.privacy, name="privacy"),
    path("about/", views.about, name="about"),
    path("api/v1/", include("aggregator.web.api.urls")),
]
