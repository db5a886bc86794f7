"""Check 1: what is this file, and which document does it hold?

Judged by the bytes, never by a name. The document is taken out of an image, loaded strictly, and recognised. Kinds
that we know and cannot read yet are named as such, which is not the same as false.

Source: Open Badges 3.0 §5.3; SAFETY §3 rule 3, B051–B055.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kakitome.documents.openbadges.formats import FileFormat, open_file, recognise
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Check, Outcome, Verdict
from kakitome.documents.verification.surroundings import Surroundings
from kakitome.errors import Param, Problem, Severity

ID = "parse"
OPEN_BADGES = "Open Badges 3.0"
_SOURCE = "Open Badges 3.0 §5.3"
_OTHER_TYPES = {
    "ClrCredential": "CLR 2.0",
    "EndorsementCredential": "EndorsementCredential",
    "BitstringStatusListCredential": "BitstringStatusListCredential",
    "VerifiablePresentation": "VerifiablePresentation",
    "BlockcertsCredential": "Blockcerts",
    "EuropeanDigitalCredential": "European Digital Credential",
    "Assertion": "Open Badges 2.0",
}
_BADGE_TYPES = {"OpenBadgeCredential", "AchievementCredential"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What came of reading: the check, and the document when there is one to examine."""

    check: Check
    document: dict[str, Any] | None = None
    form: str = ""


def check_parse(data: bytes, surroundings: Surroundings) -> Parsed:
    """Open the file, load the document in it and recognise its kind."""
    try:
        opened = open_file(data)
        if recognise(opened.credential) is FileFormat.JWS:
            return _refused(_problem("E_KIND_UNSUPPORTED", kind="VC-JWT"), Verdict.UNSUPPORTED)
        document = strict_json.load(opened.credential, limits=surroundings.limits.json)
    except DocumentRefused as refusal:
        return _refused(refusal.problem, Verdict(refusal.kind))
    if not isinstance(document, dict):
        return _refused(_problem("E_NOT_AN_OBJECT"), Verdict.MALFORMED)
    other = _other_kind(document)
    if other:
        return _refused(_problem("E_KIND_UNSUPPORTED", kind=other), Verdict.UNSUPPORTED)
    container = "" if opened.format is FileFormat.JSON else f" ({opened.format.value.upper()})"
    form = OPEN_BADGES + container
    check = Check(id=ID, outcome=Outcome.PASSED, reason=_problem("I_PARSED", severity="info", form=form))
    return Parsed(check=check, document=document, form=form)


def _other_kind(document: Mapping[str, Any]) -> str:
    """Name the kind of a document that is not for us; empty for what is, or tries to be, an Open Badge."""
    types = document.get("type")
    listed = [one for one in (types if isinstance(types, list) else [types]) if isinstance(one, str)]
    if _BADGE_TYPES & set(listed):
        return ""
    named = next((_OTHER_TYPES[one] for one in listed if one in _OTHER_TYPES), "")
    contexts = document.get("@context")
    if named or "imsglobal.org/spec/ob/" in str(contexts)[:2000]:
        return named
    return "VerifiableCredential" if "VerifiableCredential" in listed else ""


def _refused(problem: Problem, verdict: Verdict) -> Parsed:
    outcome = Outcome.COULD_NOT_CHECK if verdict is Verdict.UNSUPPORTED else Outcome.FAILED
    return Parsed(check=Check(id=ID, outcome=outcome, reason=problem, verdict=verdict))


def _problem(code: str, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, source=_SOURCE, params=params, severity=severity)
