"""Addresses of compare."""

from django.urls import path

from kakitome.web.pages.public.compare.views import compare, compare_csv

urlpatterns = [
    path("registry/compare", compare, name="compare"),
    path("registry/compare.csv", compare_csv, name="compare-csv"),
]
