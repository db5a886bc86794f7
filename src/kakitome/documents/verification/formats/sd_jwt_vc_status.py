"""The status of an SD-JWT VC: Bitstring Status Lists as everywhere, and the Token Status List that wallets read.

Ours carry both, and both are read: of two kinds the graver decides. What was replaced is told by the first alone.

Source: Token Status List §8.3; docs/standards/hostile-inputs.md B141–B153.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from kakitome.documents.jose.compact import CompactToken, read_compact
from kakitome.documents.jose.payload import instant_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import StatusListRefused
from kakitome.documents.status.token_status_list import (
    INVALID,
    SUSPENDED,
    TYPE,
    VALID,
    StatusReference,
    TokenList,
    read_list,
    read_reference,
)
from kakitome.documents.vc.strict_json import load
from kakitome.documents.verification.check import Check, Verdict, passed, refused
from kakitome.documents.verification.checks import status
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.formats.sd_jwt_vc_issuer import examine_list_signer
from kakitome.documents.verification.signatures import SignatureFinding
from kakitome.documents.verification.status_lists import (
    LIST_LIMITS,
    ListUnusable,
    StatusQuery,
    clamped_ttl,
    demand_current,
    known_until,
    read_wanted,
)
from kakitome.documents.verification.surroundings import SeenList
from kakitome.errors import Problem, ProblemFactory
from kakitome.values.instants import write_instant

_problem = ProblemFactory(source="Token Status List §8.3", pointer="/status")
_SAID: Final = {INVALID: ("E_REVOKED", Verdict.REVOKED), SUSPENDED: ("E_SUSPENDED", Verdict.SUSPENDED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOfToken:
    """What the status of a token is read by: its `status` claim, its issuer, and the check of a list's signature."""

    claim: Any
    issuer: Any
    examine_signer: Callable[[Examination, CompactToken], SignatureFinding]


def check_status(examination: Examination) -> Check:
    """Read the issuer's status of the credential; of two kinds the graver decides."""
    stated = examination.document
    of_token = StatusOfToken(claim=stated.get("status"), issuer=stated.get("iss"), examine_signer=examine_list_signer)
    return check_status_of_token(examination, of_token)


def check_status_of_token(examination: Examination, of_token: StatusOfToken) -> Check:
    """Read both kinds of status that a token may carry."""
    try:
        reference = read_reference(of_token.claim)
    except StatusListRefused as refusal:
        return _check(refusal.problem, Verdict.MALFORMED)
    generic = status.check_status(examination)
    if reference is None or generic.verdict not in (None, Verdict.INDETERMINATE):
        return generic
    check = _ask(examination, reference, of_token=of_token)
    decides = generic if check.verdict is None and _has_own(examination) else check
    return replace(decides, working={**generic.working, **check.working})


def _has_own(examination: Examination) -> bool:
    return bool(examination.view.get("credentialStatus"))


def _ask(examination: Examination, reference: StatusReference, *, of_token: StatusOfToken) -> Check:
    wanted = StatusQuery(
        url=reference.uri,
        purpose=TYPE,
        read=lambda data: _read(examination, data, uri=reference.uri, of_token=of_token),
        value=lambda seen: TokenList(packed=seen.bits, size=seen.size).value(reference.index),
    )
    working = {"token_list": reference.uri}
    try:
        seen, value = read_wanted(examination, wanted)
    except ListUnusable as unusable:
        return _check(unusable.problem, unusable.verdict, working=working)
    working |= {
        "token_list_place": f"{reference.index:,} → {value}",
        "token_list_read": write_instant(seen.seen_at),
        "token_list_digest": seen.digest,
    }
    as_of = known_until(examination, seen)
    if value == VALID and as_of is not None:
        past = _problem("E_STATUS_AS_OF", on=write_instant(as_of))
        return _check(past, Verdict.INDETERMINATE, working=working)
    if value == VALID:
        return _check(_problem("I_STATUS_CLEAR"), None, working=working)
    code, verdict = _SAID.get(value, ("E_STATUS_VALUE", Verdict.INDETERMINATE))
    return _check(_problem(code, value=value), verdict, working=working)


def _read(examination: Examination, data: bytes, *, uri: str, of_token: StatusOfToken) -> SeenList:
    """Make sure that a list is the issuer's, of this address and current, and unpack it."""
    try:
        token = read_compact(data, certified=True)
        claims = load(token.payload, limits=LIST_LIMITS)
        _demand_form(token, claims=claims, uri=uri)
        start, end = _demand_list(examination, token, claims=claims, of_token=of_token)
        token_list = read_list(claims)
    except DocumentRefused as refusal:
        verdict = Verdict.TOO_EXPENSIVE if refusal.kind == "too_expensive" else Verdict.INDETERMINATE
        is_of_lists = isinstance(refusal, StatusListRefused)
        problem = refusal.problem if is_of_lists else _problem("E_STATUS_LIST")
        raise ListUnusable(problem, verdict) from None
    return SeenList(
        issuer=examination.issuer_id,
        purposes=(TYPE,),
        bits=token_list.packed,
        size=token_list.size,
        valid_from=start,
        valid_until=end,
        ttl=clamped_ttl(_milliseconds(claims.get("ttl")), examination.surroundings.limits),
        seen_at=examination.surroundings.now,
        digest=hashlib.sha256(data).hexdigest(),
    )


def _demand_form(token: CompactToken, *, claims: Any, uri: str) -> None:
    """Demand that a token is the list of its address."""
    if token.type != TYPE or not isinstance(claims, dict):
        raise ListUnusable(_problem("E_STATUS_LIST"))
    if claims.get("sub") != uri:
        raise ListUnusable(_problem("E_STATUS_LIST_OTHER"))


def _demand_list(
    examination: Examination, token: CompactToken, *, claims: Mapping[str, Any], of_token: StatusOfToken
) -> tuple[datetime | None, datetime | None]:
    """Demand that a list is its issuer's, and current; return when it begins and ends."""
    if claims.get("iss") not in (None, of_token.issuer):
        raise ListUnusable(_problem("E_STATUS_ISSUER"))
    finding = of_token.examine_signer(examination, token)
    if finding.verdict is Verdict.TOO_EXPENSIVE and finding.problem is not None:
        raise ListUnusable(finding.problem, Verdict.TOO_EXPENSIVE)
    if finding.verdict is not None:
        raise ListUnusable(_problem("E_STATUS_LIST_PROOF"))
    made, end = instant_of(claims, "iat"), instant_of(claims, "exp")
    if made is None:
        raise ListUnusable(_problem("E_STATUS_LIST"))
    begins = max(made, instant_of(claims, "nbf") or made)
    demand_current(examination, claims["sub"], start=begins, end=end)
    return begins, end


def _milliseconds(seconds: Any) -> float | None:
    """Return a `ttl`, which a token counts in seconds, as the other lists count it; None for what is no number."""
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return float(seconds) * 1000 if is_number else None


def _check(reason: Problem, verdict: Verdict | None, *, working: Mapping[str, str] | None = None) -> Check:
    if verdict is None:
        return passed(status.ID, reason, working=working)
    return refused(status.ID, reason, verdict=verdict, working=working)
