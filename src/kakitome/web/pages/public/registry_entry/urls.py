"""Addresses of entries."""

from django.urls import path

from kakitome.web.pages.public.registry_entry.views import entry, entry_version

urlpatterns = [
    path("registry/<str:number>/v<int:version>", entry_version, name="entry-version"),
    path("registry/<str:number>", entry, name="entry"),
]
