"""Addresses of awarding by class list."""

from django.urls import path

from kakitome.web.pages.provider.class_lists import acting, files, views

_ALL = "<slug:institution>/class-lists"
_ONE = f"{_ALL}/<str:number>"

urlpatterns = [
    path(_ALL, views.choose, name="batch-list"),
    path(f"{_ALL}/template-<str:reading>.csv", files.template, name="batch-template"),
    path(_ONE, views.batch, name="batch"),
    path(f"{_ONE}/reread", views.reread, name="batch-reread"),
    path(f"{_ONE}/confirm", acting.confirm, name="batch-confirm"),
    path(f"{_ONE}/schedule", acting.schedule, name="batch-schedule"),
    path(f"{_ONE}/despite-grade", acting.despite_grade, name="batch-despite-grade"),
    path(f"{_ONE}/take-back", acting.take_back, name="batch-take-back"),
    path(f"{_ONE}/pause", acting.pause, name="batch-pause"),
    path(f"{_ONE}/go-on", acting.go_on, name="batch-go-on"),
    path(f"{_ONE}/retry", acting.retry, name="batch-retry"),
    path(f"{_ONE}/cancel", acting.cancel, name="batch-cancel"),
    path(f"{_ONE}/annotated", files.annotated, name="batch-annotated"),
    path(f"{_ONE}/result.csv", files.result, name="batch-result"),
    path(f"{_ONE}/credentials.zip", files.credentials, name="batch-credentials"),
]
