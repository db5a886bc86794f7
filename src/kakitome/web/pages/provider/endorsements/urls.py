"""Addresses of endorsements at the desk."""

from django.urls import path

from kakitome.web.pages.provider.endorsements import views

_ALL = "<slug:institution>/endorsements"

urlpatterns = [
    path(_ALL, views.listing, name="endorsements"),
    path(f"{_ALL}/give", views.give, name="endorsement-give"),
    path(f"{_ALL}/end", views.end_use, name="endorsement-end"),
    path(f"{_ALL}/<str:sha256>/document", views.document, name="endorsement-document"),
]
