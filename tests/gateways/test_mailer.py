"""Mail leaves whole, once per dedupe id, and nobody can smuggle a header in."""

import email
import email.policy
import io
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from kakitome.errors import Unavailable
from kakitome.gateways.mailer import ConsoleMailer, FolderMailer, SmtpMailer, SmtpServer, message_of, written
from kakitome.ports.mailer import Mail

SENDER = "見本大学 <no-reply@u.example>"
MAIL = Mail(
    dedupe_id="claim:https://u.example/1",
    to="s@example.jp",
    subject="証明が届いています",
    text="髙橋さんへ\n\nhttps://u.example/claim/abc\n",
)


def test_the_folder_holds_one_readable_file_per_dedupe_id(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", sender=SENDER)
    mailer.send(MAIL)
    mailer.send(MAIL)
    (file,) = (tmp_path / "mail").iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert message["To"] == "s@example.jp"
    assert message["Subject"] == "証明が届いています"
    assert message["From"] == SENDER
    assert "髙橋さんへ" in message.get_content()
    assert "髙橋さんへ".encode() in file.read_bytes()


def test_the_console_shows_the_mail() -> None:
    out = io.StringIO()
    ConsoleMailer(sender=SENDER, to=out).send(MAIL)
    assert "https://u.example/claim/abc" in out.getvalue()


LONG = (
    "修了証が届きました：着床式・浮体式洋上風力の基礎 / Your certificate has arrived: offshore wind, fixed and floating"
)


@pytest.mark.parametrize("text", ["", "x", "a\nb\n\n", ".\nFrom x\n", "日本語\u2028\x0b改", "a\r\nb", "é" * 2000])
@pytest.mark.parametrize("subject", ["", "plain", LONG, "To: a@b.example"])
@pytest.mark.parametrize("sender_name", ["", "見本大学（見本）", 'Sample, University "x"', "a " * 60])
@pytest.mark.parametrize("to", ["l1@u.example", f"{'x' * 70}@u.example", "a..b@u.example", "山@u.example"])
def test_a_mail_is_written_as_the_standard_library_writes_it(
    to: str, sender_name: str, subject: str, text: str
) -> None:
    mail = Mail(dedupe_id="claim:1", to=to, subject=subject, text=text, sender_name=sender_name)
    assert written(mail, sender=SENDER) == message_of(mail, sender=SENDER).as_bytes()


@pytest.mark.parametrize("text", ["one line", "", "髙橋さんへ\n\nend\n", f"{'あ' * 600}\n.\n"])
@pytest.mark.parametrize("reply_to", ["", "office@u.example", "office@u.example\nBcc: b@u.example"])
@pytest.mark.parametrize("to", ["l1@u.example", "山@u.example"])
def test_a_mail_with_html_is_written_as_the_standard_library_writes_it(to: str, reply_to: str, text: str) -> None:
    mail = Mail(
        dedupe_id="claim:1",
        to=to,
        subject="証明",
        text=text,
        html=f"<p>{text}</p>\n",
        reply_to=reply_to,
        sender_name="大学",
    )
    content = written(mail, sender=SENDER)
    assert content == message_of(mail, sender=SENDER).as_bytes()
    message = email.message_from_bytes(content, policy=email.policy.SMTP)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Reply-To"] == (reply_to if reply_to == "office@u.example" else None)
    assert "Bcc" not in message


@pytest.mark.parametrize("field", ["to", "subject"])
def test_a_line_break_in_a_header_is_refused(tmp_path: Path, field: str) -> None:
    smuggled = {"dedupe_id": "d", "to": "a@example.jp", "subject": "s", "text": "t", field: "a\nBcc: b@example.jp"}
    with pytest.raises(Unavailable, match="E_MAIL_UNWRITABLE"):
        FolderMailer(tmp_path, sender=SENDER).send(Mail(**smuggled))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_worth_trying_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(Unavailable, match="E_MAIL_UNAVAILABLE"):
        FolderMailer(tmp_path / "mail", sender=SENDER).send(MAIL)


class PostOffice(socketserver.StreamRequestHandler):
    """The least an SMTP server says."""

    received: ClassVar[list[bytes]] = []
    visits: ClassVar[list[int]] = []

    def handle(self) -> None:
        self.visits.append(1)
        self.wfile.write(b"220 ready\r\n")
        reading_body = False
        body = b""
        for line in self.rfile:
            if reading_body:
                if line == b".\r\n":
                    self.received.append(body)
                    reading_body = False
                    self.wfile.write(b"250 kept\r\n")
                    if b"slam" in body:
                        return
                    body = b""
                else:
                    body += line
            elif line.upper().startswith(b"DATA"):
                reading_body = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(
                    b"250-8BITMIME\r\n250 SMTPUTF8\r\n" if line.upper().startswith(b"EHLO") else b"250 ok\r\n"
                )


@pytest.fixture
def post_office() -> Iterator[int]:
    PostOffice.received.clear()
    PostOffice.visits.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), PostOffice) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_server_receives_the_mail(post_office: int) -> None:
    server = SmtpServer(host="127.0.0.1", port=post_office, starts_tls=False)
    SmtpMailer(server, sender="no-reply@u.example").send(MAIL)
    (body,) = PostOffice.received
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert message["Subject"] == "証明が届いています"
    assert "https://u.example/claim/abc" in message.get_content()


def test_a_learner_with_an_address_in_another_script_is_written_to(post_office: int) -> None:
    server = SmtpServer(host="127.0.0.1", port=post_office, starts_tls=False)
    SmtpMailer(server, sender="no-reply@u.example").send(replace(MAIL, to="山@u.example"))
    assert "山@u.example".encode() in PostOffice.received[0]


def test_mails_of_a_session_share_a_connection(post_office: int) -> None:
    server = SmtpServer(host="127.0.0.1", port=post_office, starts_tls=False)
    with SmtpMailer(server, sender="no-reply@u.example").session() as session:
        for number in range(3):
            session.send(replace(MAIL, dedupe_id=f"claim:{number}"))
    assert (len(PostOffice.received), len(PostOffice.visits)) == (3, 1)


def test_a_session_goes_on_over_another_connection_when_the_server_hung_up(post_office: int) -> None:
    server = SmtpServer(host="127.0.0.1", port=post_office, starts_tls=False)
    with SmtpMailer(server, sender="no-reply@u.example").session() as session:
        session.send(replace(MAIL, text="slam"))
        with pytest.raises(Unavailable, match="E_MAIL_UNAVAILABLE"):
            session.send(replace(MAIL, dedupe_id="claim:2"))
        session.send(replace(MAIL, dedupe_id="claim:2"))
    assert len(PostOffice.received) == 2


def test_a_server_that_is_not_there_is_worth_trying_again(post_office: int) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), PostOffice) as closed:
        port = closed.server_address[1]
    with pytest.raises(Unavailable, match="E_MAIL_UNAVAILABLE"):
        SmtpMailer(SmtpServer(host="127.0.0.1", port=port), sender="a@u.example").send(MAIL)


def test_a_server_without_tls_is_not_trusted_with_a_mail(post_office: int) -> None:
    with pytest.raises(Unavailable, match="E_MAIL_UNAVAILABLE"):
        SmtpMailer(SmtpServer(host="127.0.0.1", port=post_office), sender="a@u.example").send(MAIL)
    assert PostOffice.received == []
