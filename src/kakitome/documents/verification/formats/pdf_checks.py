"""The checks that are a PDF's own: what is in it, who sealed it, was the certificate in force, what is attached.

Source: ISO 32000-2 §12.8; ETSI EN 319 102-1 §5; docs/standards/hostile-inputs.md B127–B139.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from cryptography import x509

from kakitome.documents.keys.x509_chain import (
    UnusableCertificate,
    is_within,
    last_day_of,
    may_sign_documents,
    names_revocation_place,
    read_certificate,
)
from kakitome.documents.pdf.facts import SignatureFacts
from kakitome.documents.pdf.sealed_when import revocation_of
from kakitome.documents.verification.check import (
    Check,
    CheckOutcome,
    Report,
    Verdict,
    attention,
    failed,
    passed,
    skipped,
    unclear,
)
from kakitome.documents.verification.checks.enclosed import judge_carried, other_issuers
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.formats.pdf_sealing import PdfSealing, sealing_of
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.instants import day_of, write_instant

_problem = ProblemFactory(source="ISO 32000-2 §12.8")
_active = ProblemFactory(source="docs/standards/hostile-inputs.md B137")
_timing = ProblemFactory(source="docs/standards/hostile-inputs.md B133")
_revocation = ProblemFactory(source="RFC 5280 §6.3")
_revoked = ProblemFactory(source="docs/rules/threats.md T9")
_UNSUPPORTED = frozenset({"E_PDF_WEAK", "E_PDF_SUBFILTER"})


def check_contents(examination: Examination) -> Check:
    """Flag what would act by itself if the file were opened; nothing of it is."""
    facts = sealing_of(examination).facts
    working = {"pages": str(facts.pages), "attachments": str(len(facts.attachments))}
    if not facts.active:
        return passed("structure", _problem("I_PDF_QUIET", pages=facts.pages), working=working)
    problems = tuple(_active(code) for code in facts.active)
    return attention("structure", _active("W_PDF_ACTIVE", count=len(problems)), problems=problems, working=working)


def check_seal(examination: Examination) -> Check:
    """Check that every signature is whole, and that the oldest is by a certificate that may sign."""
    sealing = sealing_of(examination)
    if sealing.main is None:
        return _unsigned(examination, sealing)
    broken = next((signature for signature in sealing.facts.signatures if signature.problem), None)
    if broken is not None:
        reason = replace(
            _problem(broken.problem, detail=broken.detail or "-"), source="docs/standards/hostile-inputs.md B129"
        )
        verdict = Verdict.UNSUPPORTED if broken.problem in _UNSUPPORTED else Verdict.INVALID_SIGNATURE
        return _proof(CheckOutcome.FAILED, reason, facts=broken, verdict=verdict)
    try:
        certificate = read_certificate(sealing.certificates[0])
    except UnusableCertificate as refusal:
        return _proof(CheckOutcome.FAILED, refusal.problem, facts=sealing.main, verdict=Verdict(refusal.kind))
    if not may_sign_documents(certificate):
        reason = replace(_problem("E_PDF_KEY_USAGE"), source="RFC 5280 §4.2.1.3")
        return _proof(CheckOutcome.FAILED, reason, facts=sealing.main, verdict=Verdict.INVALID_SIGNATURE)
    if sealing.main.changes == "permitted":
        return _proof(CheckOutcome.ATTENTION, _problem("W_PDF_ADDED"), facts=sealing.main)
    # Nothing was added since: the stamp is over what is attached, too.
    examination.stamps_inside_at = sealing.sealed_at or examination.stamped_at
    return _proof(CheckOutcome.PASSED, _problem("I_PDF_SEALED"), facts=sealing.main)


def check_certificate_period(examination: Examination) -> Check:
    """Check that the certificate was in force when it signed, as far as that can be proven."""
    sealing, now = sealing_of(examination), examination.surroundings.now
    certificate = read_certificate(sealing.certificates[0])
    claimed = sealing.main.claimed_at if sealing.main else None
    working = {
        "claimed_time": write_instant(claimed) if claimed else "-",
        "stamped_time": write_instant(sealing.sealed_at) if sealing.sealed_at else "-",
        "certificate_from": write_instant(certificate.not_valid_before_utc),
        "certificate_until": write_instant(certificate.not_valid_after_utc),
    }
    stamps = tuple(_timing(code) for code in sealing.proven.problems)
    if claimed and claimed > now + examination.surroundings.limits.clock_skew:
        reason, verdict = _timing("E_PDF_FUTURE"), Verdict.NOT_YET_VALID
    elif is_within(certificate, sealing.sealed_at or now):
        reason = _in_force(sealing, certificate)
        return (attention if stamps else passed)("validity_period", reason, problems=stamps, working=working)
    else:
        reason, verdict = _not_in_force(sealing, certificate, now=now)
    judged = unclear if verdict is Verdict.INDETERMINATE else failed
    return judged("validity_period", reason, verdict=verdict, problems=stamps, working=working)


def check_certificate_status(examination: Examination) -> Check:
    """Ask only the revocation data that came along; no address is visited for it.

    A certificate that names a place where its revocation would be told leaves the question open, as a status list out
    of reach does; one that names none has no such question.

    Source: ETSI EN 319 102-1 §5.2.6.4 (INDETERMINATE, TRY_LATER).
    """
    sealing = sealing_of(examination)
    at = sealing.sealed_at or examination.surroundings.now
    facts = sealing.facts
    state, since = revocation_of(sealing.certificates, crls=facts.crls, ocsps=facts.ocsps, at=at)
    if state == "good":
        return passed("status", _revocation("I_PDF_NOT_REVOKED"))
    if state == "unknown" and not names_revocation_place(read_certificate(sealing.certificates[0])):
        return skipped("status", _revocation("I_PDF_NO_REVOCATION_PLACE"))
    if state == "unknown":
        return unclear("status", _revocation("W_PDF_REVOCATION_UNCHECKED"), verdict=Verdict.INDETERMINATE)
    working = {"revoked_at": write_instant(since)} if since else {}
    if since and sealing.sealed_at and sealing.sealed_at < since:
        return attention("status", _revoked("W_PDF_REVOKED_LATER"), working=working)
    return failed("status", _revoked("E_PDF_CERTIFICATE_REVOKED"), verdict=Verdict.INDETERMINATE, working=working)


def check_attachments(examination: Examination) -> Check:
    """Verify each attached credential, and compare its issuer with the certificate's."""
    sealing = sealing_of(examination)
    reports = _verify_attachments(examination, sealing)
    names = _names(read_certificate(sealing.certificates[0]))
    return judge_carried(examination.enclosed, differing=other_issuers(examination, reports, names=names))


