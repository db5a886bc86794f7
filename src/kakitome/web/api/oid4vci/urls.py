"""Addresses of credential issuers: their metadata at the site's root, as the standards say, the rest below their own.

Source: OpenID for Verifiable Credential Issuance 1.0 §12.2.2 and RFC 8414 §3.1 (where the well-known part stands).
"""

from django.urls import path

from kakitome.mapping.credential_issuer import ENDPOINTS
from kakitome.web.api.oid4vci import views

_ISSUER = "issuers/<slug:slug>"

urlpatterns = [
    path(f".well-known/openid-credential-issuer/{_ISSUER}", views.metadata, name="credential-issuer"),
    path(f".well-known/oauth-authorization-server/{_ISSUER}", views.authorization_server, name="credential-server"),
    path(f"{_ISSUER}/{ENDPOINTS}/offers/<str:reference>", views.referred_offer, name="credential-offer"),
    path(f"{_ISSUER}/{ENDPOINTS}/pushed", views.pushed, name="credential-pushed"),
    path(f"{_ISSUER}/{ENDPOINTS}/token", views.token, name="credential-token"),
    path(f"{_ISSUER}/{ENDPOINTS}/nonce", views.nonce, name="credential-nonce"),
    path(f"{_ISSUER}/{ENDPOINTS}/credential", views.credential, name="credential"),
    path(f"{_ISSUER}/{ENDPOINTS}/deferred", views.deferred_credential, name="credential-deferred"),
    path(f"{_ISSUER}/{ENDPOINTS}/notification", views.notification, name="credential-notification"),
]
