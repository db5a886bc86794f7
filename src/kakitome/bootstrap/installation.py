"""Where this installation lives and which secrets it holds, read from the environment.

It knows no Django: the web settings, the commands and the backup all ask here.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_DATA_DIR` | folder of database, keys, mail, checkpoints | `var` |
| `KAKITOME_SITE_URL` | address people and verifiers use, without a path | `http://localhost:8000` |
| `DATABASE_URL` | `postgres://…`; empty means SQLite in the data folder | empty |
| `KAKITOME_SECRET_KEY_FILE` | sessions and signed links; made when absent | `<data>/secret.key` |
| `KAKITOME_KEY_ENCRYPTION_KEY_FILE` | seals the issuers' private keys; made when absent | `<data>/key-encryption.key` |
| `KAKITOME_CHECKPOINT_DIR` | signed checkpoints of the audit trails; best on another disk | `<data>/checkpoints` |
| `KAKITOME_REGISTRIES` | files and https addresses of registries that make issuers known, separated by `:` | empty |
| `EMAIL_URL` | `folder:`, `console:`, `smtp://user:password@host:587`, `smtps://…` | `folder:` |
| `KAKITOME_MAIL_FROM` | sender of mails | `Kakitome <no-reply@host of the site>` |
| `KAKITOME_CONTACT` | address of whom to ask about accounts; answers to their mails go there | empty |
| `KAKITOME_SECURITY_CONTACT` | whom to tell of a weakness, `mailto:…` or `https://…` | `KAKITOME_CONTACT` |
| `KAKITOME_METRICS_TOKEN` | whoever shows it reads figures of operation at `/metrics` | empty: no such page |
| `KAKITOME_PROXY_COUNT` | how many proxies of yours stand in front, for limits per visitor | `0` |
| `KAKITOME_OPEN_DATA_LICENCE` | licence of the registry's open data | CC BY 4.0, not yet decided |
| `KAKITOME_CONTEXTS` | folder with `contexts.toml`: vocabularies known beside ours | empty |
| `KAKITOME_CLOCK` | `unguarded`: sign also while the clock contradicts what is on record | `guarded` |
| `KAKITOME_DEBUG` | `1` shows Django's debugging pages; never in production | empty |

What envelopes are sealed, stamped and anchored with is read beside it (`bootstrap/envelope_settings.py`), and so are
where immutable objects lie (`bootstrap/object_settings.py`), who answers for people's data
(`bootstrap/controller_settings.py`), which scanner looks at papers (`bootstrap/scanner_settings.py`), what offers to
wallet apps are like (`bootstrap/offer_settings.py`), where secrets lie (`bootstrap/secret_folder.py`), how long share
links last (`bootstrap/share_settings.py`), how long people
have to call something off about their account (`bootstrap/account_settings.py`), what passes of telephones are signed
with (`bootstrap/phone_pass_settings.py`), how long answers to requests (`bootstrap/request_settings.py`) and askings
for endorsements (`bootstrap/endorsement_settings.py`) last, and which
federation's providers may be named (`bootstrap/federation_settings.py`).
"""

import base64
import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from kakitome.bootstrap.account_settings import AccountTerms, account_terms_of
from kakitome.bootstrap.controller_settings import Controller, controller_of
from kakitome.bootstrap.endorsement_settings import endorsement_terms_of
from kakitome.bootstrap.envelope_settings import EnvelopeSettings, envelope_settings
from kakitome.bootstrap.federation_settings import FederationSettings, federation_settings
from kakitome.bootstrap.object_settings import ObjectRoute, object_route
from kakitome.bootstrap.offer_settings import (
    offer_terms_of,
    request_key_of,
    token_certificates_of,
    verifier_certificate_of,
)
from kakitome.bootstrap.phone_pass_settings import phone_passes_of
from kakitome.bootstrap.pinned_contexts import PinnedContexts, read_pinned_contexts
from kakitome.bootstrap.reminder_settings import reminder_terms_of
from kakitome.bootstrap.request_settings import request_terms_of
from kakitome.bootstrap.scanner_settings import scanner_of
from kakitome.bootstrap.secret_folder import SecretFolder, secret_folder, with_secret_settings
from kakitome.bootstrap.share_settings import share_terms_of
from kakitome.errors import Misconfigured
from kakitome.ports.asked_endorsements import EndorsementAskingTerms
from kakitome.ports.credential_offers import OfferTerms
from kakitome.ports.phone_passes import PhonePasses
from kakitome.ports.presentation_requests import RequestTerms
from kakitome.ports.shares import ShareTerms
from kakitome.ports.verifier_certificate import VerifierCertificate
from kakitome.ports.virus_scanner import NoScanner, VirusScanner
from kakitome.services.reminding import TERMS

