"""Addresses of parked jobs at the desk."""

from django.urls import path

from kakitome.web.pages.operator.parked_jobs import views

urlpatterns = [
    path("<slug:institution>/jobs", views.listing, name="parked-jobs"),
    path("<slug:institution>/jobs/again", views.again, name="parked-job-again"),
]
