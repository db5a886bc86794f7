"""Fetch a status list, make sure that it is the issuer's own and current, and read one status.

A list is believed only when the credential's issuer signed it, when it is the list that lives at that address, and
when it has not run out. Everything else says nothing about the credential: no conclusion, never "withdrawn" and never
"not withdrawn". A list seen before is used again while it is fresh; an older one that is played back is noticed when
there is a memory. That is the same for every kind of list: `StatusQuery` says what a kind reads in its own way, here
the Bitstring Status List.

Source: Bitstring Status List v1.0 §3.2; docs/standards/hostile-inputs.md B141–B153.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from kakitome.documents.jose.vc_jwt import VcJwt, read_vc_jwt
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.status.bitstring import (
    BitstringStatusEntry,
    StatusListRefused,
    bits_of_list,
    is_replaced,
    read_status,
    tells_replaced,
)
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.credential_forms import view_of_credential
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.signatures import examine_signature
from kakitome.documents.verification.surroundings import SeenList, VerificationLimits
from kakitome.documents.verification.token_signatures import examine_token
from kakitome.errors import Problem, ProblemFactory, Refused, Unavailable
from kakitome.values.instants import parse_instant, write_instant
from kakitome.values.json_members import as_list

LIST_LIMITS = strict_json.JsonLimits(size=1024 * 1024)
DEFAULT_TTL = timedelta(minutes=5)
"""Source: Bitstring Status List v1.0 §2.2 (ttl 300000 ms when not stated)."""

_problem = ProblemFactory(source="Bitstring Status List v1.0 §3.2", pointer="/credentialStatus")


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
    working: Mapping[str, str]
    is_replaced: bool = False
    """Whether the bit is set because a corrected document took the place of this one."""
    as_of: datetime | None = None
    """When the list spoke of is no longer current: the instant until which it knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuery:
    """One status in one list.

    Attributes:
        url: where the list lies.
        purpose: what the list has to be for.
        read: bytes served there → the list, once it was found good; raises `ListUnusable`.
        value: the list → the status; raises `StatusListRefused`, the place is not in it.
    """

    url: str
    purpose: str
    read: Callable[[bytes], SeenList]
    value: Callable[[SeenList], int]


def read_status_bit(examination: Examination, entry: BitstringStatusEntry) -> BitRead:
    """Read the status of an entry from its list.

    Raises:
        ListUnusable: the list cannot be relied upon, or the entry does not point into it.
    """
    wanted = StatusQuery(
        url=entry.list_url,
        purpose=entry.purpose,
        read=lambda data: _read_bitstring(examination, entry, data=data),
        value=lambda seen: read_status(seen.bits, entry.index, size=entry.size),
    )
    seen, value = read_wanted(examination, wanted)
    working = {
        f"{entry.purpose}_list": entry.list_url,
        f"{entry.purpose}_place": f"{entry.index:,} → {value}",
        f"{entry.purpose}_list_read": write_instant(seen.seen_at),
        f"{entry.purpose}_list_digest": seen.digest,
    }
    replaced = bool(value) and seen.tells_replaced and is_replaced(seen.bits, entry.index)
    if replaced:
        working[f"{entry.purpose}_replaced"] = f"{len(seen.bits) * 4 + entry.index:,} → 1"
    return BitRead(value=value, working=working, is_replaced=replaced, as_of=known_until(examination, seen))


def read_wanted(examination: Examination, wanted: StatusQuery) -> tuple[SeenList, int]:
    """Return a list that may be relied upon, remembered or read now, and the status in it.

    Raises:
        ListUnusable: it cannot be relied upon, or has no such place.
    """
    seen = _fresh(examination, wanted) or _read_before(examination, wanted) or _read_anew(examination, wanted)
    for multikey, doubt in seen.doubts.items():
        examination.key_doubts.setdefault(multikey, doubt)
    try:
        return seen, wanted.value(seen)
    except StatusListRefused as refusal:
        raise ListUnusable(refusal.problem, Verdict.MALFORMED) from None


def known_until(examination: Examination, seen: SeenList) -> datetime | None:
    """Return the instant of which a list speaks that is no longer current; None for one that is."""
    is_past = seen.valid_until is not None and examination.surroundings.now >= seen.valid_until
    return seen.valid_from if is_past else None


def clamped_ttl(stated_ms: Any, limits: VerificationLimits) -> timedelta:
    """Return how long a list may be kept: what it asks for, within reason.

    Source: docs/standards/hostile-inputs.md B153 (60 s … 24 h).
    """
    wanted = DEFAULT_TTL
    if isinstance(stated_ms, int | float) and not isinstance(stated_ms, bool):
        longest_ms = limits.longest_ttl.total_seconds() * 1000
        wanted = timedelta(milliseconds=max(0.0, min(float(stated_ms), longest_ms)))
    return min(max(wanted, limits.shortest_ttl), limits.longest_ttl)


