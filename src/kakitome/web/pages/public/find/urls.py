"""Addresses of finding."""

from django.urls import path

from kakitome.web.pages.public.find.views import find, offer

urlpatterns = [
    path("find", find, name="find"),
    path("m/<slug:slug>/<str:name>", offer, name="offer"),
]
