"""Addresses of awards at the desk."""

from django.urls import path

from kakitome.web.pages.provider.issued_awards import acts, renewals, views

_ALL = "<slug:institution>/awards"
_ONE = f"{_ALL}/<str:number>"

urlpatterns = [
    path(_ALL, views.listing, name="award-list"),
    path(f"{_ALL}/new", acts.give, name="award-new"),
    path(_ONE, views.detail, name="award-detail"),
    path(f"{_ONE}/documents/<int:position>.json", views.document, name="award-document"),
    path(f"{_ONE}/link", acts.send_link_again, name="award-link"),
    path(f"{_ONE}/correct", acts.correct, name="award-correct"),
    path(f"{_ONE}/renew", renewals.renew_award, name="award-renew"),
    path(f"{_ONE}/<str:act>", acts.withdraw, name="award-act"),
]
