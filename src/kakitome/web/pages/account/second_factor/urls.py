"""Addresses of second factors: the part of allauth that this platform uses, under allauth's own names."""

from allauth.mfa.base import views as codes
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.generic import RedirectView

from kakitome.web.pages.account.second_factor.views import index, recovery_codes
from kakitome.web.pages.account.session_list.views import session_list

urlpatterns = [
    path("sessions", session_list, name="usersessions_list"),
    path("signing-in", index, name="mfa_index"),
    path("code", codes.authenticate, name="mfa_authenticate"),
    path("code/again", codes.reauthenticate, name="mfa_reauthenticate"),
    path("authenticator", totp.activate_totp, name="mfa_activate_totp"),
    path("authenticator/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes", recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/file", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("passkeys/new", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/sign-in", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/again", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(
        "passkeys/<int:number>/remove",
        RedirectView.as_view(pattern_name="identity-remove"),
        {"part": "passkey"},
        name="mfa_remove_webauthn",
    ),
    path("passkeys/<int:pk>/name", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
