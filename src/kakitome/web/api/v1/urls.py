"""Addresses of the API."""

from django.urls import path

from kakitome.web.api.v1.interface import api
from kakitome.web.api.v1.reference import reference
from kakitome.web.api.v1.usual_award import with_a_short_cut

_patterns, _app, _space = api.urls
urlpatterns = [
    path("docs", reference, name="api-docs"),
    path("", (with_a_short_cut(_patterns), _app, _space)),
]
