"""Addresses of searching the registry."""

from django.urls import path

from kakitome.web.pages.public.registry.views import registry

urlpatterns = [
    path("registry", registry, name="registry"),
]
