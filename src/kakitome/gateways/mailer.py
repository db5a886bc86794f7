"""Mail into a folder, onto the console, or to an SMTP server; plain text, with HTML beside it where there is one.

Every mail carries `Message-ID` and `X-Kakitome-Dedupe` made from its dedupe id. In the folder the
same id is the same file, so sending twice leaves one mail; a server can recognise the repetition.

Python's `email` takes longer to write a mail than we take to sign an award. Mails of one class differ in their
addressee, their text and their ids alone: what they share is written by `email` once, and kept (`written`).
"""

import re
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, parseaddr
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from kakitome.errors import Unavailable
from kakitome.ports.mailer import Mail, Mailer

TIMEOUT_S = 15
_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_TEXT, _HTML, _BOUNDARY = b"@text-of-the-mail@\r\n", b"@html-of-the-mail@\r\n", b"@boundary-of-the-mail@"
"""Where texts and boundary go in what mails of one subject share."""
_LONGEST_PLAIN = 60
"""Addresses that stand in a header as they are, on its first line."""


def message_of(mail: Mail, *, sender: str) -> EmailMessage:
    """Write a mail as a message; header injection is impossible because line breaks are refused."""
    message = EmailMessage(policy=SMTP)
    digest = _digest_of(mail)
    message["From"] = formataddr((mail.sender_name, parseaddr(sender)[1])) if mail.sender_name else sender
    message["To"] = mail.to
    if _PLAIN.fullmatch(mail.reply_to):
        message["Reply-To"] = mail.reply_to
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{digest[:32]}@kakitome>"
    message["X-Kakitome-Dedupe"] = digest
    message["Auto-Submitted"] = "auto-generated"
    if mail.stop_at:
        # Source: RFC 2369 §3.2, RFC 8058 §3.1.
        message["List-Unsubscribe"] = f"<{mail.stop_at}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, charset="utf-8", cte="8bit")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="8bit")
        message.set_boundary(f"kakitome-{digest[:32]}")
    return message


def written(mail: Mail, *, sender: str) -> bytes:
    """Write a mail as it is sent: the very bytes of `message_of`, at a tenth of the cost where nothing is unusual.

    Raises:
        ValueError: as `message_of`.
    """
    if mail.stop_at or "\r" in mail.text or len(mail.to) > _LONGEST_PLAIN or not _PLAIN.fullmatch(mail.to):
        return message_of(mail, sender=sender).as_bytes()
    if "\r" in mail.html or (mail.reply_to and not _PLAIN.fullmatch(mail.reply_to)):
        return message_of(mail, sender=sender).as_bytes()
    shape = replace(mail, dedupe_id="", to="", text="", html=_HTML.decode() if mail.html else "")
    before, after = _shared(shape, sender=sender)
    digest = _digest_of(mail)
    ids = f"Message-ID: <{digest[:32]}@kakitome>\r\nX-Kakitome-Dedupe:\r\n {digest}\r\n"
    head = b"".join((before[0], b"To: ", mail.to.encode(), b"\r\n", before[1], ids.encode()))
    if not mail.html:
        return b"".join((head, after, _body(mail.text)))
    rest = after.replace(_BOUNDARY, digest[:32].encode())
    return head + rest.replace(_TEXT, _body(mail.text), 1).replace(_HTML, _body(mail.html), 1)


def _body(text: str) -> bytes:
    ended = text if text.endswith("\n") else f"{text}\n"
    return ended.replace("\n", "\r\n").encode()


