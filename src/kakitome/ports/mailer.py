"""Sending mail."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, ready to be sent as plain text; `sender_name` is shown beside the platform's own address."""

    dedupe_id: str
    to: str
    subject: str
    text: str
    sender_name: str = ""


class Mailer(Protocol):
    """Hands mails to whatever delivers them."""

    def send(self, mail: Mail, /) -> None:
        """Hand over one mail; raises `Unavailable` (E_MAIL_UNAVAILABLE) when trying again may help."""

    def session(self) -> AbstractContextManager["Mailer"]:
        """Hand over several, over one connection where there is one; what fails one mail leaves the next unharmed."""
