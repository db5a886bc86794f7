"""Addresses of invitations."""

from django.urls import path

from kakitome.web.pages.account.invitations.views import invitation

urlpatterns = [
    path("invitations/<str:key>", invitation, name="invitation"),
]
