"""Addresses of the pages of text."""

from django.urls import path

from kakitome.web.pages.about.views import about

PAGES = ("checking", "format", "privacy", "accessibility")

urlpatterns = [path(f"about/{page}", about, {"page": page}, name=f"about-{page}") for page in PAGES]
