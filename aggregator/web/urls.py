"""Addresses of the pages and of the API that reads."""

from django.urls import include, path

from aggregator.web import vendor_views, views

urlpatterns = [
    path("", views.show_board, name="board"),
    path("card.png", views.send_board_card, name="board-card"),
    path("services/<slug:slug>/", views.show_service, name="service"),
    path("services/<slug:slug>/history/", views.show_history, name="service-history"),
    path("services/<slug:slug>/lead-time/", vendor_views.show_service_lead_time, name="service-lead-time"),
    path("services/<slug:slug>/card.png", views.send_service_card, name="service-card"),
    path("incidents/", views.show_incidents, name="incidents"),
    path("incidents/<int:incident>/", views.show_incident, name="incident"),
    path("incidents/<int:incident>/card.png", views.send_incident_card, name="incident-card"),
    path("lead-time/", vendor_views.show_lead_times, name="lead-time"),
    path("methodology/", views.show_methodology, name="methodology"),
    path("methodology/calibration/", views.show_calibration, name="calibration"),
    path("privacy/", views.show_privacy, name="privacy"),
    path("about/", views.show_about, name="about"),
    path("api/v1/", include("aggregator.web.api.urls")),
]
