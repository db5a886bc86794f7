"""The status of an SD-JWT VC: our own entries as everywhere, and the Token Status List of other issuers.

Source: Token Status List §8.3; SAFETY B141–B153.
"""

from typing import Any, NoReturn

from kakitome.documents.jose.compact import Token, read_compact
from kakitome.documents.jose.vc_jwt import instant_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.status_list import (
    SUSPENDED,
    TYPE,
    VALID,
    WITHDRAWN,
    StatusReference,
    read_reference,
    read_value,
)
from kakitome.documents.vc.strict_json import Limits, load
from kakitome.documents.verification.check import Check, Outcome, Verdict
from kakitome.documents.verification.checks import status
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.formats.sd_jwt_vc_issuer import examine_issuer
from kakitome.documents.verification.status_lists import ListUnusable
from kakitome.errors import Param, Problem, Refused, Severity, Unavailable
from kakitome.values.instants import write_instant

_SOURCE = "Token Status List §8.3"
_LIMITS = Limits(size=1024 * 1024)
_SAID = {WITHDRAWN: ("E_REVOKED", Verdict.REVOKED), SUSPENDED: ("E_SUSPENDED", Verdict.SUSPENDED)}


def check_status(examination: Examination) -> Check:
    """Read the issuer's status of the credential; of two kinds the graver decides."""
    try:
        reference = read_reference(examination.document.get("status"))
    except DocumentRefused as refusal:
        return _check(refusal.problem, Verdict.MALFORMED)
    generic = status.check_status(examination)
    if reference is None or generic.verdict not in (None, Verdict.INDETERMINATE):
        return generic
    found = _ask(examination, reference)
    return generic if found.verdict is None and generic.verdict is not None and _has_own(examination) else found


def _has_own(examination: Examination) -> bool:
    return bool(examination.view.get("credentialStatus"))


def _ask(examination: Examination, reference: StatusReference) -> Check:
    arithmetic = {"revocation_list": reference.uri}
    try:
        value = _value(examination, reference)
    except ListUnusable as unusable:
        return _check(unusable.problem, unusable.verdict, arithmetic=arithmetic)
    arithmetic["revocation_place"] = f"{reference.index:,} → {value}"
    if value == VALID:
        return _check(_problem("I_STATUS_CLEAR", severity="info"), None, arithmetic=arithmetic)
    code, verdict = _SAID.get(value, ("E_STATUS_VALUE", Verdict.INDETERMINATE))
    return _check(_problem(code, value=value), verdict, arithmetic=arithmetic)


def _value(examination: Examination, reference: StatusReference) -> int:
    """Fetch the list, make sure that it is the issuer's, of this address and current, and read the status."""
    try:
        token = read_compact(examination.fetch(reference.uri))
        claims = load(token.payload, limits=_LIMITS)
        _demand_list(examination, token, claims=claims, uri=reference.uri)
        return read_value(claims.get("status_list"), reference.index)
    except TooManyVisits as refusal:
        raise ListUnusable(refusal.problem, Verdict.TOO_EXPENSIVE) from None
    except DocumentRefused as refusal:
        verdict = Verdict.TOO_EXPENSIVE if refusal.kind == "too_expensive" else Verdict.INDETERMINATE
        raise ListUnusable(refusal.problem, verdict) from None
    except (Refused, Unavailable):
        _unusable("E_STATUS_UNREACHABLE")


def _demand_list(examination: Examination, token: Token, *, claims: Any, uri: str) -> None:
    if token.type != TYPE or not isinstance(claims, dict):
        _unusable("E_STATUS_LIST")
    if claims.get("sub") != uri:
        _unusable("E_STATUS_LIST_OTHER")
    if claims.get("iss", examination.issuer_id) != examination.issuer_id:
        _unusable("E_STATUS_ISSUER")
    if examine_issuer(examination, token, signed_at=None).verdict is not None:
        _unusable("E_STATUS_LIST_PROOF")
    now, made, end = examination.surroundings.now, instant_of(claims, "iat"), instant_of(claims, "exp")
    if made is None or made > now + examination.surroundings.limits.clock_skew:
        _unusable("E_STATUS_EARLY")
    if end is not None and now >= end:
        _unusable("E_STATUS_OUTDATED", on=write_instant(end))


def _unusable(code: str, **params: Param) -> NoReturn:
    raise ListUnusable(Problem(code=code, pointer="/status", source=_SOURCE, params=params))


def _check(reason: Problem, verdict: Verdict | None, *, arithmetic: dict[str, str] | None = None) -> Check:
    outcomes = {None: Outcome.PASSED, Verdict.INDETERMINATE: Outcome.COULD_NOT_CHECK}
    return Check(
        id=status.ID,
        outcome=outcomes.get(verdict, Outcome.FAILED),
        reason=reason,
        arithmetic=arithmetic or {},
        verdict=verdict,
    )


def _problem(code: str, *, severity: Severity = "error", **params: Param) -> Problem:
    return Problem(code=code, pointer="/status", source=_SOURCE, params=params, severity=severity)
