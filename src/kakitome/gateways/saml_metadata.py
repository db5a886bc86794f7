"""SAML metadata: reading an identity provider's, and who we are to all of them.

    metadata = read_provider_metadata(text)
    site = open_saml_site(data_dir, site_url="https://kakitome.example", seal=seal, now=now)

The key that signs lies in `saml-key.pem` beside the other keys, the one to which answers are encrypted in
`saml-encryption-key.pem`, sealed under the key-encryption key. Second ones (`…-next.pem`) are announced in our metadata
before they take the first ones' place; what opened answers before the change (`…-past.pem`) goes on opening them, for
providers that read our metadata late.

Source: SAML V2.0 Metadata §2.4 (roles, keys), §2.4.1.1 (use); SAML V2.0 Bindings §3.4; docs/standards/hostile-inputs.md
B194.
"""

import base64
import binascii
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from kakitome.errors import Invalid
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.ports.identity_providers import ProviderMetadata, SamlSite

LARGEST = 256 * 1024
"""Characters of one provider's metadata: a large one has some 20,000."""
MOST_CERTIFICATES = 10
_LASTS = timedelta(days=3650)
"""Providers trust the key that stands in the metadata; the certificate's own end only makes them stop by surprise."""
_KEY_BITS = 3072
_OPENING = "saml-encryption-key"
SEALED_AS = "saml encryption key"
"""What sealed texts of this kind are bound to."""


def read_provider_metadata(metadata: str) -> ProviderMetadata:
    """Read the metadata of one identity provider, as its keeper hands them over.

    Raises:
        Invalid: E_IDP_METADATA, too long, no XML, several entities, no address or no readable certificate.
    """
    if len(metadata) > LARGEST or metadata.count("entityID") > 1:
        raise Invalid("E_IDP_METADATA")
    try:
        # The library's parser forbids document types and entities.
        idp = OneLogin_Saml2_IdPMetadataParser.parse(metadata.encode()).get("idp", {})
    except Exception as failure:  # the library raises whatever its parser does
        raise Invalid("E_IDP_METADATA") from failure
    certificates = _certificates(idp)
    entity_id, url = str(idp.get("entityId") or ""), str(idp.get("singleSignOnService", {}).get("url") or "")
    if not entity_id or len(entity_id) > 1024 or not url.startswith("https://") or not certificates:
        raise Invalid("E_IDP_METADATA")
    return ProviderMetadata(entity_id=entity_id, sign_in_url=url, certificates=certificates)


def open_saml_site(folder: Path, *, site_url: str, seal: SealedTexts, now: datetime) -> SamlSite:
    """Return who we are to SAML providers; keys are made when there are none.

    Raises:
        Unavailable: E_SEALED_TEXT_UNAVAILABLE the key-encryption key that sealed a key is not here.
    """
    current, coming = folder / "saml-key.pem", folder / "saml-key-next.pem"
    if not current.exists():
        _make(current, site_url=site_url, now=now)
    if not (folder / f"{_OPENING}.pem").exists():
        _make(folder / f"{_OPENING}.pem", site_url=site_url, now=now, seal=seal)
    key, certificate = _read(current)
    opening = [_read(file, seal=seal) for file in _opening_files(folder)]
    past = folder / f"{_OPENING}-past.pem"
    return SamlSite(
        entity_id=f"{site_url}/account/saml/metadata",
        return_address=f"{site_url}/account/saml/acs",
        key=key,
        certificate=certificate,
        next_certificate=_read(coming)[1] if coming.exists() else "",
        encryption_certificates=tuple(certificate for _, certificate in opening),
        opening_keys=tuple(
            [opening_key for opening_key, _ in opening] + ([_read(past, seal=seal)[0]] if past.exists() else [])
        ),
    )


def renew_saml_key(folder: Path, *, site_url: str, seal: SealedTexts, now: datetime) -> bool:
    """Announce next keys; asked again when they are announced, put them in the place of those in force.

    Returns whether keys were put in force. Between the two everybody who knows our metadata must have read them again.
    """
    coming = folder / "saml-key-next.pem"
    opening, next_opening = (folder / f"{_OPENING}{which}.pem" for which in ("", "-next"))
    if coming.exists():
        if next_opening.exists():
            if opening.exists():
                opening.replace(folder / f"{_OPENING}-past.pem")
            next_opening.replace(opening)
        coming.replace(folder / "saml-key.pem")
        return True
    _make(next_opening, site_url=site_url, now=now, seal=seal)
    _make(coming, site_url=site_url, now=now)
    return False


def reseal_saml_keys(folder: Path, *, seal: SealedTexts) -> int:
    """Bring the sealed keys under the first key-encryption key; how many were not."""
    old = [
        file
        for which in ("", "-next", "-past")
        if (file := folder / f"{_OPENING}{which}.pem").exists() and not seal.is_current(_halves(file)[0])
    ]
    for file in old:
        key, certificate = _read(file, seal=seal)
        draft = _draft(file, (seal.seal(key) + "\n" + certificate).encode())
        draft.replace(file)
    return len(old)


def _certificates(idp: dict[str, object]) -> tuple[str, ...]:
    """Return the certificates for signatures that can be read."""
    several = idp.get("x509certMulti")
    written = several.get("signing", []) if isinstance(several, dict) else [idp.get("x509cert")]
    readable = []
    for text in written[:MOST_CERTIFICATES]:
        try:
            x509.load_der_x509_certificate(base64.b64decode(str(text or ""), validate=True))
        except (ValueError, binascii.Error):
            continue
        readable.append(str(text))
    return tuple(readable)


def _opening_files(folder: Path) -> list[Path]:
    """Return the files of the keys that open answers, as they are announced."""
    files = (folder / f"{_OPENING}{which}.pem" for which in ("", "-next"))
    return [file for file in files if file.exists()]


def _read(file: Path, *, seal: SealedTexts | None = None) -> tuple[str, str]:
    key, certificate = _halves(file)
    return (seal.open(key) if seal else key), certificate


def _halves(file: Path) -> tuple[str, str]:
    """Return a key, sealed or not, and its certificate."""
    text = file.read_text(encoding="ascii")
    begin = text.index("-----BEGIN CERTIFICATE-----")
    return text[:begin].strip(), text[begin:]


def _make(file: Path, *, site_url: str, now: datetime, seal: SealedTexts | None = None) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, site_url.rsplit("//", maxsplit=1)[-1][:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LASTS)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    written = (seal.seal(pem) + "\n") if seal else pem
    draft = _draft(file, written.encode() + certificate.public_bytes(serialization.Encoding.PEM))
    try:
        os.link(draft, file)  # fails when the name exists: of two that begin together the first one's key stays
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(file: Path, content: bytes) -> Path:
    """Write a file beside another that its owner alone may read."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o400)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)
    return draft
