"""Addresses of what a learner holds."""

from django.urls import path

from kakitome.web.pages.learner.my_awards.record import my_record, my_record_file
from kakitome.web.pages.learner.my_awards.views import my_awards
from kakitome.web.pages.learner.my_awards.waiting import waiting

urlpatterns = [
    path("mine", my_awards, name="my-awards"),
    path("mine/waiting", waiting, name="my-awards-waiting"),
    path("mine/record", my_record, name="my-record"),
    path("mine/record/<str:form>", my_record_file, name="my-record-file"),
]
