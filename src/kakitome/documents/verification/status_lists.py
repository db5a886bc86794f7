"""Fetch a status list, make sure that it is the issuer's own and current, and read one bit.

A list is believed only when the credential's issuer signed it, when it is the list that lives at that address, and
when it has not run out. Everything else says nothing about the credential: no conclusion, never "withdrawn" and never
"not withdrawn". A list seen before is used again while it is fresh; an older one that is played back is noticed when
there is a memory.

Source: Bitstring Status List v1.0 §3.2; SAFETY B141–B153.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kakitome.documents.jose.vc_jwt import VcJwt, read_vc_jwt
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import (
    StatusEntry,
    StatusListRefused,
    bits_of_list,
    is_replaced,
    read_bit,
    read_status,
    tells_replaced,
)
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.credential_forms import view_of_credential
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.signatures import examine_signature
from kakitome.documents.verification.surroundings import Limits, SeenList
from kakitome.documents.verification.token_signatures import examine_token
from kakitome.errors import Param, Problem, Refused, Unavailable
from kakitome.values.instants import parse_instant, write_instant

LIST_LIMITS = strict_json.Limits(size=1024 * 1024)
DEFAULT_TTL = timedelta(minutes=5)
"""Source: Bitstring Status List v1.0 §2.2 (ttl 300000 ms when not stated)."""

_SOURCE = "Bitstring Status List v1.0 §3.2"


class ListUnusable(Exception):
    """A status list says nothing that can be relied upon; carries the verdict that follows and why."""

    def __init__(self, problem: Problem, verdict: Verdict = Verdict.INDETERMINATE) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.verdict = verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class BitRead:
    """One status and what a doubter needs to read it again; a status of one bit is 0 or 1."""

    value: int
    arithmetic: Mapping[str, str]
    is_replaced: bool = False
    """Whether the bit is set because a corrected document took the place of this one."""
    as_of: datetime | None = None
    """When the list spoke of is no longer current: the instant until which it knows."""


def read_status_bit(examination: Examination, entry: StatusEntry) -> BitRead:
    """Read the status of an entry from its list.

    Raises:
        ListUnusable: the list cannot be relied upon, or the entry does not point into it.
    """
    seen = _fresh(examination, entry) or _read_before(examination, entry) or _read_anew(examination, entry)
    for multikey, doubt in seen.doubts.items():
        examination.key_doubts.setdefault(multikey, doubt)
    try:
        value = read_status(seen.bits, entry.index, size=entry.size)
    except StatusListRefused as refusal:
        raise ListUnusable(refusal.problem, Verdict.MALFORMED) from None
    arithmetic = {
        f"{entry.purpose}_list": entry.list_url,
        f"{entry.purpose}_place": f"{entry.index:,} → {value}",
        f"{entry.purpose}_list_read": write_instant(seen.seen_at),
        f"{entry.purpose}_list_digest": seen.digest,
    }
    replaced = bool(value) and seen.tells_replaced and is_replaced(seen.bits, entry.index)
    if replaced:
        arithmetic[f"{entry.purpose}_replaced"] = f"{len(seen.bits) * 4 + entry.index:,} → 1"
    is_past = seen.valid_until is not None and examination.surroundings.now >= seen.valid_until
    as_of = seen.valid_from if is_past else None
    return BitRead(value=value, arithmetic=arithmetic, is_replaced=replaced, as_of=as_of)


def clamped_ttl(stated_ms: Any, limits: Limits) -> timedelta:
    """Return how long a list may be kept: what it asks for, within reason.

    Source: SAFETY B153 (60 s … 24 h).
    """
    wanted = DEFAULT_TTL
    if isinstance(stated_ms, int | float) and not isinstance(stated_ms, bool):
        longest_ms = limits.longest_ttl.total_seconds() * 1000
        wanted = timedelta(milliseconds=max(0.0, min(float(stated_ms), longest_ms)))
    return min(max(wanted, limits.shortest_ttl), limits.longest_ttl)


def _fresh(examination: Examination, entry: StatusEntry) -> SeenList | None:
    """Return the remembered list while it may be kept."""
    memory, now = examination.surroundings.memory, examination.surroundings.now
    seen = memory.recall(entry.list_url) if memory else None
    if seen is None or seen.issuer != examination.issuer_id or entry.purpose not in seen.purposes:
        return None
    is_kept = timedelta(0) <= now - seen.seen_at < seen.ttl
    return seen if is_kept and (seen.valid_until is None or now < seen.valid_until) else None


def _read_before(examination: Examination, entry: StatusEntry) -> SeenList | None:
    """Return the list when another document of this verification has read it for the same issuer."""
    seen = examination.seen_list(entry.list_url)
    return seen if seen is not None and entry.purpose in seen.purposes else None


def _read_anew(examination: Examination, entry: StatusEntry) -> SeenList:
    data = _fetch(examination, entry)
    credential, token = _opened(data)
    _demand_issuer(examination, credential)
    if credential.get("id", entry.list_url) != entry.list_url:
        raise ListUnusable(_problem("E_STATUS_LIST_OTHER"))
    # The list is kept for other awards of its issuer: what is noted about its keys must be its own.
    held, examination.key_doubts = examination.key_doubts, {}
    examination.is_reading_list = True
    try:
        if token is None:
            _demand_signature(examination, credential)
        else:
            _demand_token(examination, token)
    finally:
        doubts, examination.key_doubts = examination.key_doubts, held
        examination.is_reading_list = False
    seen = replace(_as_seen(examination, credential, entry=entry, data=data), doubts=doubts)
    memory = examination.surroundings.memory
    if memory is not None and not examination.is_archived(entry.list_url):
        earlier = memory.recall(entry.list_url)
        if earlier and earlier.valid_from and (seen.valid_from is None or seen.valid_from < earlier.valid_from):
            raise ListUnusable(_problem("E_STATUS_REPLAYED"))
        memory.remember(entry.list_url, seen)
    examination.keep_list(entry.list_url, seen)
    return seen


def _opened(data: bytes) -> tuple[dict[str, Any], VcJwt | None]:
    """Load a list with embedded proofs, or one in a token. Source: VC-JOSE-COSE §3.1.1."""
    try:
        if recognise(data) is FileFormat.JWS:
            token = read_vc_jwt(data, limits=LIST_LIMITS)
            return token.credential, token
        credential = strict_json.load(data, limits=LIST_LIMITS)
    except DocumentRefused as refusal:
        verdict = Verdict.TOO_EXPENSIVE if refusal.kind == "too_expensive" else Verdict.INDETERMINATE
        raise ListUnusable(_problem("E_STATUS_LIST"), verdict) from None
    if not isinstance(credential, dict):
        raise ListUnusable(_problem("E_STATUS_LIST"))
    return credential, None


def _demand_token(examination: Examination, token: VcJwt) -> None:
    finding = examine_token(examination, token.token, signed_at=None)
    if finding.verdict is Verdict.TOO_EXPENSIVE and finding.problem is not None:
        raise ListUnusable(finding.problem, Verdict.TOO_EXPENSIVE)
    if finding.verdict is not None or token.contradictions:
        raise ListUnusable(_problem("E_STATUS_LIST_PROOF"))


def _fetch(examination: Examination, entry: StatusEntry) -> bytes:
    try:
        return examination.fetch(entry.list_url)
    except TooManyVisits as refusal:
        raise ListUnusable(refusal.problem, Verdict.TOO_EXPENSIVE) from None
    except (Refused, Unavailable) as failure:
        if failure.code == "E_FETCH_TOO_LARGE":
            raise ListUnusable(Problem(code=failure.code, params=failure.params), Verdict.TOO_EXPENSIVE) from None
        raise ListUnusable(_unreachable(examination, entry)) from None


def _unreachable(examination: Examination, entry: StatusEntry) -> Problem:
    """Say that the list is out of reach; when it was seen not long ago, what it said then."""
    memory, now = examination.surroundings.memory, examination.surroundings.now
    seen = memory.recall(entry.list_url) if memory else None
    if seen is not None and now - seen.seen_at < examination.surroundings.limits.longest_ttl:
        try:
            if not read_bit(seen.bits, str(entry.index)):
                return _problem("E_STATUS_UNREACHABLE_SEEN", seen=write_instant(seen.seen_at))
        except StatusListRefused:
            pass
    return _problem("E_STATUS_UNREACHABLE")


def _demand_issuer(examination: Examination, credential: Mapping[str, Any]) -> None:
    issuer = credential.get("issuer")
    stated = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    if stated != examination.issuer_id:
        raise ListUnusable(_problem("E_STATUS_ISSUER"))


def _demand_signature(examination: Examination, credential: Mapping[str, Any]) -> None:
    proof = credential.get("proof")
    proofs = proof if isinstance(proof, list) else [proof]
    if not proofs or len(proofs) > examination.surroundings.limits.proofs:
        raise ListUnusable(_problem("E_STATUS_LIST_PROOF"))
    for one in proofs:
        finding = examine_signature(examination, credential, proof=one)
        if finding.verdict is Verdict.TOO_EXPENSIVE and finding.problem is not None:
            raise ListUnusable(finding.problem, Verdict.TOO_EXPENSIVE)
        if finding.verdict is not None:
            raise ListUnusable(_problem("E_STATUS_LIST_PROOF"))


def _as_seen(examination: Examination, credential: dict[str, Any], *, entry: StatusEntry, data: bytes) -> SeenList:
    now, limits = examination.surroundings.now, examination.surroundings.limits
    dated = view_of_credential(credential)
    start, end = parse_instant(dated.get("validFrom")), parse_instant(dated.get("validUntil"))
    if end is None and "validUntil" in dated:
        raise ListUnusable(_problem("E_STATUS_LIST"))
    # A list out of an archive says what was known on its day; what that is worth is for the check to say.
    if end is not None and now >= end and not (start and examination.is_archived(entry.list_url)):
        raise ListUnusable(_problem("E_STATUS_OUTDATED", on=write_instant(end)))
    if start is not None and start > now + limits.clock_skew:
        raise ListUnusable(_problem("E_STATUS_EARLY"))
    try:
        bits = bits_of_list(credential, entry.purpose)
    except StatusListRefused as refusal:
        raise ListUnusable(refusal.problem, _VERDICT_OF_REFUSAL.get(refusal.code, Verdict.INDETERMINATE)) from None
    subject = credential["credentialSubject"]
    purposes = subject["statusPurpose"]
    return SeenList(
        issuer=examination.issuer_id,
        purposes=tuple(purposes) if isinstance(purposes, list) else (purposes,),
        bits=bits,
        valid_from=start,
        valid_until=end,
        ttl=clamped_ttl(subject.get("ttl"), limits),
        seen_at=now,
        digest=hashlib.sha256(data).hexdigest(),
        tells_replaced=tells_replaced(credential),
    )


_VERDICT_OF_REFUSAL = {"E_STATUS_BOMB": Verdict.TOO_EXPENSIVE, "E_STATUS_SHORT": Verdict.MALFORMED}


def _problem(code: str, **params: Param) -> Problem:
    return Problem(code=code, pointer="/credentialStatus", source=_SOURCE, params=params)
