"""Addresses of the pages of text."""

from django.urls import path

from kakitome.web.pages.about.views import about, sample_file, samples

PAGES = ("checking", "format", "privacy", "accessibility")

urlpatterns = [
    *(path(f"about/{page}", about, {"page": page}, name=f"about-{page}") for page in PAGES),
    path("about/samples", samples, name="about-samples"),
    path("demo/files/<str:name>", sample_file, name="sample-file"),
]
