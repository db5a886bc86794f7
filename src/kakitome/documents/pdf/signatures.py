"""Look at every signature of a PDF: is it whole, what does it cover, and what was changed after it?

    1 the byte range is one honest gap around the signature and nothing else
    2 the hash of the signed bytes is the one that was signed, by strong algorithms
    3 the signature is by the certificate that came with it
    4 what was added after signing is of the harmless kind: validation data, further signatures, filled form fields

Whom the certificate belongs to, and who trusts its issuer, is not asked here. Nothing is fetched.

Source: ISO 32000-2 §12.8; ETSI EN 319 142-1; docs/standards/hostile-inputs.md B127 (shadow attacks), B129 (universal
signature forgery), B135.
"""

import contextlib
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from asn1crypto import cms, x509  # type: ignore[import-untyped]
from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound, load_der_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from kakitome.documents.pdf.byte_range import ByteRangeRefused, check_byte_range
from kakitome.documents.pdf.facts import SignatureFacts, StampFacts

MOST_SIGNATURES = 20
_STRONG = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512", "shake256", "shake256_len"})
_FORMS = frozenset({"/ETSI.CAdES.detached", "/adbe.pkcs7.detached", "/ETSI.RFC3161"})
_OLD_FORMS = frozenset({"/adbe.pkcs7.sha1", "/adbe.x509.rsa_sha1"})
_UNREADABLE = (
    PdfError, SigningError, SignatureValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError,
    AssertionError, RuntimeError,
)  # fmt: skip
"""What pyHanko and asn1crypto raise for hostile structures."""


