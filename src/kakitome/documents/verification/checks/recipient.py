"""Check 8b: is the person who shows the credential the one it was given to?

Only what the asking person already knows is compared: a DID, an e-mail address, a student number. Hashed identifiers
are recomputed with their salt and compared in constant time; nothing is guessed and no candidate is listed. Holding a
file proves nothing, so without such knowledge the report says that it was not checked.

A mismatch does not make the credential false, it makes the claim of this person doubtful: hence `indeterminate`.

Source: Open Badges 3.0 §9.1 step 5, §B.1.10 (IdentityObject); SAFETY B081.
"""

import hmac
from collections.abc import Mapping
from typing import Any

from kakitome.documents.openbadges.identity import is_identified_by
from kakitome.documents.verification.check import Check, Outcome, Verdict, skipped
from kakitome.documents.verification.envelope import Kind
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.errors import Problem, Severity

ID = "recipient"
_SOURCE = "Open Badges 3.0 §9.1 step 5"


def check_recipient(examination: Examination) -> Check:
    """Compare what is known about the holder with the subject of the credential."""
    holder = examination.surroundings.holder
    if holder is None or not (holder.did or holder.identifiers):
        return skipped(ID, "I_HOLDER_NOT_CHECKED", pointer="/credentialSubject", source=_SOURCE)
    subject = examination.view.get("credentialSubject")
    if examination.envelope.kind is Kind.ENDORSEMENT or not isinstance(subject, Mapping):
        # An endorsement speaks of a badge or a body: whoever shows the award was not given it.
        return skipped(ID, "I_HOLDER_NOT_CHECKED", pointer="/credentialSubject", source=_SOURCE)
    answers = _answers(subject, holder)
    if any(answers):
        return Check(id=ID, outcome=Outcome.PASSED, reason=_reason("I_HOLDER_MATCHES", severity="info"))
    if not answers:
        reason = _reason("W_HOLDER_NOT_COMPARABLE", severity="warning")
        return Check(id=ID, outcome=Outcome.COULD_NOT_CHECK, reason=reason, verdict=Verdict.INDETERMINATE)
    reason = _reason("E_HOLDER_DIFFERS")
    return Check(id=ID, outcome=Outcome.FAILED, reason=reason, verdict=Verdict.INDETERMINATE)


def _answers(subject: Mapping[str, Any], holder: KnownHolder) -> list[bool]:
    """Return one answer per thing that can be compared."""
    answers = []
    if holder.did and isinstance(subject.get("id"), str):
        answers.append(hmac.compare_digest(holder.did.encode(), subject["id"].encode()))
    identities = subject.get("identifier")
    for identity in identities if isinstance(identities, list) else [identities]:
        if isinstance(identity, Mapping):
            known = holder.identifiers.get(str(identity.get("identityType")), "")
            if known:
                answers.append(is_identified_by(identity, known))
    return answers


def _reason(code: str, *, severity: Severity = "error") -> Problem:
    return Problem(code=code, pointer="/credentialSubject", source=_SOURCE, severity=severity)
