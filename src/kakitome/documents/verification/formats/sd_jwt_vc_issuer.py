"""The issuer's key of an SD-JWT VC: listed by its DID, certified in its header, or told by the metadata of its address.

A certificate in the header (`x5c`) must name the issuer that the token states, and whoever holds it is the issuer: a
name in a certificate is worth as much as the root above it, which registries are asked for. So an https address that
a registry lists vouches for nothing that merely carries a certificate with that address in it.

Source: SD-JWT VC §2.5 (issuer-signed key discovery), §4 (JWT VC issuer metadata); draft 05–10 §3.5 (names in `x5c`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from kakitome.documents.jose.certificates import certificates_in, certified_key, is_certified_for
from kakitome.documents.jose.compact import (
    ALGORITHMS,
    CompactToken,
    TokenRefused,
    demand_algorithm,
    is_same_key,
    key_in_header,
    verify_compact,
)
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.keys.public_key import PublicKey, algorithm_of
from kakitome.documents.keys.x509_chain import (
    ChainState,
    build_chain,
    certificate_id,
    common_name,
    may_sign_documents,
    read_certificate,
)
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.reading import SdJwt
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.signatures import BrokenProof, SignatureFinding, demand_history
from kakitome.documents.verification.token_signatures import examine_token, reaching, working_of
from kakitome.errors import ProblemFactory
from kakitome.values.json_members import text_member

_SOURCE = "SD-JWT VC §4"
_problem = ProblemFactory(source=_SOURCE, pointer="/proof")
_MOST_KEYS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuredToken:
    """What secures an SD-JWT VC.

    Attributes:
        read: the token under examination.
        certificates: DER, the signer's first, where the issuer is known by them; empty otherwise.
        sealed_at: nothing proves when a token was signed.
    """

    read: SdJwt
    certificates: tuple[bytes, ...] = ()
    sealed_at: datetime | None = None


def secured(read: SdJwt) -> SecuredToken:
    """Return what secures a token; a DID has keys of its own, and needs no certificate.

    Raises:
        TokenRefused: E_JWS_HEADER, the certificates are not in their one form.
    """
    certificates = certificates_in(read.token.header)
    return SecuredToken(
        read=read, certificates=() if text_member(read.claims, "iss").startswith("did:") else certificates
    )


def securing_of(examination: Examination) -> SecuredToken:
    """Return what secures the token under examination."""
    securing = examination.envelope.securing
    assert isinstance(securing, SecuredToken), "opened by this format"
    return securing


def examine_issuer(examination: Examination, token: CompactToken, *, signed_at: datetime | None) -> SignatureFinding:
    """Check the issuer's signature of a credential."""
    certificates, stated = securing_of(examination).certificates, text_member(examination.document, "iss")
    if certificates:
        return _examine_certified(token, certificates, stated=stated)
    if stated.startswith("https://"):
        return _examine_by_metadata(examination, token, issuer=stated)
    finding = examine_token(examination, token, signed_at=signed_at)
    return finding if finding.verdict is not None else _with_certificate(token, finding)


def examine_list_signer(examination: Examination, token: CompactToken) -> SignatureFinding:
    """Check that the issuer of the credential signed a status list, with the same key or another of its own."""
    held, stated = securing_of(examination).certificates, text_member(examination.document, "iss")
    if not held or "x5c" not in token.header:
        # Certificates in the list alone prove nothing: the issuer's own keys decide.
        if stated.startswith("https://"):
            return _examine_by_metadata(examination, token, issuer=stated)
        return examine_token(examination, token, signed_at=None)
    try:
        given = certificates_in(token.header)
        finding = _examine_certified(token, given, stated=stated)
        is_theirs = finding.verdict is None and _is_same_holder(examination, held, given=given)
    except DocumentRefused as refusal:
        return SignatureFinding(verdict=Verdict.INVALID_SIGNATURE, problem=refusal.problem)
    if finding.verdict is None and not is_theirs:
        return SignatureFinding(verdict=Verdict.INVALID_SIGNATURE, problem=_problem("E_ISSUER_BINDING", "/iss"))
    return finding


def metadata_address(issuer: str) -> str:
    """Return where the metadata of an issuer lie: the well-known path stands between its host and its own path.

    >>> metadata_address("https://example.com/tenant/1234")
    'https://example.com/.well-known/jwt-vc-issuer/tenant/1234'
    """
    parts = urlsplit(issuer)
    return f"https://{parts.netloc}/.well-known/jwt-vc-issuer{parts.path.rstrip('/')}"


