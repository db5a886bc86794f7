"""Addresses of accounts: the part of allauth that this platform uses, under allauth's own names."""

from allauth.account import views
from django.urls import path, re_path

from kakitome.web.pages.account.institution_sign_in import offers, ways
from kakitome.web.pages.account.institution_sign_in import views as institutions

urlpatterns = [
    path("login", views.login, name="account_login"),
    path("logout", views.logout, name="account_logout"),
    path("inactive", views.account_inactive, name="account_inactive"),
    path("signup", views.signup, name="account_signup"),
    path("again", views.reauthenticate, name="account_reauthenticate"),
    path("addresses", views.email, name="account_email"),
    path("addresses/confirm", views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^addresses/confirm/(?P<key>[-:\w]+)$", views.confirm_email, name="account_confirm_email"),
    path("password", views.password_change, name="account_change_password"),
    path("password/set", views.password_set, name="account_set_password"),
    path("password/reset", views.password_reset, name="account_reset_password"),
    path("password/reset/sent", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/done", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("institutions", institutions.choose, name="institution-sign-in"),
    path("institutions/cancelled", institutions.cancelled, name="socialaccount_login_cancelled"),
    path("institutions/<slug:provider_id>/go", institutions.go, name="institution-sign-in-go"),
    path("institutions/<slug:provider_id>/oidc", institutions.oidc_callback, name="openid_connect_callback"),
    path("saml/acs", institutions.saml_answer, name="saml_acs"),
    path("saml/finish", institutions.saml_finish, name="saml-finish"),
    path("saml/metadata", institutions.saml_metadata, name="saml_metadata"),
    path("ways", ways.ways, name="socialaccount_connections"),
    path("offers", offers.offers, name="entitled-roles"),
]
