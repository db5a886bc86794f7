"""Addresses of the audit trail."""

from django.urls import path

from kakitome.web.pages.provider.audit_trail import views

urlpatterns = [
    path("<slug:institution>/trail", views.trail, name="trail"),
    path("<slug:institution>/trail.csv", views.trail_csv, name="trail-csv"),
]
