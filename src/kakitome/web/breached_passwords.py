"""Passwords known from breaches are refused, where the operator named who knows them (KAKITOME_BREACHED_PASSWORDS).

Who does not answer keeps nobody from a new password: the log says so, and `kakitome doctor`.

Source: OWASP ASVS 5.0 V6.2.12; NIST SP 800-63B-4 §3.1.1.2 (passwords from previous breach corpuses).
"""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kakitome.bootstrap.breaches import open_breaches
from kakitome.errors import Unavailable

BREACHED = "password_breached"
_log = logging.getLogger(__name__)


class BreachValidator:
    """A validator of Django's."""

    def __init__(self, source: str) -> None:
        """Name who knows them: an https address of ranges, or a folder."""
        self._breaches = open_breaches(source)

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django hands it over
        """Raise `ValidationError` for a password that was found in a breach."""
        try:
            is_breached = self._breaches.is_breached(password)
        except Unavailable as silence:
            _log.warning("a new password was not compared with breaches (%s)", silence.code)
            return
        if is_breached:
            raise ValidationError(self.get_help_text(), code=BREACHED)

    def get_help_text(self) -> str:
        """Say what is refused."""
        return _("This password is known from a breach of another site. Choose one that is used nowhere else.")
