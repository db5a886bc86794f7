"""Answering a verifier elsewhere by OpenID for Verifiable Presentations, as the holder.

    asked = look_at_request(platform, account, text=link, is_same_device=True)    # fetched, verified; nothing is sent
    questions_of(platform, account, presentation=asked)                           # what is held that would answer each
    composed = compose(platform, account, presentation=asked, picks={"id": "award-K7P2.0"})
    send(platform, account, presentation=asked, composed=composed)

1. The object is fetched through the one door and has to be from whom the link names. Nobody examined who that is.
2. What is sent is made for the preview and for the sending by `compose`: of an SD-JWT the claims that the chosen
   combination names and no other, of other forms the whole credential. The holder's key signs over those very bytes,
   for this asker and this nonce alone.
3. A request is answered once, sent or declined. That it was, to whom and with what, is the record of the consent.

Source: OpenID for Verifiable Presentations 1.0 §5–§8, §13.3, §14; docs/adr/0067-answering-verifiers.md.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from kakitome.documents.jose.encrypted_response import write_encrypted
from kakitome.documents.jose.payload import instant_of
from kakitome.documents.keys.controller_document import ControllerDocument, parse_controller_document
from kakitome.documents.keys.did import method_of, refuse_did
from kakitome.documents.keys.did_jwk import resolve_did_jwk
from kakitome.documents.keys.did_key import resolve_did_key
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.presentation.asker import demand_asker, read_proof
from kakitome.documents.presentation.dcql import IN_PARTS, LDP_VC, ClaimAsked, CredentialAsked
from kakitome.documents.presentation.incoming_request import (
    TYPE,
    AskedPresentation,
    RequestLink,
    is_https,
    is_request_link,
    read_request,
    read_request_link,
    refuse_request,
)
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.choosing import present_paths
from kakitome.documents.sdjwt.disclosure import digest_of
from kakitome.documents.sdjwt.key_binding import Expected
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.vc import strict_json
from kakitome.errors import Invalid, KakitomeError, Refused, Unavailable
from kakitome.journeys.handing_out.held_candidates import HeldCandidate, candidates, content_of
from kakitome.journeys.platform import Platform
from kakitome.ports.holder_keys import HolderToken
from kakitome.ports.own_presentations import LASTS, OwnPresentation, PresentationOutcome, ShownCredential
from kakitome.services.verifying.verifier import is_plain_picture

_FORM: Final = "application/x-www-form-urlencoded"
_OBJECT: Final = f"application/{TYPE}"
_OK: Final = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChoice:
    """One way to answer one question: a credential, and which combination of its claims."""

    name: str
    candidate: HeldCandidate
    claims: tuple[ClaimAsked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierQuestion:
    """One credential that is asked for, and the ways in which it can be answered from here.

    Attributes:
        lacks_key: whether something would fit, if its holder could sign with it from here.
    """

    wanted: CredentialAsked
    is_required: bool
    choices: Sequence[ShownChoice]
    lacks_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedPiece:
    """One credential as it is sent, but for the holder's signature over it."""

    question: str
    candidate: HeldCandidate
    claims: tuple[str, ...]
    content: bytes
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedPresentation:
    """What an answer would send; `seen` is the same as long as the same is sent."""

    pieces: Sequence[ComposedPiece]
    seen: str


def request_in_picture(platform: Platform, data: bytes) -> str:
    """Return the link of the request in the QR code of a picture; empty where there is none."""
    if not is_plain_picture(data):
        return ""
    try:
        codes = platform.sandbox.read_codes(data)
    except DocumentRefused:
        return ""
    return next((code for code in codes if is_request_link(code)), "")


def look_at_request(platform: Platform, account: str, *, text: str, is_same_device: bool) -> OwnPresentation:
    """Fetch a request, verify who it is from, and keep it until it is decided; nothing is sent.

    Raises:
        DocumentRefused: as `read_request_link`, `read_request`, `demand_asker`; E_ASKED_OWN, it is this platform's.
        Conflict: E_ASKED_TWICE, it was looked at before; E_ASKED_MANY.
        Refused, Unavailable, Busy: as `Fetcher.fetch`.
    """
    link, now = read_request_link(text.strip()), platform.now()
    if f"{link.request_uri}/".startswith(f"{platform.site_url}/"):
        refuse_request("E_ASKED_OWN")
    wallet_nonce = secrets.token_urlsafe(24) if link.is_posted else ""
    data = _fetch_object(platform, link, wallet_nonce=wallet_nonce)
    proof = read_proof(data) if data else None
    payload = proof.payload if proof else link.unsigned
    request = read_request(payload, link=link, now=now, wallet_nonce=wallet_nonce)
    if f"{request.response_uri}/".startswith(f"{platform.site_url}/"):
        refuse_request("E_ASKED_OWN")
    demand_asker(request, proof, resolve=lambda did: _resolve(platform, did), now=now)
    over = instant_of(payload, "exp")
    presentation = OwnPresentation(
        key=secrets.token_hex(8),
        request_sha256=sha256(f"{request.verifier_id}\0{request.nonce}".encode()).hexdigest(),
        verifier_id=request.verifier_id,
        verifier_name=request.name,
        host=request.host,
        payload=json.dumps(dict(payload), ensure_ascii=False),
        is_signed=proof is not None,
        is_same_device=is_same_device,
        begun_at=now,
        ends_at=min(now + LASTS, over or now + LASTS),
    )
    platform.persons.presentations.open(account).add(presentation)
    return presentation


