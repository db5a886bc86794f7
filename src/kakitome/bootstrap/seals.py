"""Seals of a platform's institutions: the context that keeps them, the one that seals now, the local authority's.

Import it only after Django has started, as `bootstrap/platform.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from kakitome.bootstrap.envelope_tools import find_token
from kakitome.bootstrap.local_authority import LocalAuthority, open_authority
from kakitome.bootstrap.platform import Platform
from kakitome.documents.keys.certificate_request import SealNames
from kakitome.documents.keys.multikey import decode_public
from kakitome.errors import Invalid, NotFound, Unavailable
from kakitome.gateways.document_seal_pkcs11 import open_pkcs11_seal
from kakitome.ports.document_seal import DocumentSeal
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.seals import SealCertificate
from kakitome.records.store.scope import Scope
from kakitome.records.store.seals import DatabaseSealCertificates
from kakitome.services.keeping_seals import (
    OpenToken,
    SealingContext,
    bring_certificate,
    make_seal_key,
    open_seal,
    request_certificate,
)

AUTHORITY = "authority"
"""Folder of the local authority below an installation's data."""


def sealing_context(platform: Platform, institution: str) -> SealingContext:
    """Return what keeping the seals of one institution works with."""
    return SealingContext(
        book=platform.store(institution),
        vault=platform.vault(institution),
        seals=DatabaseSealCertificates(Scope(institution)),
        token=_token_opener(platform, institution) if platform.installation.envelopes.seal_tokens else None,
    )


def find_seal(platform: Platform, institution: str, *, now: datetime) -> DocumentSeal | None:
    """Open the seal of an institution, if it has one that is in force.

    Raises:
        Unavailable: E_KEY_UNAVAILABLE, E_SEAL_UNAVAILABLE, its key cannot be opened.
        Misconfigured: the settings of its token are not readable.
    """
    context = sealing_context(platform, institution)
    try:
        return open_seal(context, issuer_of(context).did, now=now)
    except NotFound:
        return None


def _token_opener(platform: Platform, institution: str) -> OpenToken:
    def open_token(certificates: Sequence[bytes]) -> DocumentSeal:
        token = find_token(platform.installation.envelopes, institution)
        if token is None:
            raise Unavailable("E_SEAL_UNAVAILABLE", reason="TokenNotNamed")
        return open_pkcs11_seal(token, certificates)

    return open_token


def issuer_of(context: SealingContext) -> IssuerRecord:
    """Return the issuer of an institution that is open; raises `NotFound` (E_ISSUER_UNKNOWN)."""
    for record in context.book.issuers.list_issuers():
        if record.closed_at is None:
            return record
    raise NotFound("E_ISSUER_UNKNOWN", did="-")


def names_of(record: IssuerRecord, *, identifier: str = "") -> SealNames:
    """Return the names that stand in a certificate."""
    return SealNames(organisation=record.issuer.name, country=record.issuer.country or "JP", identifier=identifier)


def make_request(platform: Platform, institution: str, *, identifier: str = "") -> bytes:
    """Make a new seal key for an institution and ask for its certificate; the request is PEM."""
    context = sealing_context(platform, institution)
    key_id = make_seal_key(context.vault)
    names = names_of(issuer_of(context), identifier=identifier)
    request = request_certificate(context.vault, key_id=key_id, names=names)
    return x509.load_der_x509_csr(request).public_bytes(Encoding.PEM)


def bring(platform: Platform, institution: str, *, chain_file: Path, actor: str) -> SealCertificate:
    """Bring a certificate chain (PEM, the institution's own first); raises as `keeping_seals.bring_certificate`."""
    context = sealing_context(platform, institution)
    try:
        read = x509.load_pem_x509_certificates(chain_file.read_bytes())
    except (OSError, ValueError) as failure:
        raise Invalid("E_SEAL_CERTIFICATE") from failure
    chain = [one.public_bytes(Encoding.DER) for one in read]
    return bring_certificate(context, issuer_of(context).did, certificates=chain, actor=actor, now=platform.now())


def seal_once(platform: Platform, institution: str) -> None:
    """Give an institution of a demonstration a seal by the platform's own authority, unless it has one."""
    if not sealing_context(platform, institution).seals.list_all():
        authority = open_authority(platform.installation.data_dir / AUTHORITY, now=platform.now)
        seal_locally(platform, institution, authority=authority)


def seal_locally(
    platform: Platform, institution: str, *, authority: LocalAuthority, identifier: str = ""
) -> SealCertificate:
    """Make a seal key for an institution and have the local authority certify it."""
    context, now = sealing_context(platform, institution), platform.now()
    record = issuer_of(context)
    key_id = make_seal_key(context.vault)
    public = decode_public(key_id)
    if not isinstance(public, EllipticCurvePublicKey):
        raise Invalid("E_SEAL_ALGORITHM", algorithm=type(public).__name__)
    chain = authority.certify(public, names_of(record, identifier=identifier), now=now)
    return bring_certificate(context, record.did, certificates=chain, actor="operator", now=now)
