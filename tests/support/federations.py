"""A federation for tests: its aggregate of SAML metadata, signed by the xmlsec library as federations sign theirs."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree

ADDRESS = "https://metadata.gakunin.example/gakunin-metadata.xml"
NAMESPACES = (
    'xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" '
    'xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi"'
)
SETOUCHI = "https://idp.setouchi.example/idp"
TENJIN = "https://idp.tenjin.example/idp"


@dataclass(frozen=True)
class Signer:
    """A key with its certificate."""

    key: str
    certificate: str
    fingerprint: str

    @property
    def base64(self) -> str:
        """The certificate as metadata hold it."""
        return "".join(self.certificate.splitlines()[1:-1])


@cache
def signer(name: str) -> Signer:
    """Make a key; its certificate has run out long ago, as metadata do not care."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime(2015, 1, 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.PrivateFormat.TraditionalOpenSSL
    return Signer(
        key=key.private_bytes(serialization.Encoding.PEM, pem, serialization.NoEncryption()).decode(),
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def entity(entity_id: str, *certificates: str, ja: str = "", en: str = "", more: str = "") -> str:
    """Write the metadata of one identity provider."""
    names = "".join(
        f'<mdui:DisplayName xml:lang="{language}">{name}</mdui:DisplayName>'
        for language, name in (("ja", ja), ("en", en))
        if name
    )
    keys = "".join(
        f'<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate>'
        "</ds:X509Data></ds:KeyInfo></KeyDescriptor>"
        for certificate in certificates
    )
    return (
        f'<EntityDescriptor entityID="{entity_id}" {more}>'
        '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f"<Extensions><mdui:UIInfo>{names}</mdui:UIInfo></Extensions>{keys}"
        '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{entity_id.removesuffix("/idp")}/sso"/></IDPSSODescriptor></EntityDescriptor>'
    )


def aggregate(
    *entities: str, now: datetime, days: int | None = 10, made_at: datetime | None = None, more: str = ""
) -> str:
    """Write an aggregate that nobody has signed yet."""
    end = f'validUntil="{(now + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")}"' if days is not None else ""
    made = (made_at or now).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<EntitiesDescriptor {NAMESPACES} ID="_federation" Name="GakuNin" {end} {more}>'
        f'<Extensions><mdrpi:PublicationInfo publisher="https://www.gakunin.example" creationInstant="{made}"/>'
        f"</Extensions>{''.join(entities)}</EntitiesDescriptor>"
    )


def signed(document: str, by: Signer, *, transform: Any = None, digest: Any = None, uri: str = "#_federation") -> bytes:
    """Sign a document as a whole, with the signature as its first child."""
    root = etree.fromstring(document)
    template = xmlsec.template.create(
        root, xmlsec.constants.TransformExclC14N, transform or xmlsec.Transform.RSA_SHA256
    )
    root.insert(0, template)
    reference = xmlsec.template.add_reference(template, digest or xmlsec.Transform.SHA256, uri=uri)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(template))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(by.key, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(by.certificate, xmlsec.KeyFormat.PEM)
    xmlsec.tree.add_ids(root, ["ID"])
    context.sign(template)
    return bytes(etree.tostring(root))


def setouchi(*certificates: Signer) -> str:
    """Write the provider of Setouchi, with these certificates or its own."""
    keys: Sequence[Signer] = certificates or (signer("setouchi"),)
    return entity(SETOUCHI, *(key.base64 for key in keys), ja="瀬戸内海洋技術大学", en="Setouchi University")


def tenjin() -> str:
    """Write another university's provider, with a name in Japanese alone."""
    return entity(TENJIN, signer("tenjin").base64, ja="天神大学")


def der(by: Signer) -> bytes:
    """Return a certificate's bytes."""
    return base64.b64decode(by.base64)
