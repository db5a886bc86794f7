"""Addresses of registering."""

from django.urls import path

from kakitome.web.pages.provider.registration import described, views

_ALL = "<slug:institution>/registry"

urlpatterns = [
    path(_ALL, views.listing, name="registering"),
    path(f"{_ALL}/own", views.own, name="registering-own"),
    path(f"{_ALL}/new", described.new, name="registering-new"),
    path(f"{_ALL}/file", views.file, name="registering-file"),
    path(f"{_ALL}/file/confirm", views.confirm, name="registering-confirm"),
    path(f"{_ALL}/template-<str:reading>.csv", views.template, name="registering-template"),
    path(f"{_ALL}/<str:number>/next", described.next_version, name="registering-next"),
    path(f"{_ALL}/<str:number>/withdraw", views.withdraw, name="registering-withdraw"),
]