def _fresh(examination: Examination, wanted: StatusQuery) -> SeenList | None:
    """Return the remembered list while it may be kept."""
    memory, now = examination.surroundings.memory, examination.surroundings.now
    seen = memory.recall(wanted.url) if memory else None
    if seen is None or seen.issuer != examination.issuer_id or wanted.purpose not in seen.purposes:
        return None
    is_kept = timedelta(0) <= now - seen.seen_at < seen.ttl
    return seen if is_kept and (seen.valid_until is None or now < seen.valid_until) else None


def _read_before(examination: Examination, wanted: StatusQuery) -> SeenList | None:
    """Return the list when another document of this verification has read it for the same issuer."""
    seen = examination.seen_list(wanted.url)
    return seen if seen is not None and wanted.purpose in seen.purposes else None


def _read_anew(examination: Examination, wanted: StatusQuery) -> SeenList:
    data = _fetch(examination, wanted)
    # The list is kept for other awards of its issuer: what is noted about its keys must be its own.
    problems, examination.key_doubts = examination.key_doubts, {}
    examination.is_reading_list = True
    try:
        status = wanted.read(data)
    finally:
        doubts, examination.key_doubts = examination.key_doubts, problems
        examination.is_reading_list = False
    seen = replace(status, doubts=doubts)
    memory = examination.surroundings.memory
    if memory is not None and not examination.is_archived(wanted.url):
        earlier = memory.recall(wanted.url)
        if earlier and earlier.valid_from and (seen.valid_from is None or seen.valid_from < earlier.valid_from):
            raise ListUnusable(_problem("E_STATUS_REPLAYED"))
        memory.remember(wanted.url, seen)
    examination.keep_list(wanted.url, seen)
    return seen


def _read_bitstring(examination: Examination, entry: BitstringStatusEntry, *, data: bytes) -> SeenList:
    credential, token = _opened(data)
    _demand_issuer(examination, credential)
    if credential.get("id", entry.list_url) != entry.list_url:
        raise ListUnusable(_problem("E_STATUS_LIST_OTHER"))
    if token is None:
        _demand_signature(examination, credential)
    else:
        _demand_token(examination, token)
    return _as_seen(examination, credential, entry=entry, data=data)


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


def _fetch(examination: Examination, wanted: StatusQuery) -> bytes:
    try:
        return examination.fetch(wanted.url)
    except TooManyVisits as refusal:
        raise ListUnusable(refusal.problem, Verdict.TOO_EXPENSIVE) from None
    except (Refused, Unavailable) as failure:
        if failure.code == "E_FETCH_TOO_LARGE":
            raise ListUnusable(Problem(code=failure.code, params=failure.params), Verdict.TOO_EXPENSIVE) from None
        raise ListUnusable(_unreachable(examination, wanted)) from None


def _unreachable(examination: Examination, wanted: StatusQuery) -> Problem:
    """Say that the list is out of reach; when it was seen not long ago, what it said then."""
    memory, now = examination.surroundings.memory, examination.surroundings.now
    seen = memory.recall(wanted.url) if memory else None
    is_recent = seen is not None and now - seen.seen_at < examination.surroundings.limits.longest_ttl
    if seen is not None and is_recent and wanted.purpose in seen.purposes:
        try:
            if not wanted.value(seen):
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
    proofs = as_list(proof)
    if not proofs or len(proofs) > examination.surroundings.limits.proofs:
        raise ListUnusable(_problem("E_STATUS_LIST_PROOF"))
    for candidate in proofs:
        finding = examine_signature(examination, credential, proof=candidate)
        if finding.verdict is Verdict.TOO_EXPENSIVE and finding.problem is not None:
            raise ListUnusable(finding.problem, Verdict.TOO_EXPENSIVE)
        if finding.verdict is not None:
            raise ListUnusable(_problem("E_STATUS_LIST_PROOF"))


def _as_seen(
    examination: Examination, credential: dict[str, Any], *, entry: BitstringStatusEntry, data: bytes
) -> SeenList:
    limits = examination.surroundings.limits
    dated = view_of_credential(credential)
    start, end = parse_instant(dated.get("validFrom")), parse_instant(dated.get("validUntil"))
    if end is None and "validUntil" in dated:
        raise ListUnusable(_problem("E_STATUS_LIST"))
    demand_current(examination, entry.list_url, start=start, end=end)
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
        seen_at=examination.surroundings.now,
        digest=hashlib.sha256(data).hexdigest(),
        tells_replaced=tells_replaced(credential),
    )


def demand_current(examination: Examination, url: str, *, start: datetime | None, end: datetime | None) -> None:
    """Refuse a list that has run out or begins later; raises `ListUnusable`."""
    now, limits = examination.surroundings.now, examination.surroundings.limits
    # A list out of an archive says what was known on its day; what that is worth is for the check to say.
    if end is not None and now >= end and not (start and examination.is_archived(url)):
        raise ListUnusable(_problem("E_STATUS_OUTDATED", on=write_instant(end)))
    if start is not None and start > now + limits.clock_skew:
        raise ListUnusable(_problem("E_STATUS_EARLY"))


_VERDICT_OF_REFUSAL = {"E_STATUS_BOMB": Verdict.TOO_EXPENSIVE, "E_STATUS_SHORT": Verdict.MALFORMED}
