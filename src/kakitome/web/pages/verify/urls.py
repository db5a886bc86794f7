"""Addresses of checking."""

from django.urls import path

from kakitome.web.pages.verify.views import check, check_record

urlpatterns = [
    path("verify", check, name="verify"),
    path("verify/<str:number>", check_record, name="check-record"),
]
