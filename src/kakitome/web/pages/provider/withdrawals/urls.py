"""Addresses of withdrawing many awards."""

from django.urls import path

from kakitome.web.pages.provider.withdrawals import acts, files, views

_ALL = "<slug:institution>/withdrawals"
_ONE = f"{_ALL}/<str:number>"

urlpatterns = [
    path(_ALL, views.listing, name="withdrawal-list"),
    path(f"{_ALL}/new", acts.draft, name="withdrawal-new"),
    path(f"{_ALL}/threshold", acts.threshold, name="withdrawal-threshold"),
    path(_ONE, views.order, name="withdrawal"),
    path(f"{_ONE}/propose", acts.propose_order, name="withdrawal-propose"),
    path(f"{_ONE}/decide", acts.decide, name="withdrawal-decide"),
    path(f"{_ONE}/end", acts.end, name="withdrawal-end"),
    path(f"{_ONE}/again", acts.again, name="withdrawal-again"),
    path(f"{_ONE}/lines.csv", files.lines, name="withdrawal-lines"),
]
