"""Asking a wallet app for a presentation, and taking what it answers, behind the link of a request.

    begun = begin(platform, request, wanted=wanted)       # begun.link opens the app, or is drawn as a QR code
    token = fetch_request(platform, begun.name, secret=secret, address=address)
    taken = take_response(platform, name, response=response, secret=secret)

1. What is asked for is signed by the platform, fetched once, and good for ten minutes. Where the operator has a
   certificate for it (`x509_hash`, HAIP 1.0), answers are encrypted in any case; else the platform is known by its DID.
2. An answer is taken once, whatever comes of it. From an app on the same device it counts when the browser that began
   comes back with the response code, and not before: whoever sends somebody else their own link gets nothing. It brings
   the state, and its holder's key signed nonce and our name over exactly what is shown; so nothing that was shown to
   somebody else, or before, is taken here.
3. Each credential is verified as anybody's is, with its holder's signature (`presented_credentials`). Where one of them
   is one that nobody vouches for, or of another type, or all together lack what is required, the whole is refused, and
   nothing of it is kept.

Source: OpenID for Verifiable Presentations 1.0 §5, §8.2, §13.3, §14; docs/adr/0059-presentations-once.md.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from kakitome.documents.jose.compact import X5C, sign_compact, write_json, write_segment
from kakitome.documents.jose.encrypted_response import public_jwk, read_encrypted, response_key
from kakitome.documents.sdjwt.key_binding import Expected
from kakitome.documents.vc import strict_json
from kakitome.documents.vc.strict_json import JsonLimits
from kakitome.errors import KakitomeError, NotFound, Refused
from kakitome.journeys.handing_out.answering import fields_in
from kakitome.journeys.handing_out.presented_credentials import judge, read_presented, refuse_presentation
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_letter import award_letter, said_by
from kakitome.mapping.presentation_query import (
    CERTIFICATE_PREFIX,
    PREFIX,
    TYPE,
    AskedOfApp,
    dcql_of,
    request_link,
    request_object,
)
from kakitome.ports.presentation_exchanges import PresentationExchange
from kakitome.ports.presentation_requests import (
    AnswerWay,
    Need,
    PresentationRequest,
    RequestAnswer,
    SentDocument,
    SentItem,
)
from kakitome.ports.shares import Shows, hash_of_secret
from kakitome.services.requesting import Given, demand_open, new_answer

LASTS: Final = timedelta(minutes=10)
"""How long an app has to answer."""
_LIMITS: Final = JsonLimits(size=1024 * 1024, depth=40, nodes=20_000)
_NAME_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verified:
    """The answer that an app's presentations are, with its documents; nothing is stored of it yet."""

    made: RequestAnswer
    documents: Sequence[SentDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunExchange:
    """An exchange that was just begun: its name in addresses, and the link for the app."""

    name: str
    link: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedExchange:
    """How somebody wants to answer: with an app here or on another device, encrypted or in clear within TLS."""

    given: Given
    is_same_device: bool
    is_encrypted: bool
    address: str
    """Where requests of apps are answered, without the name: `https://…/oid4vp`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAnswer:
    """What an app sent: an encrypted answer, or in clear a presentation and the state."""

    encrypted: bytes = b""
    vp_token: str = ""
    state: str = ""


def begin(platform: Platform, request: PresentationRequest, *, wanted: WantedExchange, secret: bytes) -> BegunExchange:
    """Begin an exchange; raises `Refused` (E_REQUEST_CLOSED, E_REQUEST_FULL)."""
    now, name = platform.now(), secrets.token_hex(_NAME_BYTES)
    demand_open(platform.presenting.requests, request, now=now)
    platform.presenting.exchanges.add(
        PresentationExchange(
            request=request.number,
            key_hash=hash_of_secret(name),
            nonce=secrets.token_urlsafe(24),
            state_hash=hash_of_secret(derived(secret, name, what="state")),
            code_hash=hash_of_secret(derived(secret, name, what="code")) if wanted.is_same_device else "",
            is_encrypted=wanted.is_encrypted or platform.verifier_certificate is not None,
            made_at=now,
            ends_at=now + LASTS,
            reference=wanted.given.reference,
            given_name=wanted.given.given_name,
            applicant=wanted.given.applicant,
        )
    )
    link = request_link(verifier_id_of(platform), f"{wanted.address}/{name}/request")
    return BegunExchange(name=name, link=link, ends_at=now + LASTS)


def verifier_id_of(platform: Platform) -> str:
    """Return the name under which apps know this verifier. Source: OpenID for Verifiable Presentations 1.0 §5.9.3."""
    certificate = platform.verifier_certificate
    if certificate is None:
        return PREFIX + platform.site_identity().requests.did
    return CERTIFICATE_PREFIX + write_segment(hashlib.sha256(certificate.certificates[0]).digest())


def fetch_request(platform: Platform, name: str, *, secret: bytes, address: str) -> bytes:
    """Return the signed request object, once.

    Raises:
        NotFound: E_PRESENTATION_GONE, it was fetched before, is over, or is none.
    """
    now = platform.now()
    exchange = platform.presenting.exchanges.take_request(hash_of_secret(name), now=now)
    request = platform.presenting.requests.find_by_number(exchange.request) if exchange else None
    if exchange is None or request is None:
        raise NotFound("E_PRESENTATION_GONE")
    key = response_key(secret, name)
    asking = AskedOfApp(
        verifier_id=verifier_id_of(platform),
        verifier_name=request.asker_name,
        response_uri=f"{address}/{name}/response",
        nonce=exchange.nonce,
        state=derived(secret, name, what="state"),
        ends_at=exchange.ends_at,
        jwk=public_jwk(key, name=name) if exchange.is_encrypted else None,
    )
    payload = request_object(asking, query=dcql_of(request.wanted), now=now)
    return _signed(platform, write_json(payload))


def _signed(platform: Platform, payload: bytes) -> bytes:
    certificate = platform.verifier_certificate
    if certificate is not None:
        header = {"typ": TYPE, X5C: [base64.b64encode(der).decode() for der in certificate.certificates]}
        return sign_compact(payload, header=header, key=certificate.public, sign=certificate.sign)
    key = platform.site_identity().requests
    return sign_compact(payload, header={"typ": TYPE, "kid": key.method}, key=key.public, sign=key.sign)


def take_response(platform: Platform, name: str, *, answer: AppAnswer, secret: bytes) -> PresentationExchange:
    """Take what an app answers, once; what came of it is noted.

    Raises:
        NotFound: E_PRESENTATION_GONE, it was answered before, was not asked for, is over, or is none.
        DocumentRefused, Refused: why it is not taken; nothing of it is kept.
    """
    exchanges, key_hash = platform.presenting.exchanges, hash_of_secret(name)
    exchange = exchanges.take_response(key_hash, now=platform.now())
    if exchange is None:
        raise NotFound("E_PRESENTATION_GONE")
    try:
        tokens = _vp_token(exchange, answer, name=name, secret=secret)
        verified = _verified(platform, exchange, tokens=tokens)
        if exchange.code_hash:
            exchanges.hold(key_hash, write_json(tokens))
            return exchange
        key = _save_answer(platform, verified, end=derived(secret, name, what="end"))
    except KakitomeError as refusal:
        exchanges.settle(key_hash, problem=refusal.code)
        raise
    exchanges.settle(key_hash, answer=key)
    return replace(exchange, answer=key)


def come_back(platform: Platform, name: str, *, code: str, browser: str, secret: bytes) -> None:
    """Let what an app on the same device sent count, now that a browser comes back with the response code.

    Raises:
        NotFound: E_PRESENTATION_GONE, the code is another, nothing is held, or it is over; nothing changes.
        Refused: E_PRESENTATION_BROWSER, it is not the browser that began; what was sent is dropped for good.
        DocumentRefused, Refused: as `take_response`.
    """
    exchanges, key_hash = platform.presenting.exchanges, hash_of_secret(name)
    exchange = exchanges.find(key_hash)
    if exchange is None or not exchange.code_hash or not may_read(exchange, code):
        raise NotFound("E_PRESENTATION_GONE")
    exchange = exchanges.take_return(key_hash, now=platform.now())
    if exchange is None or exchange.held is None:
        raise NotFound("E_PRESENTATION_GONE")
    try:
        if not hmac.compare_digest(browser.encode(), derived(secret, name, what="browser").encode()):
            raise Refused("E_PRESENTATION_BROWSER")
        verified = _verified(platform, exchange, tokens=strict_json.load(bytes(exchange.held), limits=_LIMITS))
        key = _save_answer(platform, verified, end=derived(secret, name, what="end"))
    except KakitomeError as refusal:
        exchanges.settle(key_hash, problem=refusal.code)
        raise
    exchanges.settle(key_hash, answer=key)


def derived(secret: bytes, name: str, *, what: str) -> str:
    """Compute a secret of one exchange (`state`, `code`, `page`, `end`, `browser`), kept as a digest or not at all."""
    digest = hmac.new(secret, f"kakitome presentation {what} {name}".encode(), "sha256").hexdigest()
    return digest[:32]


def is_page_secret(secret: bytes, name: str, *, page: str) -> bool:
    """Tell whether somebody has the address of an exchange's page, and not its name alone."""
    return hmac.compare_digest(page.encode(), derived(secret, name, what="page").encode())


def may_read(exchange: PresentationExchange, code: str) -> bool:
    """Tell whether whoever looks may read what arrived: on the same device, who came back with the response code."""
    return not exchange.code_hash or hmac.compare_digest(hash_of_secret(code), exchange.code_hash)


def _vp_token(exchange: PresentationExchange, answer: AppAnswer, *, name: str, secret: bytes) -> Any:
    """Return the presentations in an answer that brings the state in the way that was asked for."""
    if exchange.is_encrypted is not bool(answer.encrypted):
        refuse_presentation("E_PRESENTATION_MODE")
    if exchange.is_encrypted:
        members = read_encrypted(answer.encrypted, key=response_key(secret, name))
        state, tokens = members.get("state"), members.get("vp_token")
    else:
        state, tokens = answer.state, strict_json.load(answer.vp_token.encode(), limits=_LIMITS)
    if not isinstance(state, str) or not hmac.compare_digest(hash_of_secret(state), exchange.state_hash):
        refuse_presentation("E_PRESENTATION_STATE")
    read_presented(tokens)
    return tokens


def _verified(platform: Platform, exchange: PresentationExchange, *, tokens: Any) -> _Verified:
    """Verify what an app shows and write the answer that it is; nothing is stored."""
    now = platform.now()
    expected = Expected(nonce=exchange.nonce, audience=verifier_id_of(platform))
    request = platform.presenting.requests.find_by_number(exchange.request)
    if request is None:
        raise NotFound("E_REQUEST_UNKNOWN")
    judged = [judge(platform, presented, expected=expected) for presented in read_presented(tokens)]
    demand_open(platform.presenting.requests, request, now=now)
    fields = [fields_in(award_letter(each.report), shows=Shows.WHOLE_DOCUMENT) for each in judged]
    stated = frozenset().union(*fields)
    if any(need == Need.REQUIRED and code not in stated for code, need in request.wanted.items()):
        raise Refused("E_ANSWER_UNFIT")
    given = Given(
        reference=exchange.reference,
        given_name=exchange.given_name,
        sent=[
            SentItem(name="", title=said_by(each.report)[0], shows=Shows.WHOLE_DOCUMENT, fields=tuple(sorted(codes)))
            for each, codes in zip(judged, fields, strict=True)
        ],
        withheld=[code for code in request.wanted if code not in stated],
        applicant=exchange.applicant,
    )
    made = new_answer(request, given=given, way=AnswerWay.APP, is_declined=False, now=now)
    documents = [
        SentDocument(
            data=each.data,
            file_name=each.file_name,
            shows=Shows.WHOLE_DOCUMENT,
            verdict=each.report.verdict,
            as_of=each.report.as_of,
        )
        for each in judged
    ]
    return _Verified(made=made, documents=documents)


def _save_answer(platform: Platform, verified: _Verified, *, end: str) -> str:
    """Keep an answer, which whoever has the secret `end` can end; return its key."""
    made = replace(verified.made, end_hash=hash_of_secret(end))
    platform.presenting.requests.add_from_app(made, verified.documents)
    return made.key