KEY_BYTES = 32
SHORTEST_TOKEN = 22
"""Characters of Base64 that hold 128 random bits."""
_BETWEEN = re.compile(rf"{os.pathsep}(?!//)")
"""Between two registries; the colon of `https://` is none."""
SMTP_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRoute:
    """How mail leaves: into a folder, onto the console, or to a server (`smtp` with STARTTLS, `smtps`)."""

    kind: Literal["folder", "console", "smtp", "smtps"]
    folder: Path
    host: str = ""
    port: int = 0
    login: str = ""
    password: str = field(default="", repr=False)

    @property
    def starts_tls(self) -> bool:
        """Whether the connection is upgraded; only a server on this very machine may do without."""
        return self.kind == "smtp" and self.host not in ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The settings of one installation; secrets are named by their file, never held here."""

    data_dir: Path
    site_url: str
    database_url: str = field(repr=False)
    secret_key_file: Path
    key_encryption_key_file: Path
    secret_files: SecretFolder
    checkpoint_dir: Path
    registries: tuple[str, ...]
    mail: MailRoute
    mail_from: str
    proxy_count: int
    debug: bool
    envelopes: EnvelopeSettings
    objects: ObjectRoute
    open_data_licence: str = ""
    contact: str = ""
    security_contact: str = ""
    metrics_token: str = field(default="", repr=False)
    controller: Controller = field(default_factory=Controller)
    federation: FederationSettings = field(default_factory=FederationSettings)
    scanner: VirusScanner = field(default_factory=NoScanner)
    shares: ShareTerms = field(default_factory=ShareTerms)
    reminder_days: tuple[int, ...] = TERMS
    accounts: AccountTerms = field(default_factory=AccountTerms)
    requests: RequestTerms = field(default_factory=RequestTerms)
    endorsements: EndorsementAskingTerms = field(default_factory=EndorsementAskingTerms)
    offers: OfferTerms = field(default_factory=OfferTerms)
    phone_passes: PhonePasses = field(default_factory=PhonePasses)
    verifier_certificate: VerifierCertificate | None = None
    token_certificates: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    contexts: PinnedContexts = field(default_factory=PinnedContexts, repr=False)
    clock_is_guarded: bool = True
    request_key: int = 1

    @property
    def sqlite_file(self) -> Path:
        """The database file when `database_url` is empty."""
        return self.data_dir / "kakitome.sqlite3"

    @property
    def checkpoint_key_file(self) -> Path:
        """The secret under which checkpoints are signed."""
        return self.secret_files.file("checkpoint.key")

    @property
    def award_links_key_file(self) -> Path:
        """The secret from which the links to awards' pages are computed."""
        return self.secret_files.file("award-links.key")

    @property
    def log_key_file(self) -> Path:
        """The secret of the transparency log's own key."""
        return self.secret_files.file("log.key")

    @property
    def site_key_file(self) -> Path:
        """The secret of the platform's own key."""
        return self.secret_files.file("site.key")

    @property
    def log_dir(self) -> Path:
        """The transparency log as files, published under `/log/`."""
        return self.data_dir / "log"

    @property
    def open_data_dir(self) -> Path:
        """Frozen snapshots of the registry."""
        return self.data_dir / "open-data"

    @property
    def frameworks_dir(self) -> Path:
        """Frameworks of the operator's own, as files."""
        return self.data_dir / "frameworks"

    @property
    def host(self) -> str:
        """The site's host name without its port."""
        return urlsplit(self.site_url).hostname or "localhost"

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.site_url.startswith("https://")


