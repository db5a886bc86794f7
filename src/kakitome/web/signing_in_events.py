"""What Django and allauth tell by signals about signing in, written into the record of security events."""

from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.apps import apps
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.people.account_mail import proved_addresses_of
from kakitome.ports.security_events import SecurityEventKind
from kakitome.web.pages.account.sign_in.slowing import is_known_device
from kakitome.web.security_events import account_of, note_event, note_refusal
from kakitome.web.session_keys import begin_new_key

_PLAIN = (
    (account.user_signed_up, SecurityEventKind.ACCOUNT_BEGUN),
    (account.password_changed, SecurityEventKind.PASSWORD_CHANGED),
    (account.password_set, SecurityEventKind.PASSWORD_CHANGED),
    (account.password_reset, SecurityEventKind.PASSWORD_RESET),
    (account.email_added, SecurityEventKind.ADDRESS_ADDED),
    (account.email_changed, SecurityEventKind.ADDRESS_CHANGED),
    (account.email_removed, SecurityEventKind.ADDRESS_REMOVED),
)


def connect() -> None:
    """Listen, once per process."""
    for signal, kind in _PLAIN:
        signal.connect(_teller(kind), weak=False, dispatch_uid=f"security-event {kind.value} {id(signal)}")
    account.user_logged_in.connect(_signed_in)
    account.password_reset.connect(_mailbox_was_read)
    account.authentication_step_completed.connect(_step_completed)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_refused)
    if apps.is_installed("allauth.mfa"):
        _connect_factors()


def _connect_factors() -> None:
    from allauth.mfa import signals as factors  # noqa: PLC0415 (its models need the app)

    for signal, kind in (
        (factors.authenticator_added, SecurityEventKind.FACTOR_ADDED),
        (factors.authenticator_reset, SecurityEventKind.FACTOR_ADDED),
        (factors.authenticator_removed, SecurityEventKind.FACTOR_REMOVED),
        (factors.authenticator_used, SecurityEventKind.FACTOR_USED),
    ):
        signal.connect(_factor_teller(kind), weak=False, dispatch_uid=f"security-event {kind.value} {id(signal)}")


def _teller(kind: SecurityEventKind) -> Any:
    def record_event(request: HttpRequest, user: Any, **_: Any) -> None:
        note_event(request, kind, account=str(user.subject))

    return record_event


def _factor_teller(kind: SecurityEventKind) -> Any:
    def record_event(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
        note_event(request, kind, account=str(user.subject), factor=str(authenticator.type))

    return record_event


def _signed_in(request: HttpRequest, user: Any, **_facts: Any) -> None:
    """Record a sign-in; tell the person of one from a browser they never signed in from, unless it is their first."""
    subject = str(user.subject)
    ways = [str(record.get("method", "")) for record in get_authentication_records(request, user)]
    is_first = get_platform().security_events.find_last(subject, SecurityEventKind.SIGNED_IN) is None
    is_new = not is_known_device(request, user)
    detail = {"device": "new"} if is_new else {}
    note_event(request, SecurityEventKind.SIGNED_IN, account=subject, by=" ".join(sorted(set(ways))), **detail)
    if user.password_waits_until is not None:
        # Signing in has ended it; this is the first page on which its owner can be told.
        get_platform().accounts.note_password_wait(subject, None)
        words = _("Somebody had asked by mail for a new password of this account. Signing in has ended that.")
        messages.warning(request, words)
    if is_new and not is_first:
        _tell_of_new_device(user)


def _mailbox_was_read(user: Any, **_facts: Any) -> None:
    """Note that the only address of an account was read: the link for a new password lay in its mailbox."""
    platform, subject = get_platform(), str(user.subject)
    platform.accounts.note_password_wait(subject, None)
    addresses = proved_addresses_of(platform, subject)
    if len(addresses) == 1:
        platform.wallets.open(subject).note_read(addresses[0], at=platform.now())


def _tell_of_new_device(user: Any) -> None:
    # A mail that cannot leave keeps nobody out.
    with suppress(OSError, SMTPException):
        get_adapter().send_notification_mail(
            "account/email/new_device", user, {"activity_url": reverse("account-activity")}
        )


def _step_completed(request: HttpRequest, user: Any, method: str, **facts: Any) -> None:
    """Give the session of a person who proved again who they are a new key, and tell of it.

    Signing in is told once it is complete, and begins a key of its own.
    """
    if facts.get("reauthenticated"):
        begin_new_key(request)
        note_event(request, SecurityEventKind.CONFIRMED_AGAIN, account=str(user.subject), by=method)


def _signed_out(request: HttpRequest | None, user: Any, **_: Any) -> None:
    if user is not None:
        note_event(request, SecurityEventKind.SIGNED_OUT, account=str(user.subject))


def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Tell of a wrong password, under the account whose address was typed; never what was typed."""
    if account_of(request):
        note_refusal(request, SecurityEventKind.CONFIRMING_REFUSED)
        return
    typed = str(credentials.get("email") or credentials.get("username") or credentials.get("login") or "")
    person = get_platform().accounts.find_by_email(typed) if typed else None
    note_refusal(request, SecurityEventKind.SIGN_IN_REFUSED, account=person.account if person else "")
