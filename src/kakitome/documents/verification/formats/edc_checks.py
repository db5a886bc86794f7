"""The checks that are a European Digital Credential's own: its form, its seal, its certificate, who sealed it.

Only the members that every such credential must have are asked for; the Commission's own shapes are for whoever
writes one, and are run over everything that we write.

Source: European Learning Model v3, EDC application profile (minimum counts); ETSI TS 119 182-1;
docs/standards/hostile-inputs.md B131, B133, B135.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from cryptography import x509

from kakitome.documents.elm.jades import JadesRefused, is_sealed, key_of
from kakitome.documents.keys.x509_chain import (
    UnusableCertificate,
    certificate_id,
    common_name,
    is_within,
    last_day_of,
    may_sign_documents,
    read_certificate,
)
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.vc.contexts import CREDENTIALS_V1, KNOWN
from kakitome.documents.vc.learning_model_terms import LEARNING_MODEL
from kakitome.documents.verification.check import (
    Check,
    CheckOutcome,
    RegistryAnswer,
    Verdict,
    failed,
    refused,
    unclear,
)
from kakitome.documents.verification.checks.enclosed import judge_carried, other_issuers
from kakitome.documents.verification.checks.issuer_identity import check_issuer_identity
from kakitome.documents.verification.checks.proof import check_proof
from kakitome.documents.verification.checks.structure import check_structure, judge_form
from kakitome.documents.verification.checks.validity_period import check_validity_period
from kakitome.documents.verification.envelope import contexts_of, types_of
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.formats.edc_sealing import find_sealing
from kakitome.documents.verification.formats.edc_view import first, names_of, objects, subject_of
from kakitome.documents.verification.text_safety import text_problems
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.instants import write_instant
from kakitome.values.json_members import as_list

_problem = ProblemFactory(source="European Learning Model v3, EDC application profile")
_ORGANISATION_IDENTIFIER: Final = x509.ObjectIdentifier("2.5.4.97")
_TOP: Final = ("credentialProfiles", "credentialSchema", "displayParameter", "issued", "validFrom")
_DISPLAY: Final = ("title", "language", "primaryLanguage", "individualDisplay")
_ISSUER: Final = ("eIDASIdentifier", "legalName", "location")
_MOST_ATTACHED: Final = 5
_SCHEMA_TYPE: Final = "ShaclValidator2017"


def check_document(examination: Examination) -> Check:
    """Check contexts, types and the members that must be there; a missing one is told and the seal still looked at."""
    document = examination.document
    if find_sealing(examination) is None and document.get("proof"):
        return check_structure(examination)
    problem = _context_problem(document)
    if problem is not None:
        verdict = Verdict.MALFORMED if problem.code == "E_EDC_CONTEXT" else Verdict.UNSUPPORTED
        return refused("structure", problem, verdict=verdict)
    findings = [*_missing(document), *text_problems(document)]
    return judge_form(findings, form=examination.envelope.form, problem=_problem, good="I_EDC_STRUCTURE")


def check_seal(examination: Examination) -> Check:
    """Check that the certificate that came along sealed these very bytes, and may seal at all."""
    sealing = find_sealing(examination)
    if sealing is None:
        if examination.document.get("proof"):
            return check_proof(examination)
        return failed("proof", _problem("E_EDC_UNSEALED"), verdict=Verdict.MALFORMED)
    working = {
        "algorithm": sealing.jades.algorithm,
        "seal_digest": hashlib.sha256(sealing.jades.payload).hexdigest(),
        "seal_certificate": certificate_id(sealing.certificates[0]),
    }
    try:
        certificate = read_certificate(sealing.certificates[0])
        key_of(sealing.jades)
    except (UnusableCertificate, JadesRefused) as refusal:
        verdict = Verdict.INVALID_SIGNATURE if refusal.kind == "malformed" else Verdict(refusal.kind)
        return _proof(refusal.problem, working, verdict=verdict)
    working["sealed_by"] = common_name(certificate)
    if not is_sealed(sealing.jades):
        return _proof(_problem("E_EDC_SEAL"), working, verdict=Verdict.INVALID_SIGNATURE)
    if not may_sign_documents(certificate):
        return _proof(_problem("E_EDC_KEY_USAGE"), working, verdict=Verdict.INVALID_SIGNATURE)
    return _proof(_problem("I_EDC_SEALED"), working)


def check_period(examination: Examination) -> Check:
    """Check the credential's own dates, and that its certificate was in force at the instant that is proven, or now.

    Source: docs/standards/hostile-inputs.md B133 (without a time stamp, a seal by a certificate that has ended since
    proves nothing).
    """
    own = check_validity_period(examination)
    sealing = find_sealing(examination)
    if sealing is None or own.verdict is not None:
        return own
    certificate, now = read_certificate(sealing.certificates[0]), examination.surroundings.now
    working = {
        **own.working,
        "seal_claimed": write_instant(sealing.jades.claimed_at) if sealing.jades.claimed_at else "-",
        "seal_stamped": write_instant(sealing.sealed_at) if sealing.sealed_at else "-",
        "seal_from": write_instant(certificate.not_valid_before_utc),
        "seal_until": write_instant(certificate.not_valid_after_utc),
    }
    stamps = tuple(_problem(code) for code in sealing.proven.problems)
    if is_within(certificate, sealing.sealed_at or now):
        return replace(own, working=working, problems=(*own.problems, *stamps))
    if sealing.sealed_at is None and now < certificate.not_valid_before_utc:
        reason, verdict = _problem("E_EDC_CERTIFICATE_NOT_YET"), Verdict.NOT_YET_VALID
    else:
        until = last_day_of(certificate).isoformat()
        reason, verdict = _problem("E_EDC_CERTIFICATE_ENDED", until=until), Verdict.INDETERMINATE
    return unclear(own.id, reason, verdict=verdict, problems=stamps, working=working)


def check_sealing_issuer(examination: Examination) -> tuple[tuple[Check, ...], tuple[RegistryAnswer, ...]]:
    """Ask the registries for the certificate's holder, and compare it with the issuer that the document names."""
    checks, answers = check_issuer_identity(examination)
    sealing = find_sealing(examination)
    if sealing is None:
        return checks, answers
    certificate = read_certificate(sealing.certificates[0])
    issuer = first(examination.document.get("issuer"))
    if _is_same_issuer(issuer, certificate):
        return checks, answers
    stated = next(names_of(issuer.get("legalName")), "-")
    reason = _problem("W_EDC_ISSUER_DIFFERS", stated=stated[:80], sealed=common_name(certificate)[:80] or "-")
    identity = replace(checks[0], outcome=CheckOutcome.ATTENTION, reason=reason, verdict=Verdict.VALID_UNTRUSTED_ISSUER)
    return (identity, *checks[1:]), answers


