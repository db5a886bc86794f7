"""Addresses of the issuer's profile and keys."""

from django.urls import path

from kakitome.web.pages.provider.issuer_profile import views

_ALL = "<slug:institution>/issuer"

urlpatterns = [
    path(_ALL, views.issuer, name="issuer"),
    path(f"{_ALL}/badge.svg", views.sample_badge, name="issuer-badge"),
    path(f"{_ALL}/keys/announce", views.announce, name="key-announce"),
    path(f"{_ALL}/keys/activate", views.activate, name="key-activate"),
    path(f"{_ALL}/keys/compromised", views.compromised, name="key-compromised"),
    path(f"{_ALL}/keys/reseal", views.reseal, name="key-reseal"),
]
