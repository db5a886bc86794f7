"""The issuer's key of an SD-JWT VC: listed by its DID, or told by its metadata when it is an https address.

Source: SD-JWT VC §4 (JWT VC issuer metadata), §3.5.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from kakitome.documents.jose.compact import ALGORITHMS, Token, verify_compact
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.public_key import PublicKey, algorithm_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.signatures import Found, SignatureFinding, demand_history
from kakitome.documents.verification.token_signatures import examine_token
from kakitome.errors import Problem, Refused, Unavailable

_SOURCE = "SD-JWT VC §4"
_MOST_KEYS = 20


def examine_issuer(examination: Examination, token: Token, *, signed_at: datetime | None) -> SignatureFinding:
    """Check the issuer's signature of a token, a credential or a status list."""
    issuer = examination.issuer_id
    if not issuer.startswith("https://"):
        return examine_token(examination, token, signed_at=signed_at)
    arithmetic = {
        "algorithm": token.algorithm,
        "key": token.key_id or "-",
        "token_hash": hashlib.sha256(token.signing_input).hexdigest(),
        "key_source": metadata_address(issuer),
    }
    try:
        key = _signing_key(token, _published(examination, issuer))
        demand_history(examination, encode_public(key))
    except Found as found:
        return SignatureFinding(verdict=found.verdict, problem=found.problem, arithmetic=arithmetic)
    return SignatureFinding(arithmetic=arithmetic)


def metadata_address(issuer: str) -> str:
    """Return where the metadata of an issuer lie: the well-known path stands between its host and its own path.

    >>> metadata_address("https://example.com/tenant/1234")
    'https://example.com/.well-known/jwt-vc-issuer/tenant/1234'
    """
    parts = urlsplit(issuer)
    return f"https://{parts.netloc}/.well-known/jwt-vc-issuer{parts.path.rstrip('/')}"


def _signing_key(token: Token, keys: list[Any]) -> PublicKey:
    """Return the published key that signed; the token's `kid`, when a key has it, leaves no other."""
    named = [key for key in keys if isinstance(key, Mapping) and token.key_id and key.get("kid") == token.key_id]
    for key in _readable(named or keys):
        if ALGORITHMS[algorithm_of(key)] == token.algorithm and verify_compact(token, key):
            return key
    code = "E_SIGNATURE" if named else "E_JWS_NO_KEY"
    raise Found(Verdict.INVALID_SIGNATURE, Problem(code=code, pointer="/proof", source=_SOURCE))


def _readable(keys: list[Any]) -> Iterator[PublicKey]:
    for key in keys[:_MOST_KEYS]:
        try:
            yield public_from_jwk(key)
        except DocumentRefused:
            continue


def _published(examination: Examination, issuer: str) -> list[Any]:
    metadata = _read(examination, metadata_address(issuer))
    if metadata.get("issuer") != issuer:
        raise Found(Verdict.INVALID_SIGNATURE, Problem(code="E_ISSUER_BINDING", pointer="/iss", source=_SOURCE))
    address = metadata.get("jwks_uri")
    jwks = _read(examination, address) if isinstance(address, str) else metadata.get("jwks")
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    return keys if isinstance(keys, list) else []


def _read(examination: Examination, address: str) -> Mapping[str, Any]:
    try:
        document = strict_json.load(examination.fetch(address))
    except TooManyVisits as refusal:
        raise Found(Verdict.TOO_EXPENSIVE, refusal.problem) from None
    except (DocumentRefused, Refused, Unavailable) as failure:
        problem = Problem(code=failure.code, pointer="/iss", source=_SOURCE, params=failure.params)
        raise Found(Verdict.INDETERMINATE, problem) from None
    return document if isinstance(document, dict) else {}