@lru_cache(maxsize=256)
def _shared(shape: Mail, *, sender: str) -> tuple[tuple[bytes, bytes], bytes]:
    """Let `email` write what mails of one subject share: before and after `To`, and after the ids.

    With HTML the places of both texts and of the boundary are marked in what comes after the ids.
    """
    has_html = bool(shape.html)
    pattern = replace(shape, to="a@b.example", text=_TEXT.decode() if has_html else "\n")
    content = message_of(pattern, sender=sender).as_bytes()
    digest = _digest_of(pattern).encode()
    first, _, rest = content.partition(b"To: a@b.example\r\n")
    second, _, rest = rest.partition(b"Message-ID: ")
    _, _, rest = rest.partition(digest + b"\r\n")
    return (first, second), rest.replace(digest[:32], _BOUNDARY) if has_html else rest.removesuffix(b"\r\n")


def _digest_of(mail: Mail) -> str:
    return sha256(mail.dedupe_id.encode("utf-8", "surrogatepass")).hexdigest()


class FolderMailer:
    """Implements `Mailer`: each mail becomes a readable `.eml` file."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail, /) -> None:
        """Write the mail's file; the same dedupe id writes the same file."""
        content = _written(mail, self._sender)
        file = self._folder / f"{_digest_of(mail)[:16]}.eml"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = file.with_suffix(".draft")
            draft.write_bytes(content)
            draft.replace(file)
        except OSError as error:
            raise Unavailable("E_MAIL_UNAVAILABLE", reason=type(error).__name__) from error

    def session(self) -> AbstractContextManager[Mailer]:
        """Write several; a folder needs no connection."""
        return nullcontext(self)


class ConsoleMailer:
    """Implements `Mailer`: mails are printed."""

    def __init__(self, *, sender: str, to: TextIO | None = None) -> None:
        self._sender = sender
        self._to = to

    def send(self, mail: Mail, /) -> None:
        out = self._to or sys.stdout
        out.write(_written(mail, self._sender).decode("utf-8", "replace").replace("\r\n", "\n"))
        out.write("-" * 72 + "\n")
        out.flush()

    def session(self) -> AbstractContextManager[Mailer]:
        return nullcontext(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where an SMTP server is and how to speak to it."""

    host: str
    port: int
    login: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False
    starts_tls: bool = True


class SmtpMailer:
    """Implements `Mailer` over SMTP: one connection for a mail, or for all mails of a session."""

    def __init__(self, server: SmtpServer, *, sender: str) -> None:
        self._server = server
        self._sender = sender

    def send(self, mail: Mail, /) -> None:
        with self.session() as session:
            session.send(mail)

    @contextmanager
    def session(self) -> Iterator[Mailer]:
        session = _SmtpSession(self._connect, self._sender)
        try:
            yield session
        finally:
            session.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context()
        connection: smtplib.SMTP
        if server.is_tls:
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        try:
            if server.starts_tls and not server.is_tls:
                connection.starttls(context=context)
            if server.login:
                connection.login(server.login, server.password)
        except BaseException:
            connection.close()
            raise
        return connection


class _SmtpSession:
    """Several mails over one connection; after a failure the next one gets another."""

    def __init__(self, connect: Callable[[], smtplib.SMTP], sender: str) -> None:
        self._connect = connect
        self._sender = sender
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: Mail, /) -> None:
        content = _written(mail, self._sender)
        try:
            if self._connection is None:
                self._connection = self._connect()
            if mail.to.isascii():
                self._connection.sendmail(parseaddr(self._sender)[1], [mail.to], content)
            else:
                # Only `smtplib` knows how to ask a server for addresses in other scripts.
                self._connection.send_message(message_of(mail, sender=self._sender))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            # The server's words may repeat the address, so only the kind of failure is told.
            raise Unavailable("E_MAIL_UNAVAILABLE", reason=type(error).__name__) from error

    def session(self) -> AbstractContextManager[Mailer]:
        return nullcontext(self)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Every mail was answered for already: how the server says goodbye changes nothing.
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()


def _written(mail: Mail, sender: str) -> bytes:
    try:
        return written(mail, sender=sender)
    except ValueError as error:
        # A line break in an address or subject: trying again will not help, a person must look.
        raise Unavailable("E_MAIL_UNWRITABLE", reason=type(error).__name__) from error