def installation_from(environment: Mapping[str, str]) -> Installation:
    """Read an installation from environment variables; create the data folder when absent.

    Raises:
        Misconfigured: the site URL is no http(s) address or carries a path; the database is no PostgreSQL; the
            mail URL names no known way; the number of proxies is no number; as `envelope_settings`, `object_route`,
            `federation_settings`, `scanner_of`, `share_terms_of`, `reminder_terms_of`, `request_terms_of`,
            `endorsement_terms_of`, `account_terms_of`, `offer_terms_of`, `phone_passes_of`, `read_pinned_contexts`.
    """
    data_dir = Path(environment.get("KAKITOME_DATA_DIR") or "var").resolve()
    secret_files = secret_folder(environment, data_dir=data_dir)
    environment = with_secret_settings(environment, secret_files=secret_files)
    site_url = (environment.get("KAKITOME_SITE_URL") or "http://localhost:8000").rstrip("/")
    parts = urlsplit(site_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise Misconfigured("E_CONFIG_SITE_URL", value=site_url[:80])
    database_url = environment.get("DATABASE_URL", "")
    if database_url and urlsplit(database_url).scheme not in ("postgres", "postgresql"):
        raise Misconfigured("E_CONFIG_DATABASE_URL", scheme=urlsplit(database_url).scheme[:20])
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Installation(
        secret_files=secret_files,
        data_dir=data_dir,
        site_url=site_url,
        database_url=database_url,
        secret_key_file=Path(environment.get("KAKITOME_SECRET_KEY_FILE") or secret_files.file("secret.key")),
        key_encryption_key_file=Path(
            environment.get("KAKITOME_KEY_ENCRYPTION_KEY_FILE") or secret_files.file("key-encryption.key")
        ),
        checkpoint_dir=Path(environment.get("KAKITOME_CHECKPOINT_DIR") or data_dir / "checkpoints"),
        registries=tuple(file for file in _BETWEEN.split(environment.get("KAKITOME_REGISTRIES", "")) if file),
        mail=mail_route(environment.get("EMAIL_URL") or "folder:", data_dir=data_dir),
        mail_from=environment.get("KAKITOME_MAIL_FROM") or f"Kakitome <no-reply@{parts.hostname}>",
        proxy_count=_proxy_count(environment.get("KAKITOME_PROXY_COUNT") or "0"),
        debug=environment.get("KAKITOME_DEBUG", "") == "1",
        envelopes=envelope_settings(environment),
        objects=object_route(environment, data_dir=data_dir),
        contexts=_contexts(environment.get("KAKITOME_CONTEXTS", "")),
        controller=controller_of(environment),
        federation=federation_settings(environment),
        scanner=scanner_of(environment),
        shares=share_terms_of(environment),
        reminder_days=reminder_terms_of(environment),
        accounts=account_terms_of(environment),
        requests=request_terms_of(environment),
        endorsements=endorsement_terms_of(environment),
        offers=offer_terms_of(environment),
        phone_passes=phone_passes_of(environment),
        verifier_certificate=verifier_certificate_of(environment),
        token_certificates=token_certificates_of(environment),
        contact=environment.get("KAKITOME_CONTACT", "").strip()[:254],
        security_contact=_security_contact(environment),
        metrics_token=_metrics_token(environment),
        open_data_licence=environment.get("KAKITOME_OPEN_DATA_LICENCE", "").strip()[:300],
        request_key=request_key_of(environment),
        clock_is_guarded=_clock_is_guarded(environment.get("KAKITOME_CLOCK") or "guarded"),
    )


def _contexts(folder: str) -> PinnedContexts:
    return read_pinned_contexts(Path(folder).resolve()) if folder else PinnedContexts()


def _metrics_token(environment: Mapping[str, str]) -> str:
    token = environment.get("KAKITOME_METRICS_TOKEN", "")
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable()):
        raise Misconfigured("E_CONFIG_METRICS_TOKEN", shortest=SHORTEST_TOKEN)
    return token


