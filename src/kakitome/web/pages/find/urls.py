"""Addresses of finding."""

from django.urls import path

from kakitome.web.pages.find.views import find

urlpatterns = [path("find", find, name="find")]
