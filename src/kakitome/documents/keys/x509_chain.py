"""Does a certificate chain to one of these roots, as of an instant?

    chain = build_chain(certificate, others, roots=registry.roots, at=signed_at)

A seal's certificate is valid for a few years and its signatures are read for decades, so the instant is always said
by the caller: the time of a trusted timestamp, or the present. Weak keys and hashes are refused whoever signed them.

It fetches nothing: no missing intermediate, no revocation list. It says nothing about who the root is either; that
is for registries (`documents.verification.registries`).

Source: RFC 5280 §6; docs/standards/hostile-inputs.md B131, B133, B135.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from kakitome.documents.keys.public_key import KeyRefused, PublicKey, demand_sound
from kakitome.documents.refusal import DocumentRefused, Refuser
from kakitome.values.instants import last_day_before

IDENTIFIER_PREFIX = "urn:x509:sha256:"
MOST_CERTIFICATES = 20
LARGEST_CERTIFICATE = 64 * 1024
SMALLEST_RSA_KEY = 2048
WEAK_HASHES = frozenset({"md2", "md5", "sha1"})


class UnusableCertificate(DocumentRefused):
    """A certificate cannot be read, is too weak, or there are too many of them."""


_refuse = Refuser(UnusableCertificate, source="RFC 5280 §6")
_refuse_weak = Refuser(UnusableCertificate, source="docs/standards/hostile-inputs.md B135")


class ChainState(StrEnum):
    """What came of looking for a chain."""

    TRUSTED = "trusted"
    EXPIRED = "expired"
    """A chain there is, but not at this instant."""
    UNKNOWN = "unknown"


def certificate_id(certificate: bytes) -> str:
    """Name a certificate by its hash, e.g. `urn:x509:sha256:9f86…`: how an issuer with a certificate is identified."""
    return IDENTIFIER_PREFIX + hashlib.sha256(certificate).hexdigest()


def read_certificate(der: bytes) -> x509.Certificate:
    """Read one certificate.

    Raises:
        CertificateRefused: `E_X509_FORM` when it is none; `E_X509_WEAK` for RSA below 2,048 bits or a SHA-1 hash;
            or as `demand_sound` refuses its key.

    Source: docs/standards/hostile-inputs.md B135.
    """
    if len(der) > LARGEST_CERTIFICATE:
        _refuse("E_X509_FORM", kind="too_expensive")
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        hashed_by = certificate.signature_hash_algorithm
        _ = certificate.extensions
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension):
        _refuse("E_X509_FORM")
    if isinstance(key, RSAPublicKey) and key.key_size < SMALLEST_RSA_KEY:
        _refuse_weak("E_X509_WEAK", kind="unsupported", algorithm=f"RSA-{key.key_size}")
    if isinstance(key, PublicKey):
        try:
            demand_sound(key)
        except KeyRefused as refusal:
            raise UnusableCertificate(refusal.problem) from refusal
    if hashed_by is not None and hashed_by.name in WEAK_HASHES and certificate.issuer != certificate.subject:
        _refuse_weak("E_X509_WEAK", kind="unsupported", algorithm=hashed_by.name.upper())
    return certificate


def write_chain(certificates: Iterable[bytes]) -> bytes:
    """Write certificates (DER) as PEM, in their order.

    Source: RFC 8555 §9.1 (application/pem-certificate-chain).
    """
    read = (x509.load_der_x509_certificate(certificate) for certificate in certificates)
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in read)


def common_name(certificate: x509.Certificate) -> str:
    """Return the organisation of a certificate's subject, else its common name; empty when it has neither."""
    for kind in (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return ""


def is_within(certificate: x509.Certificate, at: datetime) -> bool:
    """Tell whether a certificate is within its own dates at an instant."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def last_day_of(certificate: x509.Certificate) -> date:
    """Return the last day of a certificate in the calendar in which its end was written (see `last_day_before`).

    Source: RFC 5280 §4.1.2.5 (the end is inclusive, to the second).
    """
    return last_day_before(certificate.not_valid_after_utc + timedelta(seconds=1))


def names_revocation_place(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate says where its revocation would be told. Source: RFC 5280 §4.2.1.13, §4.2.2.1."""
    extensions = certificate.extensions
    try:
        extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        pass
    else:
        return True
    try:
        access = extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return False
    return any(description.access_method == AuthorityInformationAccessOID.OCSP for description in access)


def may_sign_documents(certificate: x509.Certificate) -> bool:
    """Tell whether a certificate's key usage, when it states one, lets its key sign documents; a CA's own never does.

    Source: RFC 5280 §4.2.1.3; ETSI EN 319 412-2 §4.3.2.
    """
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def build_chain(
    certificate: bytes, others: Sequence[bytes], *, roots: Iterable[bytes], at: datetime
) -> tuple[ChainState, tuple[bytes, ...]]:
    """Find a chain from a certificate to one of the roots, as of an instant.

    Args:
        certificate: DER of the certificate that signed.
        others: DER of certificates that came along; none of them is trusted.
        roots: DER of the certificates that are. One may be the signing certificate itself.
        at: aware instant.

    Returns:
        The state, and the chain from the certificate to the root when there is one.

    Raises:
        CertificateRefused: `E_X509_FORM`, `E_X509_WEAK`, `E_X509_MANY`.
    """
    if len(others) > MOST_CERTIFICATES:
        _refuse("E_X509_MANY", kind="too_expensive", limit=MOST_CERTIFICATES)
    leaf = read_certificate(certificate)
    anchors = [read for root in dict.fromkeys(roots) if (read := _readable(root)) is not None]
    between = [read for other in dict.fromkeys(others) if (read := _readable(other)) is not None]
    if any(leaf == anchor for anchor in anchors):
        return (ChainState.TRUSTED if is_within(leaf, at) else ChainState.EXPIRED), (certificate,)
    if not anchors:
        return ChainState.UNKNOWN, ()
    chain = _verify(leaf, between, anchors=anchors, at=at)
    if chain:
        return ChainState.TRUSTED, chain
    # The instant at which whatever chain there is was whole: the latest beginning among its parts.
    for moment in sorted(
        {leaf.not_valid_before_utc, *(certificate.not_valid_before_utc for certificate in (*between, *anchors))}
    ):
        chain = _verify(leaf, between, anchors=anchors, at=moment)
        if chain:
            return ChainState.EXPIRED, chain
    return ChainState.UNKNOWN, ()


def _verify(
    leaf: x509.Certificate, between: list[x509.Certificate], *, anchors: list[x509.Certificate], at: datetime
) -> tuple[bytes, ...]:
    builder = (
        PolicyBuilder()
        .store(Store(anchors))
        .time(at.astimezone(UTC).replace(tzinfo=None))
        .extension_policies(ca_policy=_authorities(), ee_policy=ExtensionPolicy.permit_all())
    )
    try:
        verified = builder.build_client_verifier().verify(leaf, between)
    except (VerificationError, ValueError):
        return ()
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in verified.chain)


def _authorities() -> ExtensionPolicy:
    """Ask of every certificate above the leaf that it is one that may issue certificates."""
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_issue)
    )


def _is_authority(*given: Any) -> None:
    """Look at the last of what the library hands over: policy, certificate, extension."""
    if not given[-1].ca:
        raise ValueError("no authority")


def _may_issue(*given: Any) -> None:
    if given[-1] is not None and not given[-1].key_cert_sign:
        raise ValueError("may not issue certificates")


def _readable(der: bytes) -> x509.Certificate | None:
    """Read a root or a certificate that came along; what is broken or weak leads nowhere, as if it were not given."""
    try:
        return read_certificate(der)
    except UnusableCertificate:
        return None
