"""What is noted when somebody signs in: when, and in which session. Left out while nothing can be written.

Django and django-allauth note it themselves, and fail when they cannot; then nobody would sign in on a full disk.

Source: docs/rules/faults.md F11.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from allauth.account.signals import user_logged_in as allauth_signed_in
from allauth.mfa.models import Authenticator
from allauth.usersessions.signals import on_user_logged_in
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in as django_signed_in
from django.db import InternalError, OperationalError, transaction
from django.utils import timezone

_DJANGOS_NAME = "update_last_login"


def leave_out_what_cannot_be_written() -> None:
    """Put receivers that may fail in the places of those that may not."""
    django_signed_in.disconnect(dispatch_uid=_DJANGOS_NAME)
    django_signed_in.connect(_note_time, dispatch_uid=_DJANGOS_NAME)
    allauth_signed_in.disconnect(on_user_logged_in)
    allauth_signed_in.connect(_list_session)
    # No signal tells this: allauth's authenticator notes by itself when it was used. A recovery code that cannot be
    # marked as used is refused before.
    Authenticator.record_usage = _note_use


def _note_use(authenticator: Authenticator) -> None:
    """Note when a second factor was used."""
    authenticator.last_used_at = timezone.now()
    _try(authenticator.save, update_fields=["last_used_at"])


def _note_time(**signal: Any) -> None:
    """Note when, by which links to a new password made before end."""
    _try(update_last_login, **signal)


def _list_session(**signal: Any) -> None:
    """Enter the session into the person's list; while it lies in a cookie it is in no list."""
    # Such a key is longer than the list's column, which PostgreSQL says before it says that it is read-only.
    if not getattr(signal["request"].session, "is_signed", False):
        _try(on_user_logged_in, **signal)


def _try(receiver: Callable[..., object], **signal: Any) -> None:
    # Its own savepoint: what fails in a transaction must not end that transaction.
    with suppress(OperationalError, InternalError), transaction.atomic():
        receiver(**signal)
