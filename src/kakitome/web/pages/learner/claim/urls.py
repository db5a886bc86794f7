"""Addresses of receiving an award."""

from django.urls import path

from kakitome.web.pages.learner.claim.views import claim_award, resend

urlpatterns = [
    path("claim", resend, name="claim-resend"),
    path("claim/<str:token>", claim_award, name="claim"),
]
