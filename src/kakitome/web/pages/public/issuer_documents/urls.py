"""Addresses of issuers' documents."""

from django.urls import path

from kakitome.web.pages.public.issuer_documents.views import issuer_document, site_key_document, wallet_type

urlpatterns = [
    path("vct/<slug:name>.json", wallet_type, name="wallet-type"),
    path("issuers/<slug:slug>/<path:rest>", issuer_document, name="issuer-document"),
    path(".well-known/did.json", site_key_document, name="site-key-document"),
]
