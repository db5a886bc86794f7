"""Check 8b: is the person who shows the credential the one it was given to?

Only what the asking person already knows is compared: a name, a DID, an e-mail address, a student number. Hashed
identifiers are recomputed with their salt and compared in constant time; nothing is guessed and no candidate is
listed. Holding a file proves nothing, so without such knowledge the report says that it was not checked.

A mismatch does not make the credential false: it is genuine, and it is not this person's. The same name is no proof
of the same person, and another name may be a former one: the report says so each time.

Source: Open Badges 3.0 §9.1 step 5, §B.1.10 (IdentityObject).
"""

import hmac
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kakitome.documents.openbadges.identity import NAME, NAMES_IN_CLEAR, is_identified_by
from kakitome.documents.verification.carried import ISSUER_DIFFERS, carried_among
from kakitome.documents.verification.check import Check, CheckOutcome, Verdict, skipped
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.errors import ProblemFactory
from kakitome.values.json_members import as_list
from kakitome.values.person_names import NameAgreement, NameComparison, compare_names, usual_spellings

ID = "recipient"
_reason = ProblemFactory(source="Open Badges 3.0 §9.1 step 5", pointer="/credentialSubject")
_CARRYING = (DocumentKind.PDF, DocumentKind.EDC, DocumentKind.PRESENTATION)
_AGREE: Final[Mapping[NameAgreement, tuple[CheckOutcome, str]]] = {
    NameAgreement.SAME: (CheckOutcome.PASSED, "I_HOLDER_NAME_SAME"),
    NameAgreement.VARIANT: (CheckOutcome.PASSED, "I_HOLDER_NAME_VARIANT"),
    NameAgreement.READING: (CheckOutcome.PASSED, "I_HOLDER_NAME_READING"),
    NameAgreement.FORMER: (CheckOutcome.ATTENTION, "W_HOLDER_NAME_FORMER"),
    NameAgreement.PART: (CheckOutcome.ATTENTION, "W_HOLDER_NAME_PART"),
}


def check_recipient(examination: Examination, *, enclosed: Check) -> Check:
    """Compare what is known about the holder with the subject of the credential, or of the one a sealed file carries.

    `enclosed` says whether envelope and what it carries are by one issuer.
    """
    holder = examination.surroundings.holder
    if holder is None or not (holder.did or holder.identifiers):
        return skipped(ID, _reason("I_HOLDER_NOT_CHECKED"))
    inside = carried_among(examination.enclosed) if examination.envelope.kind in _CARRYING else None
    answered = inside.check(ID) if inside is not None else None
    if answered is not None and all(problem.code != ISSUER_DIFFERS for problem in enclosed.problems):
        return answered
    subject = examination.view.get("credentialSubject")
    if examination.envelope.kind is DocumentKind.ENDORSEMENT or not isinstance(subject, Mapping):
        # An endorsement speaks of a badge or a body: whoever shows the award was not given it.
        return skipped(ID, _reason("I_HOLDER_NOT_CHECKED"))
    return _judge(_answers(subject, holder), _compared_name(subject, holder.identifiers.get(NAME, "")))


def _judge(answers: Mapping[str, bool], name: NameComparison | None) -> Check:
    """Bring identifiers and name together: one identifier that fits is enough, a name that fits leaves doubt."""
    agreement = name.agreement if name is not None else NameAgreement.NOT_COMPARABLE
    working = {f"compared_{kind}": "=" if fits else "≠" for kind, fits in answers.items()}
    if name is not None:
        working |= {"name_given": name.given, "name_in_document": name.compared}
    fits, misses = any(answers.values()), bool(answers) and not any(answers.values())
    if fits:
        if agreement is NameAgreement.DIFFERENT:
            return _result(CheckOutcome.ATTENTION, "W_HOLDER_ONLY_IDENTIFIER", working=working)
        return _result(CheckOutcome.PASSED, "I_HOLDER_MATCHES", working=working)
    if agreement in _AGREE:
        outcome, code = (CheckOutcome.ATTENTION, "W_HOLDER_ONLY_NAME") if misses else _AGREE[agreement]
        return _result(outcome, code, working=working, doubt="I_HOLDER_NAME_DOUBT")
    if misses or agreement is NameAgreement.DIFFERENT:
        doubt = "I_HOLDER_DIFFERS_DOUBT"
        return _result(
            CheckOutcome.FAILED, "E_HOLDER_DIFFERS", working=working, doubt=doubt, verdict=Verdict.NOT_THIS_PERSON
        )
    code = "W_HOLDER_NAME_NOT_COMPARABLE" if name is not None else "W_HOLDER_NOT_COMPARABLE"
    return _result(CheckOutcome.COULD_NOT_CHECK, code, working=working, verdict=Verdict.INDETERMINATE)


def _answers(subject: Mapping[str, Any], holder: KnownHolder) -> dict[str, bool]:
    """Return by kind whether what is known fits; a kind of which the credential holds nothing is left out."""
    answers: dict[str, bool] = {}
    if holder.did and isinstance(subject.get("id"), str):
        answers["did"] = hmac.compare_digest(holder.did.encode(), subject["id"].encode())
    for identity in _identities(subject):
        kind = str(identity.get("identityType"))
        known = holder.identifiers.get(kind, "")
        if known and kind not in NAMES_IN_CLEAR:
            answers[kind] = answers.get(kind, False) or is_identified_by(identity, known)
    return answers


def _compared_name(subject: Mapping[str, Any], given: str) -> NameComparison | None:
    """Compare a name with those the credential holds in clear; of a hashed one only a match says anything."""
    if not given:
        return None
    hashed = [
        identity
        for identity in _identities(subject)
        if identity.get("identityType") == NAME and identity.get("hashed") is True
    ]
    for spelled in usual_spellings(given):
        if any(is_identified_by(identity, spelled) for identity in hashed):
            return NameComparison(agreement=NameAgreement.SAME, given=spelled, compared=spelled)
    name_comparison = compare_names(given, list(_names(subject)))
    if name_comparison is None and hashed:
        return NameComparison(agreement=NameAgreement.NOT_COMPARABLE, given=given, compared="")
    return name_comparison


def _names(subject: Mapping[str, Any]) -> Iterator[str]:
    for identity in _identities(subject):
        value = identity.get("identityHash")
        if (
            identity.get("identityType") in NAMES_IN_CLEAR
            and identity.get("hashed") is not True
            and isinstance(value, str)
        ):
            yield value
    if isinstance(subject.get("name"), str):
        yield subject["name"]
    parts = [subject[key] for key in ("familyName", "givenName") if isinstance(subject.get(key), str)]
    if len(parts) > 1:
        yield " ".join(parts)


def _identities(subject: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [identity for identity in as_list(subject.get("identifier")) if isinstance(identity, Mapping)]


def _result(
    outcome: CheckOutcome, code: str, *, working: Mapping[str, str], doubt: str = "", verdict: Verdict | None = None
) -> Check:
    problems = (_reason(doubt, ""),) if doubt else ()
    return Check(
        id=ID, outcome=outcome, reason=_reason(code), problems=problems, working=dict(working), verdict=verdict
    )
