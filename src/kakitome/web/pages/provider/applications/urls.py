"""Addresses of an institution's applications."""

from django.urls import path

from kakitome.web.pages.provider.applications import views

_ALL = "<slug:institution>/applications"
_ONE = f"{_ALL}/<slug:number>"

urlpatterns = [
    path(_ALL, views.listing, name="applications"),
    path(f"{_ALL}/new", views.begin, name="application-new"),
    path(_ONE, views.show, name="application"),
    path(f"{_ONE}/papers", views.attach, name="application-attach"),
    path(f"{_ONE}/papers/take-back", views.detach, name="application-detach"),
    path(f"{_ONE}/papers/<str:sha256>", views.paper, name="application-paper"),
    path(f"{_ONE}/renew", views.renew, name="application-renew"),
    path(f"{_ONE}/<slug:act>", views.act, name="application-act"),
    path(f"{_ONE}/<slug:act>/<int:which>", views.act, name="application-act-on"),
]
