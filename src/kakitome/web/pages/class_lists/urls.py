"""Addresses of awarding by class list."""

from django.urls import path

from kakitome.web.pages.class_lists import files, views

_ALL = "<slug:institution>/class-lists"
_ONE = f"{_ALL}/<str:number>"

urlpatterns = [
    path(_ALL, views.choose, name="batch-list"),
    path(f"{_ALL}/template-<str:reading>.csv", files.template, name="batch-template"),
    path(_ONE, views.batch, name="batch"),
    path(f"{_ONE}/reread", views.reread, name="batch-reread"),
    path(f"{_ONE}/confirm", views.confirm, name="batch-confirm"),
    path(f"{_ONE}/cancel", views.cancel, name="batch-cancel"),
    path(f"{_ONE}/annotated", files.annotated, name="batch-annotated"),
    path(f"{_ONE}/result.csv", files.result, name="batch-result"),
    path(f"{_ONE}/credentials.zip", files.credentials, name="batch-credentials"),
]
