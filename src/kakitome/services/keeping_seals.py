"""Keeping an issuer's seal: make its key, ask for a certificate, bring the certificate home, seal with the newest.

    key_id = vault.create(algorithm="P-256")
    request = request_certificate(vault, key_id=key_id, names=names)      # … goes to an authority …
    bring_certificate(context, did, certificates=chain, actor="operator", now=now)

The key is made in the vault and never leaves it, or lives in a token (`SealDesk.token`). A certificate is bound to its
key when it is brought, so that the first document does not find out that they do not belong together. Old certificates
stay: what they sealed names them.

Source: docs/rules/threats.md T9 (a key per purpose, with history).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.keys.certificate_request import SealNames, build_request
from kakitome.documents.keys.multikey import decode_public, encode_public
from kakitome.documents.keys.x509_chain import UnusableCertificate, is_within, may_sign_documents, read_certificate
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.errors import Invalid, NotFound, Unavailable
from kakitome.ports.audit import append_entry
from kakitome.ports.document_seal import DocumentSeal
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.key_vault import KeyVault
from kakitome.ports.seals import SealCertificate, SealCertificates
from kakitome.ports.store import AwardBook
from kakitome.ports.timestamping import TimestampAuthority

SMALLEST_RSA = 3072


class SealInvalid(Invalid):
    """A certificate cannot be the seal of this issuer."""


OpenToken = Callable[[Sequence[bytes]], DocumentSeal]
"""Opens the seal of a certificate chain whose key lives in a token; raises `Unavailable`, or `Misconfigured`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingContext:
    """What keeping seals works with; `token` opens what the vault does not hold, None when there is no token."""

    book: AwardBook
    vault: KeyVault
    seals: SealCertificates
    token: OpenToken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultSeal:
    """Implements `ports.document_seal.DocumentSeal` with a key of the vault."""

    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: Literal["P-256", "RSA"]
    signer: Callable[[bytes], bytes]

    def sign(self, data: bytes) -> bytes:
        """Sign with SHA-256."""
        return self.signer(data)


def request_certificate(vault: KeyVault, *, key_id: str, names: SealNames) -> bytes:
    """Return a certificate request (DER) for a key of the vault.

    Raises:
        NotFound: E_KEY_UNKNOWN.
        SealInvalid: E_SEAL_ALGORITHM, a key of a kind that does not seal.
    """
    public = decode_public(key_id)
    if not isinstance(public, EllipticCurvePublicKey | RSAPublicKey):
        raise SealInvalid("E_SEAL_ALGORITHM", algorithm=type(public).__name__)
    return build_request(names, public=public, sign=vault.signer(key_id))


def bring_certificate(
    context: SealingContext, did: str, *, certificates: Sequence[bytes], actor: str, now: datetime
) -> SealCertificate:
    """Store a certificate chain for an issuer; from now on it seals with it.

    Args:
        context: book, vault and seals of one institution.
        did: the issuer.
        certificates: DER, the issuer's own first, then those above it.
        actor: who brings it.
        now: aware instant.

    Raises:
        NotFound: E_ISSUER_UNKNOWN.
        SealInvalid: E_SEAL_CERTIFICATE, E_SEAL_ALGORITHM, E_SEAL_NOT_IN_FORCE, E_SEAL_KEY_UNKNOWN.
        Conflict: E_SEAL_EXISTS.
        Unavailable, Misconfigured: the token that should hold its key does not open, or holds another.
    """
    if all(record.did != did for record in context.book.issuers.list_issuers()):
        raise NotFound("E_ISSUER_UNKNOWN", did=did)
    key_id = _key_of(certificates, now)
    others = {key.key_id for key in context.book.issuers.list_keys(did)}
    is_ours = key_id in context.vault.list_key_ids()
    if key_id in others or not (is_ours or context.token):
        raise SealInvalid("E_SEAL_KEY_UNKNOWN")
    if not is_ours and context.token is not None:
        # Opening it has it sign once: a certificate of another key is told now.
        context.token(certificates)
    seal_certificate = SealCertificate(issuer=did, key_id=key_id, certificates=tuple(certificates), added_at=now)
    with context.book.transaction():
        context.seals.add(seal_certificate)
        append_entry(context.book.audit, "seal.brought", subject=did, actor=actor, now=now, key=key_id)
    return seal_certificate