class _Wrong(Exception):
    """Something is fatally wrong with one signature."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def look_at_signatures(reader: PdfFileReader, data: bytes) -> tuple[SignatureFacts, ...]:
    """Look at every signature field that has a value, oldest first."""
    signatures = [_look(reader, data, name=name, field=field) for name, field in _filled(reader)]
    return tuple(sorted(signatures, key=lambda signature: signature.covered))


def revocation_data(reader: PdfFileReader) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Return the CRLs and OCSP responses that came along with the document, DER."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        crls = tuple(bytes(crl.get_object().data) for crl in store.crls)
        ocsps = tuple(bytes(ocsp.get_object().data) for ocsp in store.ocsps)
    except (NoDSSFoundError, *_UNREADABLE):
        return (), ()
    return crls, ocsps


def _filled(reader: PdfFileReader) -> Iterator[tuple[str, Any]]:
    for count, (name, _, field) in enumerate(enumerate_sig_fields(reader, filled_status=True)):
        if count >= MOST_SIGNATURES:
            return
        yield str(name), field


def _look(reader: PdfFileReader, data: bytes, *, name: str, field: Any) -> SignatureFacts:
    facts = SignatureFacts(field=name[:80], size=len(data))
    try:
        dictionary = field.get_object()["/V"]
        if not isinstance(dictionary, DictionaryObject):
            raise _Wrong("E_PDF_CONTENTS")
        form = str(dictionary.get("/SubFilter", ""))
        facts = replace(facts, is_stamp=form == "/ETSI.RFC3161")
        # Before anything is parsed: most forgeries live in these two members.
        covered = check_byte_range(dictionary, data)
        facts = replace(facts, covered=covered)
        _demand_form(form)
        return _look_inside(EmbeddedPdfSignature(reader, field, name), facts)
    except ByteRangeRefused as refusal:
        return replace(facts, problem=refusal.code)
    except _Wrong as wrong:
        return replace(facts, problem=wrong.code, detail=wrong.detail)
    except _UNREADABLE:
        return replace(facts, problem="E_PDF_CONTENTS")


def _demand_form(form: str) -> None:
    if form in _OLD_FORMS:
        raise _Wrong("E_PDF_WEAK", "SHA-1")
    if form not in _FORMS:
        raise _Wrong("E_PDF_SUBFILTER", form[:40])


def _look_inside(embedded: EmbeddedPdfSignature, facts: SignatureFacts) -> SignatureFacts:
    info = embedded.signer_info
    facts = replace(
        facts,
        hash=embedded.external_md_algorithm,
        mechanism=_mechanism(info),
        digest=embedded.compute_digest().hex(),
        certificates=_certificates(embedded.signed_data),
        claimed_at=_aware(embedded.self_reported_timestamp),
    )
    _demand_strong(embedded.external_md_algorithm, embedded.md_algorithm, info)
    if facts.is_stamp:
        stamp = _stamp(embedded.signed_data, embedded.compute_digest)
        if stamp.problem:
            raise _Wrong("E_PDF_SIGNATURE")
        facts = replace(facts, stamp=stamp)
    else:
        _demand_whole(embedded)
        facts = replace(facts, stamp=_first_stamp(embedded))
    return replace(facts, changes=_changes(embedded))


def _demand_strong(*named: Any) -> None:
    *hashes, info = named
    mechanism = info["signature_algorithm"]
    with contextlib.suppress(ValueError):
        hashes.append(mechanism.hash_algo)
    for algorithm in hashes:
        if algorithm not in _STRONG:
            raise _Wrong("E_PDF_WEAK", str(algorithm).upper()[:20])


def _demand_whole(embedded: EmbeddedPdfSignature) -> None:
    intact, valid = validate_sig_integrity(
        embedded.signer_info,
        embedded.signer_cert,
        expected_content_type="data",
        actual_digest=embedded.compute_digest(),
    )
    if not intact:
        raise _Wrong("E_PDF_DIGEST")
    if not valid:
        raise _Wrong("E_PDF_SIGNATURE")


def _changes(embedded: EmbeddedPdfSignature) -> str:
    embedded.compute_integrity_info()  # type: ignore[no-untyped-call]
    summary = embedded.summarise_integrity_info()
    level = summary["coverage"].name
    if level == "ENTIRE_FILE":
        return "none"
    if level != "ENTIRE_REVISION":
        raise _Wrong("E_PDF_COVERAGE")
    if not summary["docmdp_ok"]:
        raise _Wrong("E_PDF_CHANGED")
    return "permitted"


def _first_stamp(embedded: EmbeddedPdfSignature) -> StampFacts | None:
    signature = bytes(embedded.signer_info["signature"].native)
    for token in extract_tst_data_iter(embedded.signer_info, signed=False):
        return _stamp(token, lambda algorithm: _hashed(algorithm, signature))
    return None


def read_stamp(token: bytes, stamped: bytes) -> StampFacts:
    """Look at a time-stamp token (DER) over bytes that stand outside a PDF, e.g. the value of a JAdES seal."""
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
    except _UNREADABLE:
        return StampFacts(problem="W_PDF_STAMP_BROKEN")
    return _stamp(signed, lambda algorithm: _hashed(algorithm, stamped))


def _stamp(token: Any, expected: Any) -> StampFacts:
    """Look at a time stamp: is it over this digest, whole, strong, and by a certificate meant for it?"""
    try:
        info = token["encap_content_info"]["content"].parsed
        at = _aware(info["gen_time"].native)
        imprint = info["message_imprint"]
        (signer,) = token["signer_infos"]
        certificates = _certificates(token)
        facts = StampFacts(at=at, certificates=certificates)
        algorithm = imprint["hash_algorithm"]["algorithm"].native
        if algorithm not in _STRONG or signer["digest_algorithm"]["algorithm"].native not in _STRONG:
            return replace(facts, problem="W_PDF_STAMP_WEAK")
        content = bytes(token["encap_content_info"]["content"])
        intact, valid = validate_sig_integrity(
            signer,
            x509.Certificate.load(certificates[0]),
            expected_content_type="tst_info",
            actual_digest=_hashed(signer["digest_algorithm"]["algorithm"].native, content),
        )
        is_ours = imprint["hashed_message"].native == expected(algorithm)
        if not (intact and valid and is_ours and _may_stamp(certificates[0])):
            return replace(facts, problem="W_PDF_STAMP_BROKEN")
    except _UNREADABLE:
        return StampFacts(problem="W_PDF_STAMP_BROKEN")
    return facts


def _may_stamp(certificate: bytes) -> bool:
    """Tell whether a certificate is for time stamps and nothing else.

    Source: RFC 3161 §2.3.
    """
    try:
        usage = load_der_x509_certificate(certificate).extensions.get_extension_for_class(ExtendedKeyUsage).value
    except ExtensionNotFound:
        return False
    return list(usage) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _certificates(signed: cms.SignedData) -> tuple[bytes, ...]:
    """Return the certificates that came along, the signer's own first."""
    (signer,) = signed["signer_infos"]
    every: Sequence[x509.Certificate] = [
        certificate.chosen for certificate in signed["certificates"] if certificate.name == "certificate"
    ]
    own = dict.fromkeys(candidate.dump() for candidate in every if _is_named(candidate, signer["sid"]))
    if len(own) != 1:
        raise _Wrong("E_PDF_CONTENTS")
    return tuple(dict.fromkeys([*own, *(candidate.dump() for candidate in every)]))


def _is_named(certificate: x509.Certificate, sid: Any) -> bool:
    if sid.name == "subject_key_identifier":
        return bool(certificate.key_identifier == sid.chosen.native)
    named = sid.chosen
    return bool(certificate.issuer == named["issuer"] and certificate.serial_number == named["serial_number"].native)


def _mechanism(info: Any) -> str:
    return str(info["signature_algorithm"].signature_algo)


def _hashed(algorithm: str, data: bytes) -> bytes:
    return hashlib.new(algorithm, data).digest()


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def open_reader(data: bytes) -> PdfFileReader:
    """Open a PDF strictly; raises what `UNREADABLE` lists."""
    return PdfFileReader(io.BytesIO(data), strict=True)


UNREADABLE = _UNREADABLE