def asked_of(presentation: OwnPresentation) -> AskedPresentation:
    """Read again what was asked, as it was verified when it was looked at."""
    payload = strict_json.load(presentation.payload.encode())
    link = RequestLink(
        verifier_id=presentation.verifier_id, unsigned={} if presentation.is_signed else {"client_id": ""}
    )
    return read_request(payload, link=link, now=presentation.begun_at)


def questions_of(platform: Platform, account: str, *, presentation: OwnPresentation) -> list[VerifierQuestion]:
    """Return what is asked for with everything held that answers it, the verifier's preferred combination first."""
    query = asked_of(presentation).query
    held = list(candidates(platform, account, query=query))
    questions = []
    for wanted in query.credentials:
        fitting = [entry for entry in held if entry.format == wanted.format and wanted.is_of_type(entry.types)]
        met = [(entry, wanted.claim_sets_met(entry.claims)) for entry in fitting]
        choices = [
            ShownChoice(name=f"{entry.name}.{number}", candidate=entry, claims=claims)
            for entry, combinations in met
            if entry.may_be_bound or not wanted.is_bound
            for number, claims in enumerate(combinations)
        ]
        lacks_key = not choices and any(combinations for _entry, combinations in met)
        is_required = wanted.id in query.required
        questions.append(VerifierQuestion(wanted=wanted, is_required=is_required, choices=choices, lacks_key=lacks_key))
    return questions


def compose(
    platform: Platform, account: str, *, presentation: OwnPresentation, picks: Mapping[str, str]
) -> ComposedPresentation:
    """Make what an answer sends; nothing is stored or sent but a key, where an award has none yet.

    Args:
        picks: name of a question → name of a choice; questions that are left out, or empty, are not answered.

    Raises:
        Invalid: E_ASKED_PICK, it is none of the choices; E_ASKED_INCOMPLETE, the verifier would not take so little.
        NotFound, Refused, Unavailable: as `content_of`.
    """
    pieces = []
    for question in questions_of(platform, account, presentation=presentation):
        picked = picks.get(question.wanted.id, "")
        choice = next((choice for choice in question.choices if choice.name == picked), None)
        if picked and choice is None:
            raise Invalid("E_ASKED_PICK")
        if choice is not None:
            pieces.append(_piece(platform, account, wanted=question.wanted, choice=choice))
    query = asked_of(presentation).query
    if not pieces or not query.is_answered_by(frozenset(piece.question for piece in pieces)):
        raise Invalid("E_ASKED_INCOMPLETE")
    parts = [(piece.question, piece.candidate.name, sha256(piece.content).hexdigest()) for piece in pieces]
    return ComposedPresentation(pieces=pieces, seen=sha256(repr(parts).encode()).hexdigest()[:32])


def send(
    platform: Platform, account: str, *, presentation: OwnPresentation, composed: ComposedPresentation
) -> tuple[OwnPresentation, str]:
    """Sign and send what was composed, once; return the record, and where the browser goes on, empty for nowhere.

    Raises:
        Refused: E_ASKED_GONE, it was answered, or is over; E_ASKED_NOT_TAKEN (`status`), the verifier did not take it.
        Unavailable, Busy: as `IssuerRequests.post`, and as signing; nothing is sent a second time.
    """
    own, request = platform.persons.presentations.open(account), asked_of(presentation)
    tokens = [(piece.question, _token(platform, account, request=request, piece=piece)) for piece in composed.pieces]
    if not own.take(presentation.key, now=platform.now()):
        raise Refused("E_ASKED_GONE")
    shown = tuple(
        ShownCredential(name=piece.candidate.name, title=piece.candidate.title, claims=piece.claims)
        for piece in composed.pieces
    )
    done = replace(presentation, sent=shown, settled_at=platform.now(), outcome=PresentationOutcome.SENT)
    try:
        back = _post(platform, request, answer={"vp_token": {question: [token] for question, token in tokens}})
    except KakitomeError as failure:
        own.settle(replace(done, sent=(), outcome=PresentationOutcome.FAILED, problem=failure.code))
        raise
    own.settle(done)
    return done, back if presentation.is_same_device else ""


def decline(platform: Platform, account: str, *, presentation: OwnPresentation) -> str:
    """Tell a verifier that nothing is shown; that it cannot be told changes nothing. Return as `send` does.

    Raises:
        Refused: E_ASKED_GONE.
    """
    own = platform.persons.presentations.open(account)
    if not own.take(presentation.key, now=platform.now()):
        raise Refused("E_ASKED_GONE")
    done = replace(presentation, outcome=PresentationOutcome.DECLINED, settled_at=platform.now())
    try:
        back = _post(platform, asked_of(presentation), answer={"error": "access_denied"})
    except KakitomeError as failure:
        done, back = replace(done, problem=failure.code), ""
    own.settle(done)
    return back if presentation.is_same_device else ""