def open_seal(context: SealingContext, did: str, *, now: datetime) -> DocumentSeal:
    """Open the newest seal of an issuer that is in force.

    Raises:
        NotFound: E_SEAL_NONE.
        Unavailable: E_KEY_UNAVAILABLE, the vault cannot open the key; E_SEAL_UNAVAILABLE, the token cannot.
        Misconfigured: the settings of the token are not readable.
    """
    in_force = [
        seal_certificate
        for seal_certificate in context.seals.list_by_issuer(did)
        if is_within(read_certificate(seal_certificate.certificates[0]), now)
    ]
    if not in_force:
        raise NotFound("E_SEAL_NONE", did=did)
    newest = in_force[-1]
    if newest.key_id not in context.vault.list_key_ids():
        if context.token is None:
            raise Unavailable("E_SEAL_UNAVAILABLE", reason="TokenNotNamed")
        return context.token(newest.certificates)
    own, *above = newest.certificates
    return VaultSeal(
        certificate=own,
        chain=tuple(above),
        algorithm="RSA" if isinstance(decode_public(newest.key_id), RSAPublicKey) else "P-256",
        signer=context.vault.signer(newest.key_id),
    )


def find_seal(context: SealingContext, *, now: datetime) -> DocumentSeal | None:
    """Open the seal of an institution, if it has one that is in force.

    Raises:
        Unavailable: E_KEY_UNAVAILABLE, E_SEAL_UNAVAILABLE, its key cannot be opened.
        Misconfigured: the settings of its token are not readable.
    """
    try:
        return open_seal(context, issuer_of(context).did, now=now)
    except NotFound:
        return None


def seal_where_kept(
    context: SealingContext, sheet: bytes, *, open_stamper: Callable[[], TimestampAuthority | None], now: datetime
) -> bytes:
    """Seal a PDF in the name of an institution; without a seal of its own it stays as it is. Raises as `find_seal`."""
    seal = find_seal(context, now=now)
    if seal is None:
        return sheet
    authority = open_stamper()
    stamper = Stamper(authority.exchange, roots=authority.roots, now=now) if authority else None
    closing = PdfSeal(certificate=seal.certificate, chain=seal.chain, sign=seal.sign)
    return closing.seal(sheet, now=now, stamper=stamper).data


def issuer_of(context: SealingContext) -> IssuerRecord:
    """Return the issuer of an institution that is open; raises `NotFound` (E_ISSUER_UNKNOWN)."""
    for record in context.book.issuers.list_issuers():
        if record.closed_at is None:
            return record
    raise NotFound("E_ISSUER_UNKNOWN", did="-")


def _key_of(certificates: Sequence[bytes], now: datetime) -> str:
    if not certificates:
        raise SealInvalid("E_SEAL_CERTIFICATE")
    try:
        own, *_ = [read_certificate(certificate) for certificate in certificates]
    except UnusableCertificate as refusal:
        raise SealInvalid("E_SEAL_CERTIFICATE", refusal.problem) from refusal
    if not is_within(own, now) or not may_sign_documents(own):
        raise SealInvalid("E_SEAL_NOT_IN_FORCE")
    public = own.public_key()
    if isinstance(public, EllipticCurvePublicKey) and isinstance(public.curve, SECP256R1):
        return encode_public(public)
    if isinstance(public, RSAPublicKey) and public.key_size >= SMALLEST_RSA:
        return encode_public(public)
    raise SealInvalid("E_SEAL_ALGORITHM", algorithm=type(public).__name__)
