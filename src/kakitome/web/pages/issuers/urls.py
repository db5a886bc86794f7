"""Addresses of issuers' documents."""

from django.urls import path

from kakitome.web.pages.issuers.views import issuer_document

urlpatterns = [path("issuers/<slug:slug>/<path:rest>", issuer_document, name="issuer-document")]
