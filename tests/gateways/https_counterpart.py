"""A local https server that behaves as it is told: the fetcher's counterpart, real sockets and real TLS."""

import datetime as dt
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "u.example"


class QuietServer(ThreadingHTTPServer):
    """Keep clients that hang up out of the test output."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


class Handler(BaseHTTPRequestHandler):
    """Answer by path."""

    seen: ClassVar[list[tuple[str, str, dict[str, str]]]] = []
    authority: ClassVar[Callable[[bytes], tuple[str, bytes]]]
    ranges: ClassVar[dict[str, bytes]] = {}
    received = b""

    def do_GET(self) -> None:
        self.seen.append((self.command, self.path, dict(self.headers)))
        act = getattr(self, "answer_" + self.path.strip("/").split("/")[0].split("?")[0].replace(".", "_"), None)
        if act is None:
            self.send_error(404)
        else:
            act()

    def do_POST(self) -> None:
        self.received = self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def answer_tsa(self) -> None:
        kind, body = Handler.authority(self.received)
        self.reply(body, headers={"Content-Type": kind})

    def answer_range(self) -> None:
        self.reply(self.ranges[self.path.rsplit("/", 1)[1]])

    def reply(self, body: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer_did_json(self) -> None:
        self.reply(b'{"id":"did:web:u.example"}')

    def answer_moved(self) -> None:
        self.reply(b"", status=302, headers={"Location": "https://127.0.0.1/did.json"})

    def answer_gone(self) -> None:
        self.reply(b'{"revoked":true}', status=410)

    def answer_large(self) -> None:
        self.reply(b"x" * (1024 * 1024 + 1))

    def answer_gzip(self) -> None:
        self.reply(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    def answer_cut(self) -> None:
        self.reply(b"{}", headers={"Content-Length": "500"})

    def answer_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)

    def answer_drip_headers(self) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 100:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def answer_nonsense(self) -> None:
        self.wfile.write(b"\x00\x01\x02 no http at all\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


def write_certificate(folder: Path, host: str = HOST) -> tuple[Path, Path]:
    """Make a certificate for the host that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    start = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file


@contextmanager
def serving(certificate: Path | None = None, key: Path | None = None) -> Iterator[int]:
    """Serve on a free loopback port, over TLS when a certificate is given; yields the port."""
    server = QuietServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    Handler.seen.clear()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