def _piece(platform: Platform, account: str, *, wanted: CredentialAsked, choice: ShownChoice) -> ComposedPiece:
    data, key_id = content_of(platform, account, candidate=choice.candidate, is_bound=wanted.is_bound)
    if choice.candidate.format not in IN_PARTS:
        names = tuple(map(str, strict_json.load(data))) if choice.candidate.format == LDP_VC else ()
        return ComposedPiece(question=wanted.id, candidate=choice.candidate, claims=names, content=data, key_id=key_id)
    content = present_paths(data, [claim.path for claim in choice.claims])
    return ComposedPiece(
        question=wanted.id,
        candidate=choice.candidate,
        claims=tuple(read_sd_jwt(content).claims),
        content=content,
        key_id=key_id,
    )


def _token(platform: Platform, account: str, *, request: AskedPresentation, piece: ComposedPiece) -> Any:
    """Return one presentation as it stands in the answer, signed by the holder where a key belongs to it."""
    keys = platform.persons.holder_keys.open(account)
    if piece.candidate.format == LDP_VC:
        credential = strict_json.load(piece.content)
        if not piece.key_id:
            return credential
        expected = Expected(nonce=request.nonce, audience=request.verifier_id)
        return keys.present(
            credential, expected=expected, at=platform.now(), canonicalize=platform.verifier().sandbox.write
        )
    if not piece.key_id:
        return piece.content.strip().decode("ascii")
    read = read_sd_jwt(piece.content)
    claims = {
        "iat": int(platform.now().timestamp()),
        "aud": request.verifier_id,
        "nonce": request.nonce,
        "sd_hash": digest_of(read.presented, read.digest),
    }
    return read.presented + keys.sign(piece.key_id, HolderToken.KEY_BINDING, claims=claims).decode("ascii")


def _post(platform: Platform, request: AskedPresentation, *, answer: Mapping[str, Any]) -> str:
    """Hand an answer in; return the address that the verifier sends the browser back to."""
    members = {**answer, "state": request.state} if request.state else dict(answer)
    if request.jwk is not None and "vp_token" in answer:
        encrypted = write_encrypted(members, jwk=request.jwk, encoding=request.encodings[0])
        form = {"response": encrypted.decode("ascii")}
    else:
        plain = {name: json.dumps(value, ensure_ascii=False) for name, value in members.items() if name == "vp_token"}
        form = {**{name: str(value) for name, value in members.items()}, **plain}
    body = urlencode(form).encode("ascii")
    response = platform.issuer_requests.post(request.response_uri, body, content_type=_FORM)
    if response.status not in _OK:
        raise Refused("E_ASKED_NOT_TAKEN", status=response.status)
    try:
        answered = strict_json.load(response.body)
    except DocumentRefused:
        return ""
    back = answered.get("redirect_uri") if isinstance(answered, dict) else None
    return back if isinstance(back, str) and is_https(back) else ""


def _fetch_object(platform: Platform, link: RequestLink, *, wallet_nonce: str) -> bytes:
    """Return the signed object; empty for a request that is unsigned."""
    if not link.request_uri:
        return link.signed.encode("ascii", errors="replace")
    if not wallet_nonce:
        return platform.fetcher.fetch(link.request_uri)
    body = urlencode({"wallet_nonce": wallet_nonce, "wallet_metadata": json.dumps(_METADATA)}).encode("ascii")
    answer = platform.issuer_requests.post(link.request_uri, body, content_type=_FORM, accept=_OBJECT)
    if answer.status not in _OK:
        raise Unavailable("E_FETCH_STATUS", status=answer.status)
    return answer.body


_READ_ALGORITHMS: Final = ["ES256", "ES384", "EdDSA"]
_METADATA: Final[Mapping[str, Any]] = {
    "vp_formats_supported": {
        **{form: {"sd-jwt_alg_values": _READ_ALGORITHMS, "kb-jwt_alg_values": ["ES256"]} for form in IN_PARTS},
        "jwt_vc_json": {"alg_values": _READ_ALGORITHMS},
        LDP_VC: {"proof_type_values": ["DataIntegrityProof"], "cryptosuite_values": ["ecdsa-rdfc-2019"]},
    },
    "client_id_prefixes_supported": ["redirect_uri", "decentralized_identifier", "x509_san_dns", "x509_hash"],
    "request_object_signing_alg_values_supported": ["ES256", "ES384", "EdDSA", "RS256"],
    "response_types_supported": ["vp_token"],
    "response_modes_supported": ["direct_post", "direct_post.jwt"],
}
"""What this wallet can do, told with its nonce. Source: OpenID4VP 1.0 §5.10, §10."""


def _resolve(platform: Platform, did: str) -> ControllerDocument:
    method = method_of(did)
    if method == "key":
        return resolve_did_key(did)
    if method == "jwk":
        return resolve_did_jwk(did, load=strict_json.load)
    if method != "web":
        refuse_did("E_DID_METHOD", kind="unsupported", method=method)
    return parse_controller_document(strict_json.load(platform.fetcher.fetch(did_web_url(did))), did)
