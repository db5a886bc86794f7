"""Where allauth leads people: back to what they were doing before they signed in or began an account.

Somebody who begins an account on the page of a mailed link comes back to that page, also when the mail of confirmation
is opened on another device. Where they were going is remembered here and not written into that mail: it may hold the
secret of a claim, and the address may have been mistyped. It is told to the person who signs in to the account alone.
"""

from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import caches
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound, Problem
from kakitome.journeys.people.mailed_passwords import AskedPassword, may_set_by_mail
from kakitome.mapping.mail_page import html_of
from kakitome.ports.security_events import SecurityEventKind
from kakitome.ports.wallets import IdentityKind
from kakitome.services.holding import look_at_link
from kakitome.texts import sentence
from kakitome.values.localized_text import Language
from kakitome.values.script import language_by_script
from kakitome.web.pages.account.own_data.sleeping import is_asleep, remember_sleeping
from kakitome.web.pages.account.sign_in.slowing import (
    count_attempt,
    forget_failures,
    is_known_device,
    remember_device,
)
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.claim.going_on import remembered_link
from kakitome.web.pages.learner.identities.removing import may_remove
from kakitome.web.proofs import is_just_signed_in
from kakitome.web.security_events import note_event, note_refusal

_WAYS = {
    "reauthenticate": _("Use the password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}
"""Ways to show again that it is you, by allauth's names."""


class AccountAdapter(DefaultAccountAdapter):
    """allauth's own ways, with one more memory."""

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Remember where somebody was going who begins an account."""
        target = request.POST.get("next") or request.GET.get("next") or ""
        if target == reverse("claim-continue"):
            target = remembered_link(request)
        if target and _is_ours(request, target):
            _remembered().set(_key(emailconfirmation.email_address.user), target)
        super().send_confirmation_mail(request, emailconfirmation, signup)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Write the mail with whom to ask, and the same words as HTML; its links lead to the site's own address.

        A visitor chooses the host of a request, and with it where allauth's links lead.
        Source: docs/standards/hostile-inputs.md B189.
        """
        contact = settings.INSTALLATION.contact
        further = {
            "contact": _whom_to_ask(contact),
            "site_host": urlsplit(settings.INSTALLATION.site_url).netloc,
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            **{name: _on_the_site(url) for name, url in context.items() if name.endswith("_url")},
        }
        mail = super().render_mail(template_prefix, email, {**context, **further}, headers)
        if contact:
            mail.reply_to = [contact]
        if isinstance(mail, EmailMultiAlternatives):
            mail.attach_alternative(html_of(_letters(str(mail.body))), "text/html")
        return mail

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Note that somebody asked for it; from a browser nobody knows it may wait while other addresses are told."""
        account = str(user.subject)
        if not is_known_device(self.request, user) and not is_mfa_enabled(user):
            terms, contact = settings.INSTALLATION.accounts, settings.INSTALLATION.contact
            wish = AskedPassword(
                account=account,
                address=email,
                waits=terms.recovery_waits,
                mailboxes=terms.mailboxes,
                contact=contact,
            )
            if not may_set_by_mail(get_platform(), wish):
                return
        note_event(self.request, SecurityEventKind.PASSWORD_RESET_ASKED, account=account)
        super().send_password_reset_mail(user, email, context)

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Ask for no second proof from somebody who has just given one by signing in."""
        return not is_just_signed_in(self.request) and super().is_reauthentication_required(app=app, **options)

    def get_login_stages(self) -> list[str]:
        """Return allauth's steps, with our own where a confirmed address is asked for."""
        own = "kakitome.web.pages.account.sign_in.stages.ConfirmAddressStage"
        return [own if path.endswith(".EmailVerificationStage") else path for path in super().get_login_stages()]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt, by account, network and device (`slowing`)."""
        self._login_failed_rl_usage = count_attempt(request, str(credentials.get("email", "")))
        if self._login_failed_rl_usage is None:
            note_refusal(request, SecurityEventKind.SIGN_IN_SLOWED, account="")
            raise self.validation_error("too_many_login_attempts")

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Forget failures after a new password was set by mail, under the names they are counted by."""
        forget_failures(request, str(credentials.get("email", "")))

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse | None:
        """Let the owner of an account that waits to be deleted go on to show who they are, by all their factors."""
        return None if is_asleep(user) else super().pre_login(request, user, **options)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in; to an account that waits to be deleted nobody is."""
        if is_asleep(user):
            remember_sleeping(request, user)
        else:
            super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Know the browser again from now on; lead to where a deletion is called off."""
        if is_asleep(user):
            return redirect("account-asleep")
        response: HttpResponse = super().post_login(request, user, **options)
        remember_device(request, response, user)
        return response

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Keep the last way in, whichever page it is taken away on."""
        account, number = str(email_address.user.subject), email_address.pk or 0
        return super().can_delete_email(email_address) and may_remove(account, IdentityKind.MAIL, number=number)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how somebody shows again that it is they: by a second factor; by the password where there is none."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in reversed(methods) if method["id"] != "reauthenticate"]
        return [{**method, "description": _WAYS[method["id"]]} for method in factors or methods]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to what was remembered, once; else to where the person's work waits."""
        key = _key(request.user)
        target = _remembered().get(key)
        if target and _is_ours(request, target):
            _remembered().delete(key)
            if still := _still_leading(str(target), account=account_of(request)):
                return still
        return str(super().get_login_redirect_url(request))

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Lead a person who is signed in on: to what was remembered, or to awards that wait for the address."""
        if self.request.user.is_authenticated and _remembered().get(_key(self.request.user)):
            return self.get_login_redirect_url(self.request)
        return str(super().get_email_verification_redirect_url(email_address))


def _still_leading(target: str, *, account: str) -> str:
    """Return where a remembered address leads now; empty for a claim that brings this account nothing any more.

    A link that is unknown, or whose award another account took, ends in a page without use; one whose award is in this
    account already leads to the award.
    """
    try:
        match = resolve(urlsplit(target).path)
    except Resolver404:
        return target
    if match.url_name != "claim":
        return target
    try:
        held_award = look_at_link(get_platform().directory, match.kwargs["token"], now=get_platform().now())
    except NotFound:
        return ""
    if held_award.account == account:
        return reverse("award", args=[held_award.number])
    return "" if held_award.account else target


def _whom_to_ask(contact: str) -> str:
    host = settings.INSTALLATION.host
    problem = Problem(code="I_MAIL_CONTACT", params={"issuer": f"Kakitome {host}", "contact": contact})
    return "\n".join(sentence(problem, language).strip() for language in ("ja", "en")) if contact else ""


def _on_the_site(url: str) -> str:
    return settings.INSTALLATION.site_url + urlsplit(url)._replace(scheme="", netloc="").geturl()


def _letters(text: str) -> list[tuple[Language, str]]:
    """Part a mail into what is Japanese and what is English, paragraph by paragraph."""
    paragraphs = groupby(text.split("\n\n"), key=language_by_script)
    return [(language, "\n\n".join(parts)) for language, parts in paragraphs]


def _remembered() -> Any:
    return caches["begun_accounts"]


def _key(user: Any) -> str:
    return f"next-{user.subject}"


def _is_ours(request: HttpRequest, target: str) -> bool:
    return target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
