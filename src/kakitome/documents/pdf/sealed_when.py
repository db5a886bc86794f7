"""As of which instant is a seal's certificate to be looked at?

A certificate ends after a few years, its signatures are read for decades. A time stamp by somebody who is trusted
proves that the signature existed while the certificate was in force; a later time stamp over the whole proves the same
of an earlier one whose own certificate has ended since. Without one, the only instant that counts is now.

Source: ETSI EN 319 102-1 §5.5, §5.6 (past validation, proof of existence); docs/standards/hostile-inputs.md B133.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import ocsp

from kakitome.documents.keys.x509_chain import ChainState, UnusableCertificate, build_chain
from kakitome.documents.pdf.facts import SignatureFacts, StampFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenTime:
    """When a signature is proven to have existed; `stamps` are the findings about stamps that do not count."""

    at: datetime | None = None
    problems: tuple[str, ...] = ()


def proven_time(
    signature: SignatureFacts, later: Sequence[SignatureFacts], *, roots: Iterable[bytes], now: datetime
) -> ProvenTime:
    """Work back from now through the trusted time stamps over a signature.

    Args:
        signature: whose instant is wanted.
        later: sound time stamps over the whole document, made after it, oldest first.
        roots: certificates (DER) that time-stamp authorities are trusted through.
        now: the instant of the report.
    """
    anchors, at, problems = tuple(roots), now, []
    stamps = [later_signature.stamp for later_signature in reversed(later) if later_signature.stamp] + [signature.stamp]
    is_proven = False
    for stamp in stamps:
        if stamp is None:
            continue
        problem = stamp.problem or _why_not(stamp, anchors, at=at)
        if problem:
            problems.append(problem)
        elif stamp.at is not None:
            at, is_proven = stamp.at, True
    return ProvenTime(at=at if is_proven else None, problems=tuple(dict.fromkeys(problems)))


def _why_not(stamp: StampFacts, roots: Sequence[bytes], *, at: datetime) -> str:
    if stamp.at is None or stamp.at > at:
        return "W_PDF_STAMP_BROKEN"
    try:
        state, _ = build_chain(stamp.certificates[0], stamp.certificates[1:], roots=roots, at=at)
    except UnusableCertificate as refusal:
        return "W_PDF_STAMP_WEAK" if refusal.kind == "unsupported" else "W_PDF_STAMP_BROKEN"
    return {
        ChainState.TRUSTED: "",
        ChainState.EXPIRED: "W_PDF_STAMP_ENDED",
        ChainState.UNKNOWN: "W_PDF_STAMP_UNKNOWN",
    }[state]


def revocation_of(
    certificates: Sequence[bytes], *, crls: Sequence[bytes], ocsps: Sequence[bytes], at: datetime
) -> tuple[str, datetime | None]:
    """Say what the revocation data that came along says about the first certificate.

    Returns:
        `good`, `revoked` (with the instant) or `unknown`. Data by anybody but the certificate's own issuer, or made
        before `at`, says nothing.

    Source: RFC 5280 §6.3; RFC 6960 §3.2.
    """
    own = x509.load_der_x509_certificate(certificates[0])
    issuer = next(
        (candidate for candidate in map(x509.load_der_x509_certificate, certificates[1:]) if _issued(own, candidate)),
        None,
    )
    if issuer is None:
        return "unknown", None
    answers = [
        *(_by_crl(own, revocation_list, issuer=issuer) for revocation_list in crls),
        *(_by_ocsp(own, response, issuer=issuer) for response in ocsps),
    ]
    made = [answer for answer in answers if answer is not None]
    revoked = [when for when, _ in made if when is not None]
    if revoked:
        return "revoked", min(revoked)
    return ("good" if any(until >= at for _, until in made) else "unknown"), None


def _issued(own: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        own.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


_Said = tuple[datetime | None, datetime]
"""When it was revoked, if it was, and until when the answer holds."""


def _by_crl(own: x509.Certificate, data: bytes, *, issuer: x509.Certificate) -> _Said | None:
    try:
        crl = x509.load_der_x509_crl(data)
        public = issuer.public_key()
        if crl.issuer != own.issuer or not crl.is_signature_valid(public):  # type: ignore[arg-type]
            return None
        entry = crl.get_revoked_certificate_by_serial_number(own.serial_number)
        until = crl.next_update_utc or crl.last_update_utc
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return (entry.revocation_date_utc if entry else None), until


def _by_ocsp(own: x509.Certificate, data: bytes, *, issuer: x509.Certificate) -> _Said | None:
    """Read an answer that the issuer itself signed; delegated responders are not followed."""
    try:
        answer = ocsp.load_der_ocsp_response(data)
        if answer.serial_number != own.serial_number or answer.signature_hash_algorithm is None:
            return None
        _verify(issuer, answer)
        until = answer.next_update_utc or answer.this_update_utc
        if answer.certificate_status is ocsp.OCSPCertStatus.REVOKED:
            return answer.revocation_time_utc, until
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return None
    return (None, until) if answer.certificate_status is ocsp.OCSPCertStatus.GOOD else None


def _verify(issuer: x509.Certificate, answer: ocsp.OCSPResponse) -> None:
    key, hashed = issuer.public_key(), answer.signature_hash_algorithm
    if hashed is None:
        raise ValueError("hash")
    if isinstance(key, RSAPublicKey):
        key.verify(answer.signature, answer.tbs_response_bytes, PKCS1v15(), hashed)
    elif isinstance(key, EllipticCurvePublicKey):
        key.verify(answer.signature, answer.tbs_response_bytes, ECDSA(hashed))
    else:
        raise ValueError("key")
