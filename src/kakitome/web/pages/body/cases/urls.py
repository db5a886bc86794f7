"""Addresses of the secretariat's cases."""

from django.urls import path

from kakitome.web.pages.body.cases import views

_ALL = "<slug:institution>/cases"
_ONE = f"{_ALL}/<slug:number>"

urlpatterns = [
    path(_ALL, views.queue, name="cases"),
    path(f"{_ALL}/renewals", views.renewals, name="case-renewals"),
    path(f"{_ALL}/renewals.csv", views.renewals_file, name="case-renewals-csv"),
    path(f"{_ALL}/evidence", views.evidence, name="case-evidence"),
    path(_ONE, views.show, name="case"),
    path(f"{_ONE}/papers/<str:sha256>", views.paper, name="case-paper"),
    path(f"{_ONE}/file.zip", views.whole_file, name="case-file"),
    path(f"{_ONE}/<slug:act>", views.act, name="case-act"),
    path(f"{_ONE}/<slug:act>/<int:which>", views.act, name="case-act-on"),
]
