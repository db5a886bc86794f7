"""Addresses of the desk itself."""

from django.urls import path

from kakitome.web.pages.overview import views

urlpatterns = [
    path("", views.institutions, name="desk-choose"),
    path("<slug:institution>", views.desk, name="desk"),
]
