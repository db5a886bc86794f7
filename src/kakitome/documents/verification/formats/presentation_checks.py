"""The checks that are a presentation's own: who shows it, until when, and what the credentials in it come to.

Source: VCDM 2.0 §4.13; VC Data Integrity 1.0 §4.3; docs/standards/hostile-inputs.md B079.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from kakitome.documents.clr.record import MOST_ENCLOSED, credentials_in
from kakitome.documents.jose.vp_jwt import VpJwt
from kakitome.documents.verification.check import (
    Check,
    CheckOutcome,
    Enclosed,
    Verdict,
    attention,
    failed,
    skipped,
    unclear,
)
from kakitome.documents.verification.checks import enclosed, proof, validity_period
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.formats.token_check import check_token
from kakitome.documents.verification.recognition_evidence import is_proved
from kakitome.documents.verification.verdict import deciding_check
from kakitome.errors import ProblemFactory
from kakitome.values.instants import write_instant
from kakitome.values.json_members import object_member, text_member

_SOURCE: Final = "VCDM 2.0 §4.13"
_reason = ProblemFactory(source=_SOURCE)
_OPEN: Final = (Verdict.INDETERMINATE, Verdict.UNSUPPORTED)
_OF_A_HOLDER: Final[Mapping[str, str]] = {
    "E_SIGNATURE": "E_PRESENTATION_SIGNATURE",
    "E_ISSUER_BINDING": "E_PRESENTATION_BINDING",
    "E_PROOF_PURPOSE": "E_PRESENTATION_PURPOSE",
    "E_KEY_PURPOSE": "E_PRESENTATION_PURPOSE",
}
"""Findings about an issuer's signature, as they are told of a holder's."""


def check_holder(examination: Examination) -> Check:
    """Check the signature of the holder who shows the credentials, where there is one."""
    read = examination.envelope.securing
    if isinstance(read, VpJwt):
        judged = check_token(examination, read, source=_SOURCE)
        return _signed(
            examination, judged, bound={"domain": read.claims.get("aud"), "challenge": read.claims.get("nonce")}
        )
    if not examination.document.get("proof"):
        return attention(proof.ID, _reason("W_PRESENTATION_UNSIGNED"))
    judged = proof.check_proof(examination)
    stated = examination.document["proof"]
    first = stated[0] if isinstance(stated, list) else stated
    bound = {name: first.get(name) for name in ("domain", "challenge")} if isinstance(first, Mapping) else {}
    return _signed(examination, judged, bound=bound)


def _signed(examination: Examination, judged: Check, *, bound: Mapping[str, object]) -> Check:
    """Say of a good signature what it says: who shows the credentials, and that somebody else may have asked for it."""
    if judged.verdict is not None:
        code = _OF_A_HOLDER.get(judged.reason.code, judged.reason.code)
        return replace(judged, reason=replace(judged.reason, code=code))
    stated = {name: str(value)[:200] for name, value in bound.items() if isinstance(value, str) and value}
    notes = judged.problems if judged.outcome is CheckOutcome.PASSED else (judged.reason, *judged.problems)
    return replace(
        judged,
        outcome=CheckOutcome.ATTENTION,
        reason=_reason("W_PRESENTATION_SIGNED", holder=examination.signer_id[:200]),
        problems=notes,
        working={**judged.working, **stated},
    )


def check_period(examination: Examination) -> Check:
    """Compare the claims of a token with the instant of the report; a presentation in JSON has no period of its own."""
    read = examination.envelope.securing
    now, skew = examination.surroundings.now, examination.surroundings.limits.clock_skew
    if not isinstance(read, VpJwt):
        return skipped(validity_period.ID, _reason("I_PRESENTATION_NO_PERIOD"))
    made, begins, ends = (read.instant(name) for name in ("iat", "nbf", "exp"))
    first = max((instant for instant in (made, begins) if instant is not None), default=None)
    if ends is not None and now >= ends:
        # What ended is the showing; whether a credential in it has ended is that credential's own matter.
        return attention(validity_period.ID, _reason("W_PRESENTATION_PAST", at=write_instant(ends)))
    if first is not None and first > now + skew:
        reason = _reason("E_TOKEN_FUTURE", made=write_instant(first))
        return unclear(validity_period.ID, reason, verdict=Verdict.INDETERMINATE)
    return skipped(validity_period.ID, _reason("I_PRESENTATION_NO_PERIOD"))


def check_credentials(examination: Examination) -> Check:
    """Verify every credential in a presentation, and say what they come to together."""
    inside = list(credentials_in(examination.document.get("verifiableCredential"), "/verifiableCredential"))
    if len(inside) > MOST_ENCLOSED:
        reason = _reason("E_ENCLOSED_MANY", count=len(inside), limit=MOST_ENCLOSED)
        return failed(enclosed.ID, reason, verdict=Verdict.TOO_EXPENSIVE)
    for place, document in inside:
        examination.verify_enclosed(document, label="award", place=place)
    awards = [inner for inner in examination.enclosed if inner.label == "award"]
    if not awards:
        return attention(enclosed.ID, _reason("W_PRESENTATION_EMPTY"), verdict=Verdict.INDETERMINATE)
    judged = _of_one(awards[0]) if len(awards) == 1 else enclosed.judge_enclosed(awards)
    others = _shown_by_others(examination, awards)
    if not others:
        return judged
    outcome = CheckOutcome.ATTENTION if judged.outcome is CheckOutcome.PASSED else judged.outcome
    note = _reason("W_PRESENTATION_OTHER_HOLDER", count=len(awards), others=others)
    return replace(judged, outcome=outcome, problems=(*judged.problems, note))


def _of_one(award: Enclosed) -> Check:
    """A presentation of one credential is as that credential is: the envelope adds nothing that could be relied on."""
    verdict = award.report.verdict
    decided_by = deciding_check(award.report.checks)
    judged = enclosed.judge_enclosed([award])
    if decided_by is None or (judged.verdict is verdict and verdict is not Verdict.INDETERMINATE):
        return judged
    outcome = CheckOutcome.COULD_NOT_CHECK if verdict in _OPEN else judged.outcome
    return replace(judged, outcome=outcome, reason=decided_by.reason, verdict=verdict)


def _shown_by_others(examination: Examination, awards: Sequence[Enclosed]) -> int:
    """Count the credentials that were given to another identifier than the one that signed the presentation."""
    holder = examination.signer_id
    if not holder or (examination.envelope.securing is None and not examination.document.get("proof")):
        return 0
    given = [_subject_id(award) for award in awards if is_proved(award.report)]
    return sum(1 for subject in given if subject.startswith("did:") and subject != holder)


def _subject_id(award: Enclosed) -> str:
    return text_member(object_member(award.report.document or {}, "credentialSubject"), "id")
