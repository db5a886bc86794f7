"""Where allauth asks about providers: our records, our door to the network, and what becomes of a provider's word."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.signals import social_account_added
from django.dispatch import receiver
from django.http import HttpRequest

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.people.entitled_roles import compare_with_word
from kakitome.journeys.people.identity_providers import client_secret_of
from kakitome.mapping.person_attributes import AssertedPerson
from kakitome.ports.identity_providers import IdentityProvider, SignInProtocol
from kakitome.ports.security_events import SecurityEventKind
from kakitome.web.pages.account.institution_sign_in.oidc import InstitutionOidcProvider
from kakitome.web.pages.account.institution_sign_in.saml import InstitutionSamlProvider
from kakitome.web.parts.written import language
from kakitome.web.security_events import note_event, note_refusal

_KINDS = {
    SignInProtocol.OIDC: ("openid_connect", InstitutionOidcProvider),
    SignInProtocol.SAML: ("saml", InstitutionSamlProvider),
}


class InstitutionSignInAdapter(DefaultSocialAccountAdapter):
    """allauth's ways, with the platform's records in place of its own tables and settings."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Return the provider of an id, when people can sign in with it."""
        record = get_platform().identity_providers.find(provider or "")
        return [_app_of(record)] if record is not None and record.is_on else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """Return a provider by its id; raises `SocialApp.DoesNotExist`."""
        app = self.get_app(request, provider)
        return next(kind for name, kind in _KINDS.values() if name == app.provider)(request, app=app)

    def get_requests_session(self) -> Any:
        """Return the one door to the network, as `requests` knows it."""
        return get_platform().open_session()

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Compare the roles of somebody who is known with what is said of them now."""
        if sociallogin.is_existing and sociallogin.user is not None:
            _take_word(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """Begin an account; the address that came along is noted and proves nothing until it is confirmed."""
        asserted: AssertedPerson = sociallogin.asserted
        user: Any = sociallogin.user
        user.name, user.email, user.language = _name_of(asserted), "", language()
        super().save_user(request, sociallogin, form)
        if asserted.email and "@" in asserted.email:
            EmailAddress.objects.get_or_create(
                user=user, email=asserted.email.lower()[:254], defaults={"verified": False, "primary": False}
            )
        _take_word(sociallogin)
        return user

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Leave the account as it is: `save_user` fills it."""
        return sociallogin.user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Note why nobody was signed in, without what was sent."""
        reason = type(exception).__name__ if exception else str(error)
        note_refusal(request, SecurityEventKind.PROVIDER_REFUSED, provider=provider.sub_id, reason=reason)


@receiver(social_account_added)
def _compare_when_connected(request: HttpRequest, sociallogin: SocialLogin, **_: Any) -> None:
    note_event(request, SecurityEventKind.PROVIDER_ADDED, provider=sociallogin.account.provider)
    _take_word(sociallogin)


def _take_word(sociallogin: SocialLogin) -> None:
    """Compare a person's roles with a provider's word; what was set aside for a password asked anew has none."""
    asserted: AssertedPerson | None = getattr(sociallogin, "asserted", None)
    platform = get_platform()
    record = platform.identity_providers.find(sociallogin.account.provider)
    if asserted is None or record is None:
        return
    account = str(sociallogin.user.subject)
    compare_with_word(platform, record, account=account, asserted=asserted.roles, now=platform.now())


def _app_of(record: IdentityProvider) -> SocialApp:
    try:
        secret = client_secret_of(get_platform(), record)
    except NotFound:
        secret = ""
    kind, _ = _KINDS[record.protocol]
    return SocialApp(
        provider=kind,
        provider_id=record.id,
        name=record.name.in_language(language())[:40],
        client_id=record.client_id,
        secret=secret,
        settings={"issuer": record.issuer, "server_url": record.issuer.rstrip("/")},
    )


def _name_of(asserted: AssertedPerson) -> str:
    return asserted.name.ja or asserted.name.en
