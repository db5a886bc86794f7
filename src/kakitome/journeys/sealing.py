"""Seals of a platform's institutions: asked for, brought home, or made by an authority of one's own."""

from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from kakitome.documents.keys.certificate_request import SealNames
from kakitome.documents.keys.multikey import decode_public
from kakitome.errors import Invalid, NotFound
from kakitome.journeys.platform import Platform
from kakitome.ports.certificate_authority import CertificateAuthority
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.seals import SealCertificate
from kakitome.ports.signing import KeyPurpose
from kakitome.services.keeping_seals import bring_certificate, issuer_of, request_certificate


def names_of(record: IssuerRecord, *, identifier: str = "") -> SealNames:
    """Return the names that stand in a certificate."""
    return SealNames(organisation=record.issuer.name, country=record.issuer.country or "JP", identifier=identifier)


def make_request(platform: Platform, institution: str, *, identifier: str = "") -> bytes:
    """Make a new seal key for an institution and ask for its certificate; the request is PEM."""
    context = platform.sealing_context(institution)
    key_id = context.vault.create(algorithm="P-256")
    names = names_of(issuer_of(context), identifier=identifier)
    request = request_certificate(context.vault, key_id=key_id, names=names)
    return x509.load_der_x509_csr(request).public_bytes(Encoding.PEM)


def make_token_request(platform: Platform, institution: str, *, identifier: str = "") -> bytes:
    """Ask for a certificate of the key with which an institution signs tokens for wallets; the request is PEM.

    Raises:
        NotFound: E_ISSUER_UNKNOWN; E_KEY_PURPOSE_MISSING, it has no such key.
    """
    context = platform.sealing_context(institution)
    record = issuer_of(context)
    active = context.book.issuers.find_active_key(record.did, purpose=KeyPurpose.JOSE)
    if active is None:
        raise NotFound("E_KEY_PURPOSE_MISSING", purpose=KeyPurpose.JOSE.value, did=record.did)
    names = replace(names_of(record, identifier=identifier), address=record.did)
    request = request_certificate(context.vault, key_id=active.key_id, names=names)
    return x509.load_der_x509_csr(request).public_bytes(Encoding.PEM)


def bring(platform: Platform, institution: str, *, chain_file: Path, actor: str) -> SealCertificate:
    """Bring a certificate chain (PEM, the institution's own first); raises as `keeping_seals.bring_certificate`."""
    context = platform.sealing_context(institution)
    try:
        read = x509.load_pem_x509_certificates(chain_file.read_bytes())
    except (OSError, ValueError) as failure:
        raise Invalid("E_SEAL_CERTIFICATE") from failure
    chain = [certificate.public_bytes(Encoding.DER) for certificate in read]
    return bring_certificate(context, issuer_of(context).did, certificates=chain, actor=actor, now=platform.now())


def seal_locally(
    platform: Platform, institution: str, *, authority: CertificateAuthority, identifier: str = ""
) -> SealCertificate:
    """Make a seal key for an institution and have the local authority certify it."""
    context, now = platform.sealing_context(institution), platform.now()
    record = issuer_of(context)
    key_id = context.vault.create(algorithm="P-256")
    public = decode_public(key_id)
    if not isinstance(public, EllipticCurvePublicKey):
        raise Invalid("E_SEAL_ALGORITHM", algorithm=type(public).__name__)
    chain = authority.certify(public, names_of(record, identifier=identifier), now=now)
    return bring_certificate(context, record.did, certificates=chain, actor="operator", now=now)
