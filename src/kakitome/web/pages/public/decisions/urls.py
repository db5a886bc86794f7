"""Addresses of decisions."""

from django.urls import path

from kakitome.web.pages.public.decisions import views

urlpatterns = [
    path("bodies/<slug:institution>/decisions", views.decisions, name="decisions"),
    path("bodies/<slug:institution>/decisions/<str:number>", views.decision, name="decision"),
]