def _unsigned(examination: Examination, sealing: PdfSealing) -> Check:
    """Say that nobody signed; what is attached still has a report of its own, and a code leads to the live page."""
    _verify_attachments(examination, sealing)
    address = next((text for text in sealing.facts.codes if text.startswith("https://")), "")
    working = {"address": address} if address else {}
    code = "E_PDF_COPY" if address else "E_PDF_UNSIGNED"
    return unclear(
        "proof",
        replace(
            _problem("E_PDF_UNSIGNED_CARRIER" if examination.enclosed else code),
            source="docs/standards/hostile-inputs.md B139",
        ),
        verdict=Verdict.INDETERMINATE,
        working=working,
    )


def _verify_attachments(examination: Examination, sealing: PdfSealing) -> list[Report]:
    return [examination.verify_enclosed(data, label="attachment", place=name) for name, data in sealing.credentials]


def _proof(outcome: CheckOutcome, reason: Problem, *, facts: SignatureFacts, verdict: Verdict | None = None) -> Check:
    working: Mapping[str, str] = {
        "field": facts.field,
        "hash": facts.hash,
        "signed_bytes": f"{facts.covered} / {facts.size}",
        "digest": facts.digest,
        "algorithm": facts.mechanism,
        "certificates": str(len(facts.certificates)),
        "later_changes": facts.changes,
    }
    # Where a signature is broken, what comes after was not looked at: "none" and "0" would be no findings.
    untold = ("certificates", "later_changes") if facts.problem else ()
    shown = {name: value for name, value in working.items() if value and name not in untold}
    return Check(id="proof", outcome=outcome, reason=reason, working=shown, verdict=verdict)


def _in_force(sealing: PdfSealing, certificate: x509.Certificate) -> Problem:
    if sealing.sealed_at:
        return _problem("I_PDF_STAMPED", on=day_of(sealing.sealed_at).isoformat())
    until = last_day_of(certificate).isoformat()
    return _problem("I_PDF_IN_FORCE", until=until)


def _not_in_force(sealing: PdfSealing, certificate: x509.Certificate, *, now: datetime) -> tuple[Problem, Verdict]:
    until = last_day_of(certificate).isoformat()
    if not sealing.sealed_at and now < certificate.not_valid_before_utc:
        return _problem("E_PDF_CERTIFICATE_NOT_YET"), Verdict.NOT_YET_VALID
    if "W_PDF_STAMP_WEAK" in sealing.proven.problems:
        return replace(
            _problem("E_PDF_WEAK", detail="timestamp"), source="docs/standards/hostile-inputs.md B135"
        ), Verdict.UNSUPPORTED
    return _timing("E_PDF_CERTIFICATE_ENDED", until=until), Verdict.INDETERMINATE


def _names(certificate: x509.Certificate) -> list[str]:
    kinds = (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATIONAL_UNIT_NAME)
    return [str(attribute.value) for kind in kinds for attribute in certificate.subject.get_attributes_for_oid(kind)]
