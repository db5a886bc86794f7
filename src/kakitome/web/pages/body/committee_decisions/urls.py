"""Addresses of committees that decide."""

from django.urls import path

from kakitome.web.pages.body.committee_decisions import views

_ALL = "<slug:institution>/deciding"
_ONE = f"{_ALL}/<str:number>"

urlpatterns = [
    path(f"{_ALL}/", views.ballots, name="deciding"),
    path(_ONE, views.case, name="deciding-case"),
    path(f"{_ONE}/papers/<str:sha256>", views.paper, name="deciding-paper"),
    path(f"{_ONE}/vote", views.vote, name="deciding-vote"),
    path(f"{_ONE}/step-aside", views.step_aside, name="deciding-step-aside"),
    path(f"{_ONE}/discussion", views.comment, name="deciding-comment"),
    path(f"{_ONE}/flags", views.settle, name="deciding-settle"),
    path(f"{_ONE}/change", views.settle_change, name="deciding-change"),
    path(f"{_ONE}/decision", views.decide, name="deciding-decide"),
]