def check_attachments(examination: Examination) -> Check:
    """Verify each attached credential; what we write carries its original, whose withdrawal reaches the copy so."""
    for number, attached in enumerate(objects(examination.document.get("attachment"))[:_MOST_ATTACHED]):
        data = _credential_in(attached)
        if data:
            examination.verify_enclosed(data, label="attachment", place=f"/attachment/{number}")
    sealing, named = find_sealing(examination), first(examination.document.get("issuer"))
    names = [*names_of(named.get("legalName")), *names_of(named.get("altLabel"))]
    if sealing is not None:
        names.append(common_name(read_certificate(sealing.certificates[0])))
    inside = [inner for inner in examination.enclosed if inner.label == "attachment"]
    reports = [attachment.report for attachment in inside]
    return judge_carried(inside, differing=other_issuers(examination, reports, names=names))


def _credential_in(attached: Mapping[str, Any]) -> bytes:
    """Return an attached file when it tries to be a credential; other attachments are none of our business."""
    content = attached.get("content")
    if not isinstance(content, str):
        return b""
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return b""
    kind = recognise(data)
    is_credential = kind in (FileFormat.JWS, FileFormat.SD_JWT) or (kind is FileFormat.JSON and b'"@context"' in data)
    return data if is_credential else b""


def _is_same_issuer(issuer: Mapping[str, Any], certificate: x509.Certificate) -> bool:
    """Tell whether the document's issuer is the certificate's: by organisation identifier, else by name.

    Source: ETSI EN 319 412-1 §5.1.4 (organizationIdentifier), EN 319 412-3 §4.2.1.
    """
    subject = certificate.subject
    identifiers = {str(attribute.value) for attribute in subject.get_attributes_for_oid(_ORGANISATION_IDENTIFIER)}
    if identifiers:
        return first(issuer.get("eIDASIdentifier")).get("notation") in identifiers
    kinds = (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME)
    certified = {_folded(str(attribute.value)) for kind in kinds for attribute in subject.get_attributes_for_oid(kind)}
    return any(_folded(name) in certified for name in names_of(issuer.get("legalName")))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _context_problem(document: Mapping[str, Any]) -> Problem | None:
    contexts = document.get("@context")
    named = contexts_of(document)
    listed = as_list(contexts)
    if any(isinstance(item, Mapping) for item in listed):
        return _problem("E_CONTEXT_INLINE", "/@context", word="@context")
    if CREDENTIALS_V1 not in named or LEARNING_MODEL not in named:
        return _problem("E_EDC_CONTEXT", "/@context")
    unknown = next((name for name in named if name not in KNOWN), None)
    return _problem("E_CONTEXT_UNKNOWN", "/@context", context=unknown[:200]) if unknown else None


def _missing(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Find the members that must be there and are not."""
    if "VerifiableCredential" not in types_of(document):
        yield _problem("E_EDC_MISSING", "/type", member="VerifiableCredential")
    yield from _absent(document, _TOP)
    yield from _absent(first(document.get("displayParameter")), _DISPLAY, place="/displayParameter")
    yield from _absent(first(document.get("issuer")), _ISSUER, place="/issuer")
    if not any(_SCHEMA_TYPE in types_of(schema) for schema in objects(document.get("credentialSchema"))):
        yield _problem("E_EDC_MISSING", "/credentialSchema", member=_SCHEMA_TYPE)
    claims = objects(subject_of(document).get("hasClaim"))
    if not claims:
        yield _problem("E_EDC_MISSING", "/credentialSubject", member="hasClaim")
    for number, claim in enumerate(claims):
        place = f"/credentialSubject/hasClaim/{number}"
        yield from _absent(claim, ("title", "awardedBy"), place=place)
        for assessment in objects(claim.get("provenBy")):
            if set(assessment) > {"id", "type"}:
                yield from _absent(assessment, ("title", "awardedBy", "grade"), place=f"{place}/provenBy")


def _absent(node: Mapping[str, Any], members: tuple[str, ...], *, place: str = "") -> Iterator[Problem]:
    for member in members:
        if node.get(member) in (None, "", [], {}):
            yield _problem("E_EDC_MISSING", place or "/", member=member)


def _proof(reason: Problem, working: Mapping[str, str], *, verdict: Verdict | None = None) -> Check:
    outcome = CheckOutcome.FAILED if verdict else CheckOutcome.PASSED
    return Check(id="proof", outcome=outcome, reason=reason, working=working, verdict=verdict)
