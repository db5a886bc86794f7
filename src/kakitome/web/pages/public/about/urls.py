"""Addresses of the pages of text."""

from django.urls import path

from kakitome.web.pages.public.about.descriptors import descriptors, descriptors_csv, descriptors_json
from kakitome.web.pages.public.about.views import about, sample_file, samples

PAGES = ("checking", "format", "privacy", "accessibility")

urlpatterns = [
    *(path(f"about/{page}", about, {"page": page}, name=f"about-{page}") for page in PAGES),
    path("about/descriptors", descriptors, name="about-descriptors"),
    path("about/descriptors.json", descriptors_json, name="about-descriptors-json"),
    path("about/descriptors.csv", descriptors_csv, name="about-descriptors-csv"),
    path("about/samples", samples, name="about-samples"),
    path("demo/files/<str:name>", sample_file, name="sample-file"),
]
