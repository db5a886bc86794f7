"""Addresses of the API."""

from django.urls import path

from kakitome.web.api.v1.interface import api
from kakitome.web.api.v1.reference import reference

urlpatterns = [
    path("docs", reference, name="api-docs"),
    path("", api.urls),
]
