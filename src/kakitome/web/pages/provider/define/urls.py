"""Addresses of defining."""

from django.urls import path

from kakitome.web.pages.provider.define import views

_ONE = "<slug:institution>/microcredentials/<str:identifier>/<int:version>"

urlpatterns = [
    path("<slug:institution>/microcredentials", views.listing, name="define-list"),
    path("<slug:institution>/microcredentials/new", views.new, name="define-new"),
    path("<slug:institution>/microcredentials/report", views.report, name="define-report"),
    path(_ONE, views.edit, name="define-edit"),
    path(f"{_ONE}/preview", views.preview, name="define-preview"),
    path(f"{_ONE}/badge.svg", views.image, name="define-image"),
    path(f"{_ONE}/definition.json", views.download, name="define-download"),
    path(f"{_ONE}/move", views.move, name="define-move"),
    path(f"{_ONE}/unit", views.change_unit, name="define-unit"),
]
