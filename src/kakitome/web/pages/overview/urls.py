"""Addresses of the page everybody lands on, and of an institution's first page."""

from django.urls import path

from kakitome.web.pages.overview import start, views

urlpatterns = [
    path("", start.start, name="desk-choose"),
    path("<slug:institution>", views.desk, name="desk"),
]
