"""Check the signature of a JSON Web Token: whose key, still good, and does it match?

The token names a key (`kid`) or carries one (`jwk`); either is only a hint. The key that counts is the one that the
issuer's own key document lists, and the algorithm is the key's own. A key that lies at an https address of its own is
believed when issuer and address are on the same host.

Source: Open Badges 3.0 §8.2.4.1; VC-JOSE-COSE §4; RFC 8725 §3; docs/rules/threats.md T9;
docs/standards/hostile-inputs.md B093–B099.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from kakitome.documents.jose.compact import (
    ALGORITHMS,
    CompactToken,
    TokenRefused,
    demand_algorithm,
    is_same_key,
    key_in_header,
    verify_compact,
)
from kakitome.documents.keys.controller_document import VerificationMethod
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.public_key import KeyRefused, PublicKey, algorithm_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.signatures import (
    BrokenProof,
    EstablishedKey,
    SignatureFinding,
    demand_before_leak,
    demand_history,
    establish_key,
)
from kakitome.errors import Problem, ProblemFactory, Refused, Unavailable

_SOURCE = "RFC 7515 §5.2"
_problem = ProblemFactory(source=_SOURCE, pointer="/proof")
_MOST_CANDIDATES = 20


def examine_token(examination: Examination, token: CompactToken, *, signed_at: datetime | None) -> SignatureFinding:
    """Check the signature of a token, which must be the issuer's own."""
    working = working_of(token)
    try:
        established = establish_token_key(examination, token, signed_at=signed_at)
        working["key_source"] = established.origin
        if not verify_compact(token, established.key):
            raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_SIGNATURE"))
        leak = demand_before_leak(examination, established)
        demand_history(examination, established.multikey)
    except BrokenProof as broken:
        return broken.finding(working)
    return SignatureFinding(notes=leak, working=working)


def working_of(token: CompactToken, *, key: str = "") -> dict[str, str]:
    """Return what a reader needs to do it again: algorithm, key (as the token names it, unless given), signed hash."""
    digest = hashlib.sha256(token.signing_input).hexdigest()
    return {"algorithm": token.algorithm, "key": key or token.key_id or "-", "token_hash": digest}


@contextmanager
def reaching(pointer: str, *, source: str) -> Iterator[None]:
    """Turn what could not be reached or read inside into what was found: open, or too expensive to follow.

    Raises:
        Found: `TOO_EXPENSIVE` or `INDETERMINATE`, with the reason at `pointer`.
    """
    try:
        yield
    except TooManyVisits as refusal:
        raise BrokenProof(Verdict.TOO_EXPENSIVE, refusal.problem) from None
    except (DocumentRefused, Unavailable, Refused) as failure:
        problem = Problem(code=failure.code, pointer=pointer, source=source, params=failure.params)
        raise BrokenProof(Verdict.INDETERMINATE, problem) from None


def establish_token_key(examination: Examination, token: CompactToken, *, signed_at: datetime | None) -> EstablishedKey:
    """Return the issuer's key for a token.

    Raises:
        Found: there is none, it is somebody else's, of another kind than the token says, or not to be believed.
    """
    try:
        held = key_in_header(token)
    except KeyRefused as refusal:
        raise BrokenProof(Verdict(refusal.kind), refusal.problem) from None
    if token.key_id:
        established = _named_key(examination, token.key_id, signed_at=signed_at)
    else:
        established = _listed_key(examination, token, held=held, signed_at=signed_at)
    if held is not None and not is_same_key(established.key, held):
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_JWS_JWK"))
    try:
        demand_algorithm(token, established.key)
    except TokenRefused as refusal:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, refusal.problem) from None
    return established


def _named_key(examination: Examination, key_id: str, *, signed_at: datetime | None) -> EstablishedKey:
    if key_id.startswith("https://") and "#" not in key_id:
        return _key_at(examination, key_id)
    if key_id.startswith("did:") and "#" not in key_id:
        # A did:key or did:jwk is its key; its document lists that one method.
        return _only_method(examination, key_id, signed_at=signed_at)
    is_whole = key_id.startswith(("did:", "https://"))
    method_id = key_id if is_whole else f"{examination.signer_id}#{key_id.removeprefix('#')}"
    return establish_key(examination, method_id, signed_at=signed_at)


def _only_method(examination: Examination, did: str, *, signed_at: datetime | None) -> EstablishedKey:
    methods = _methods(examination) if did == examination.signer_id else ()
    if len(methods) != 1:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_ISSUER_BINDING"))
    return establish_key(examination, methods[0].id, signed_at=signed_at)


def _listed_key(
    examination: Examination, token: CompactToken, *, held: PublicKey | None, signed_at: datetime | None
) -> EstablishedKey:
    """Find the key among those that the issuer lists: the one the header carries, else the one that signed."""
    for method in _methods(examination)[:_MOST_CANDIDATES]:
        try:
            key = method.public_key()
        except DocumentRefused:
            continue
        if ALGORITHMS[algorithm_of(key)] != token.algorithm:
            continue
        fits = is_same_key(key, held) if held is not None else verify_compact(token, key)
        if fits:
            return establish_key(examination, method.id, signed_at=signed_at)
    raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_JWS_NO_KEY"))


def _methods(examination: Examination) -> tuple[VerificationMethod, ...]:
    with reaching("/issuer/id", source=_SOURCE):
        return examination.controller(examination.signer_id).methods


def _key_at(examination: Examination, address: str) -> EstablishedKey:
    """Read a key that lies at an address of its own.

    Source: Open Badges 3.0 §8.2.4.1 (`kid` is an address at which the key lies as a JSON Web Key).
    """
    if _host_of(examination.signer_id) != urlsplit(address).netloc.lower():
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_ISSUER_BINDING"))
    with reaching("/issuer/id", source=_SOURCE):
        key = public_from_jwk(_sole_key(strict_json.load(examination.fetch(address))))
    return EstablishedKey(key=key, multikey=encode_public(key), origin="key address")


def _sole_key(document: Any) -> Any:
    keys = document.get("keys") if isinstance(document, Mapping) else None
    return keys[0] if isinstance(keys, list) and len(keys) == 1 else document


def _host_of(issuer: str) -> str:
    if issuer.startswith("did:web:"):
        return unquote(issuer.split(":")[2]).lower()
    return urlsplit(issuer).netloc.lower() if issuer.startswith("https://") else ""