def _security_contact(environment: Mapping[str, str]) -> str:
    """Return an address with its scheme, as RFC 9116 §2.5.3 wants it; empty when nobody is named."""
    named = environment.get("KAKITOME_SECURITY_CONTACT", "").strip()
    if named and not re.fullmatch(r"(?:mailto:[^\s@]+@[^\s@]+|https://\S+)", named):
        raise Misconfigured("E_CONFIG_SECURITY_CONTACT", value=named[:80])
    contact = environment.get("KAKITOME_CONTACT", "").strip()
    return named or (f"mailto:{contact}" if re.fullmatch(r"[^\s@]+@[^\s@]+", contact) else "")


def _clock_is_guarded(text: str) -> bool:
    if text not in ("guarded", "unguarded"):
        raise Misconfigured("E_CONFIG_CLOCK", value=text[:20])
    return text == "guarded"


def _proxy_count(text: str) -> int:
    if not text.isdecimal() or int(text) > 10:
        raise Misconfigured("E_CONFIG_PROXY_COUNT", value=text[:20])
    return int(text)


def mail_route(url: str, *, data_dir: Path) -> MailRoute:
    """Read a mail URL: `folder:`, `folder:/path`, `console:`, `smtp://login:password@host:587`, `smtps://…`.

    Raises:
        Misconfigured: the URL names no known way, or a server without its host.
    """
    parts = urlsplit(url)
    folder = Path(parts.path).resolve() if parts.scheme == "folder" and parts.path else data_dir / "mail"
    if parts.scheme == "folder":
        return MailRoute(kind="folder", folder=folder)
    if parts.scheme == "console":
        return MailRoute(kind="console", folder=folder)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Misconfigured("E_CONFIG_MAIL_URL", scheme=parts.scheme[:20])
    return MailRoute(
        kind="smtp" if parts.scheme == "smtp" else "smtps",
        folder=folder,
        host=parts.hostname,
        port=parts.port or SMTP_PORTS[parts.scheme],
        login=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def secret_from(path: Path) -> bytes:
    """Read the secret of a file, its first line; make the file when absent (see `secrets_from`)."""
    return secrets_from(path)[0]


def secrets_from(path: Path) -> tuple[bytes, ...]:
    """Read 32-byte secrets, one per line in base64, from a file only its owner can read; make it when absent.

    Of several the first is used from now on, and the others still open what they once closed. Two
    processes that start together get the same secret: the first file wins.

    Raises:
        Misconfigured: others may read the file (E_CONFIG_SECRET_READABLE), or a line holds no 32 bytes in
            base64 (E_CONFIG_SECRET_SHAPE).

    Source: docs/rules/threats.md T9 (a key from a 0400 file).
    """
    if not path.exists():
        _make_secret(path)
    if _is_open(path.stat()):
        raise Misconfigured("E_CONFIG_SECRET_READABLE", file=path.name)
    try:
        secrets_read = tuple(base64.b64decode(line, validate=True) for line in path.read_bytes().split())
    except ValueError:
        secrets_read = ()
    if not secrets_read or any(len(secret) != KEY_BYTES for secret in secrets_read):
        raise Misconfigured("E_CONFIG_SECRET_SHAPE", file=path.name)
    return secrets_read


def _is_open(entry: os.stat_result) -> bool:
    """Tell whether others may read a file. What systemd hands over is root's, and read by a right of the service's own,
    which shows in the place of the group's (acl(5))."""
    is_handed_over = (entry.st_uid, entry.st_gid) == (0, 0) and os.geteuid() != 0
    return bool(stat.S_IMODE(entry.st_mode) & (0o037 if is_handed_over else 0o077))


def _make_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    try:
        os.write(descriptor, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        # A hard link fails when the name exists, so the file appears whole and only once.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
