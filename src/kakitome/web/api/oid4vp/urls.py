"""Addresses of one exchange: what is asked for, and where it is answered."""

from django.urls import path

from kakitome.web.api.oid4vp import views

urlpatterns = [
    path("oid4vp/<slug:name>/request", views.presentation_request, name="presentation-request"),
    path("oid4vp/<slug:name>/response", views.presentation_response, name="presentation-response"),
]