def _examine_certified(token: CompactToken, certificates: tuple[bytes, ...], *, stated: str) -> SignatureFinding:
    """Check that the key of a certificate signed, that it may, and that it is the certificate of who is stated."""
    working = {**working_of(token, key=certificate_id(certificates[0])), "key_source": "x5c"}
    try:
        certificate = read_certificate(certificates[0])
        working["sealed_by"] = common_name(certificate) or "-"
        key = certified_key(certificates[0])
        demand_algorithm(token, key)
        held = key_in_header(token)
        if held is not None and not is_same_key(key, held):
            raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_JWS_JWK"))
        if not verify_compact(token, key):
            raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_SIGNATURE"))
        if not may_sign_documents(certificate):
            raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_X5C_KEY_USAGE"))
        if stated and not is_certified_for(certificate, stated):
            raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_X5C_ISSUER", "/iss", issuer=stated[:200]))
    except BrokenProof as broken:
        return broken.finding(working)
    except DocumentRefused as refusal:
        is_wrong = refusal.kind == "malformed"
        verdict = Verdict.INVALID_SIGNATURE if is_wrong else Verdict(refusal.kind)
        return SignatureFinding(verdict=verdict, problem=refusal.problem, working=working)
    return SignatureFinding(working=working)


def _with_certificate(token: CompactToken, finding: SignatureFinding) -> SignatureFinding:
    """Refuse a token of a DID that carries the certificate of another key than the one that signed it."""
    try:
        certificates = certificates_in(token.header)
        if not certificates or verify_compact(token, certified_key(certificates[0])):
            return finding
    except (DocumentRefused, TokenRefused):
        pass
    problem = _problem("E_JWS_JWK")
    return SignatureFinding(verdict=Verdict.INVALID_SIGNATURE, problem=problem, working=finding.working)


def _is_same_holder(examination: Examination, held: tuple[bytes, ...], *, given: tuple[bytes, ...]) -> bool:
    """Tell whether two certificates are one holder's: of one key, or of one name under a root that one registry gives.

    Lists are signed anew for as long as a credential lives, longer than a certificate.
    """
    if is_same_key(certified_key(held[0]), certified_key(given[0])):
        return True
    if read_certificate(held[0]).subject != read_certificate(given[0]).subject:
        return False
    now = examination.surroundings.now
    return any(
        all(
            build_chain(certificates[0], certificates[1:], roots=registry.roots, at=now)[0] is ChainState.TRUSTED
            for certificates in (held, given)
        )
        for registry in examination.surroundings.registries
        if registry.roots
    )


def _examine_by_metadata(examination: Examination, token: CompactToken, *, issuer: str) -> SignatureFinding:
    working = {**working_of(token), "key_source": metadata_address(issuer)}
    try:
        key = _signing_key(token, _published(examination, issuer))
        demand_history(examination, encode_public(key))
    except BrokenProof as broken:
        return broken.finding(working)
    return SignatureFinding(working=working)


def _signing_key(token: CompactToken, keys: list[Any]) -> PublicKey:
    """Return the published key that signed; the token's `kid`, when a key has it, leaves no other."""
    named = [key for key in keys if isinstance(key, Mapping) and token.key_id and key.get("kid") == token.key_id]
    for key in _readable(named or keys):
        if ALGORITHMS[algorithm_of(key)] == token.algorithm and verify_compact(token, key):
            return key
    raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_SIGNATURE" if named else "E_JWS_NO_KEY"))


def _readable(keys: list[Any]) -> Iterator[PublicKey]:
    for key in keys[:_MOST_KEYS]:
        try:
            yield public_from_jwk(key)
        except DocumentRefused:
            continue


def _published(examination: Examination, issuer: str) -> list[Any]:
    metadata = _read(examination, metadata_address(issuer))
    if metadata.get("issuer") != issuer:
        raise BrokenProof(Verdict.INVALID_SIGNATURE, _problem("E_ISSUER_BINDING", "/iss"))
    address = metadata.get("jwks_uri")
    jwks = _read(examination, address) if isinstance(address, str) else metadata.get("jwks")
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    return keys if isinstance(keys, list) else []


def _read(examination: Examination, address: str) -> Mapping[str, Any]:
    with reaching("/iss", source=_SOURCE):
        document = strict_json.load(examination.fetch(address))
    return document if isinstance(document, dict) else {}
