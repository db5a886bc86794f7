"""SD-JWT VC: a token of which the learner shows a part; ours (in the words of the WE BUILD rulebook) and others'.

Every disclosure must be one that the issuer signed: one more, one changed, one doubled fails the whole. The report
names the claims that were shown and counts those that stay hidden. A key binding, when there is one, must be the
holder's over exactly this presentation; none is demanded, since a file on a desk has no verifier who asked for it.
An issuer that is known by a certificate needs not be stated; its certificate must be in force.

Source: SD-JWT VC §3.4; RFC 9901 §7; docs/standards/hostile-inputs.md B105, B107, B111.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kakitome.documents.jose.payload import instant_of
from kakitome.documents.keys.x509_chain import is_within, read_certificate
from kakitome.documents.openbadges.formats import FileFormat
from kakitome.documents.sdjwt.key_binding import Expected, binding_problem
from kakitome.documents.sdjwt.reading import SdJwt, read_sd_jwt
from kakitome.documents.verification.check import Check, Verdict, failed, passed_with, refused, unclear
from kakitome.documents.verification.checks import proof, structure, validity_period
from kakitome.documents.verification.envelope import DocumentKind, OpenedEnvelope, ReceivedFile
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.format import Format
from kakitome.documents.verification.formats.sd_jwt_vc_issuer import examine_issuer, secured
from kakitome.documents.verification.formats.sd_jwt_vc_issuer import securing_of as secured_of
from kakitome.documents.verification.formats.sd_jwt_vc_status import check_status
from kakitome.documents.verification.formats.sd_jwt_vc_view import FORM, view_of
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.documents.verification.text_safety import text_problems
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.instants import write_instant

_SOURCE = "SD-JWT VC §3.4"
_problem = ProblemFactory(source=_SOURCE)
_TEXTS = ("iss", "vct")
_INSTANTS = ("iat", "nbf", "exp")


def _recognises(seen: ReceivedFile) -> bool:
    return seen.file is FileFormat.SD_JWT


def _open(seen: ReceivedFile, surroundings: Surroundings) -> OpenedEnvelope:
    read = read_sd_jwt(seen.data, limits=surroundings.limits.json)
    for name in _INSTANTS:
        instant_of(read.claims, name)
    securing = secured(read)
    return OpenedEnvelope(
        kind=DocumentKind.SD_JWT_VC,
        form=FORM,
        data=seen.data,
        document=read.claims,
        view=view_of(read.claims, certificate=securing.certificates[0] if securing.certificates else b""),
        securing=securing,
    )


def securing_of(examination: Examination) -> SdJwt:
    """Return the token under examination."""
    return secured_of(examination).read


def _structure(examination: Examination) -> Check:
    """Check that issuer and type stand there; everything else is the type's own matter."""
    claims = securing_of(examination).claims
    faults = [
        _problem("E_SDJWT_CLAIM_MISSING", f"/{name}", claim=name)
        for name in _TEXTS
        if (not isinstance(claims.get(name), str) or not claims[name]) and not _is_told_else(examination, name)
    ]
    findings = [*faults, *text_problems(claims)]
    return structure.judge_form(findings, form=examination.envelope.form, problem=_problem)


def _is_told_else(examination: Examination, name: str) -> bool:
    """Tell whether a claim that is not there is told by the certificate: who issued it. Source: SD-JWT VC §2.2.2.2."""
    return name == "iss" and name not in examination.document and bool(secured_of(examination).certificates)


def _proof(examination: Examination) -> Check:
    """Check the issuer's signature, every disclosure, and the holder's signature when there is one."""
    read = securing_of(examination)
    finding = examine_issuer(examination, read.token, signed_at=_signed_at(read))
    working = {**finding.working, **_shown(read)}
    if finding.verdict is not None:
        return refused(proof.ID, finding.problem or _problem("E_SIGNATURE"), verdict=finding.verdict, working=working)
    unsigned = read.faults[0] if read.faults else _binding_problem(examination, read)
    if unsigned is not None:
        return failed(proof.ID, unsigned, verdict=Verdict.INVALID_SIGNATURE, working=working)
    binding = "I_KEY_BINDING_OK" if read.binding else "I_KEY_BINDING_NONE"
    shown = _problem("I_SDJWT_SHOWN", shown=len(read.disclosures), hidden=read.hidden)
    problems = shown, _problem(binding)
    return passed_with(finding.notes, proof.ID, otherwise=_problem("I_PROOF_OK"), problems=problems, working=working)


def _binding_problem(examination: Examination, read: SdJwt) -> Problem | None:
    if not read.binding:
        return None
    surroundings = examination.surroundings
    return binding_problem(read, expected=Expected(), now=surroundings.now, skew=surroundings.limits.clock_skew)


def _shown(read: SdJwt) -> Mapping[str, str]:
    return {"disclosed": ", ".join(dict.fromkeys(read.disclosed)) or "-", "hidden": str(read.hidden)}


def _signed_at(read: SdJwt) -> datetime | None:
    return instant_of(read.claims, "iat") or instant_of(read.claims, "nbf")


def _validity_period(examination: Examination) -> Check:
    made = instant_of(securing_of(examination).claims, "iat")
    if made is not None and made > examination.surroundings.now + examination.surroundings.limits.clock_skew:
        reason = _problem("E_TOKEN_FUTURE", made=write_instant(made))
        return failed(validity_period.ID, reason, verdict=Verdict.NOT_YET_VALID)
    return _certificate_period(examination, validity_period.check_validity_period(examination))


def _certificate_period(examination: Examination, own: Check) -> Check:
    """Draw no conclusion from a certificate that is not in force: nothing proves when a token was signed.

    Source: docs/standards/hostile-inputs.md B133.
    """
    certificates, now = secured_of(examination).certificates, examination.surroundings.now
    if not certificates or own.verdict is not None:
        return own
    certificate = read_certificate(certificates[0])
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    working = {**own.working, "certificate_from": write_instant(start), "certificate_until": write_instant(end)}
    if is_within(certificate, now):
        return replace(own, working=working)
    reason = _problem("E_X5C_NOT_YET") if now < start else _problem("E_X5C_ENDED", until=end.date().isoformat())
    return unclear(
        own.id, reason, verdict=Verdict.NOT_YET_VALID if now < start else Verdict.INDETERMINATE, working=working
    )


FORMAT = Format(
    name="sd_jwt_vc",
    recognises=_recognises,
    open=_open,
    structure=_structure,
    proof=_proof,
    validity_period=_validity_period,
    status=check_status,
    visits=5,  # an issuer at an https address may need its metadata, its keys, a status list of each kind
)
