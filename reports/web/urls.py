"""Addresses of the write side."""

from django.urls import path

from reports.web import api, views

urlpatterns = [
    path("api/v1/reports/", api.ReportsView.as_view(), name="api-reports"),
    path("services/<slug:slug>/report/", views.new_report, name="report"),
    path("services/<slug:slug>/report/details/", views.add_details, name="report-details"),
    path("services/<slug:slug>/report/thanks/", views.thanks, name="report-thanks"),
]
