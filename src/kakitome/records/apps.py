"""The Django app that owns the tables; nothing outside `records` imports its models."""

from contextlib import suppress
from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db import InternalError, OperationalError


class RecordsConfig(AppConfig):
    """Name the app."""

    name = "kakitome.records"
    label = "records"
    verbose_name = "Kakitome records"

    def ready(self) -> None:
        """Let registers be told of what is written to watched tables, and let people sign in while nothing can be."""
        from kakitome.records.digests.register import take_notes  # noqa: PLC0415 (all models are known by now)
        from kakitome.records.watching.writing import watch  # noqa: PLC0415

        watch()
        take_notes()
        # People sign in while nothing can be written, too: Django's own, which fails then, has this name.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(_note_last_sign_in, dispatch_uid="update_last_login")


def _note_last_sign_in(sender: type, user: Any, **_more: Any) -> None:
    """Note when somebody signed in, by which links to a new password made before end; left out on a full disk.

    Source: docs/rules/faults.md F11.
    """
    # Imported here: Django's models can be read when all apps are ready.
    from django.contrib.auth.models import update_last_login  # noqa: PLC0415

    with suppress(OperationalError, InternalError):
        update_last_login(sender, user)
