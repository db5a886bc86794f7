"""Addresses of the register of reviewers."""

from django.urls import path

from kakitome.web.pages.body.reviewer_register import views

_ALL = "<slug:institution>/reviewers"
_ONE = f"{_ALL}/<slug:reviewer>"

urlpatterns = [
    path(_ALL, views.register, name="reviewers"),
    path(f"{_ALL}/invite", views.invite, name="reviewer-invite"),
    path(_ONE, views.reviewer, name="reviewer"),
    path(f"{_ONE}/state", views.move, name="reviewer-move"),
    path(f"{_ONE}/training", views.train, name="reviewer-train"),
    path(f"{_ONE}/honorarium", views.pay, name="reviewer-pay"),
]
