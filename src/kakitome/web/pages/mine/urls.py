"""Addresses of what a learner holds."""

from django.urls import path

from kakitome.web.pages.mine.views import my_awards

urlpatterns = [path("mine", my_awards, name="my-awards")]
