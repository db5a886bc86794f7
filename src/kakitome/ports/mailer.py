"""Sending mail."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, ready to be sent.

    Attributes:
        text: the mail as plain text, which every program shows.
        html: the same as HTML, empty for none.
        sender_name: shown beside the platform's own address.
        reply_to: whom an answer reaches, empty when nobody reads answers.
        stop_at: address at which a mail program stops such mails by one press, empty for mails that nobody can stop.
    """

    dedupe_id: str
    to: str
    subject: str
    text: str
    sender_name: str = ""
    html: str = ""
    reply_to: str = ""
    stop_at: str = ""


class Mailer(Protocol):
    """Hands mails to whatever delivers them."""

    def send(self, mail: Mail, /) -> None:
        """Hand over one mail; raises `Unavailable` (E_MAIL_UNAVAILABLE) when trying again may help."""

    def session(self) -> AbstractContextManager["Mailer"]:
        """Hand over several, over one connection where there is one; what fails one mail leaves the next unharmed."""
