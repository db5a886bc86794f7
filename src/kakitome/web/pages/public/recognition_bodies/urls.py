"""Addresses of recognition bodies."""

from django.urls import path

from kakitome.web.pages.public.recognition_bodies import views

_ONE = "bodies/<slug:institution>"

urlpatterns = [
    path("bodies", views.bodies, name="bodies"),
    path(_ONE, views.body, name="public-body"),
    path(f"{_ONE}/minutes", views.minutes, name="public-minutes"),
    path(f"{_ONE}/criteria/<slug:procedure>/<str:version>", views.criteria, name="public-criteria"),
]
