"""Taking what an issuer elsewhere offers into a person's wallet, by OpenID for Verifiable Credential Issuance.

    looked_at = look_at_offer(platform, link, account=account)     # who offers what, and whether a code is asked for
    taken = take_offer(platform, account, looked_at=looked_at, tx_code="407182")
    taken = take_by_grant(platform, account, looked_at=looked_at, form=form)     # having signed in at the issuer

1. The offer is read, from its link or from where it lies; then the issuer's metadata and its server's. Everything that
   could stand in the way is looked at before the code is used: a code is good once.
2. The person sees who offers what, and enters the transaction code.
3. Each credential goes the way of every file: verified, kept by its report. That an issuer offered it proves nothing.
4. The issuer is told what became of it, where it wants to know; that it cannot be reached changes nothing.

What is bound to a key is taken by who lets keys be kept here (docs/adr/0061): a new key for each credential, proved to
the issuer, and ended again where nothing comes of it.

Source: OpenID for Verifiable Credential Issuance 1.0 §4, §6, §8, §11–§13.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from kakitome.documents.issuance.incoming_offer import (
    GRANT,
    IncomingOffer,
    OfferReference,
    is_offer_link,
    read_offer,
    read_offer_link,
    refuse_offer,
)
from kakitome.documents.issuance.issuer_answers import (
    CredentialAnswer,
    Deferral,
    KnownIssuer,
    KnownServer,
    TokenAnswer,
    error_of,
    metadata_address,
    read_credential,
    read_deferral,
    read_issuer_metadata,
    read_nonce,
    read_server_metadata,
    read_token,
)
from kakitome.documents.jose.named_key import confirmed_key
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.presentation.holder_presentation import holder_named
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.vc import strict_json
from kakitome.errors import KakitomeError, Problem
from kakitome.journeys.checking.taking_in import Brought, TakenIn, Taking
from kakitome.journeys.platform import Platform
from kakitome.mapping.credential_issuer import offer_link
from kakitome.ports.awaited_credentials import AwaitedCredential, AwaitedSession
from kakitome.ports.credential_offers import OfferEvent
from kakitome.ports.holder_keys import HolderKey, HolderToken
from kakitome.ports.issuer_requests import IssuerAnswer
from kakitome.ports.sandbox import Busy
from kakitome.ports.wallets import Origin
from kakitome.services.keeping_wallets import Placement
from kakitome.services.verifying.verifier import is_plain_picture

FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
AWAITED: Final = "I_INCOMING_OFFER_AWAITED"
"""The issuer has it not ready; it is asked for again."""
_LEAST, _MOST = timedelta(minutes=1), timedelta(days=1)
"""Between two questions, whatever an issuer wishes. (derived)"""
_LONGEST_TITLE: Final = 200
_OK: Final = 200
_WRONG_CODE: Final = ("invalid_grant", "invalid_tx_code")
_TRIES: Final = 3
"""The code is spent: a credential that came when too many are looked at is looked at again. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAtOffer:
    """An offer that can be taken here.

    Attributes:
        link: the offer by value, whatever way it came.
        server: where its code is exchanged, and where the person signs in for an offer without one.
    """

    link: str
    offer: IncomingOffer
    issuer: KnownIssuer
    server: KnownServer

    @property
    def needs_sign_in(self) -> bool:
        """Tell whether the person has to sign in at the issuer."""
        return not self.offer.code


def offer_in_picture(platform: Platform, data: bytes) -> str:
    """Return the link of the offer in the QR code of a picture; empty where there is none."""
    if not is_plain_picture(data):
        return ""
    try:
        codes = platform.sandbox.read_codes(data)
    except DocumentRefused:
        return ""
    return next((code for code in codes if is_offer_link(code)), "")


def look_at_offer(platform: Platform, link: str, *, account: str) -> LookedAtOffer:
    """Read an offer and ask who makes it; its code is not used.

    Raises:
        DocumentRefused: as `read_offer_link`, `read_issuer_metadata`, `read_server_metadata`; E_INCOMING_OFFER_OWN, it
            is of this very platform; E_INCOMING_OFFER_KEYLESS, it is bound to a key, and the person keeps none here.
        Refused, Unavailable, Busy: as `Fetcher.fetch`.
    """
    offer = read_offer_link(link)
    if isinstance(offer, OfferReference):
        # Asked for once: an issuer may give it out a single time.
        data = platform.fetcher.fetch(offer.url)
        offer, link = read_offer(data), offer_link(strict_json.load(data))
    if f"{offer.issuer}/".startswith(f"{platform.site_url}/"):
        refuse_offer("E_INCOMING_OFFER_OWN", "/credential_issuer")
    metadata = platform.fetcher.fetch(metadata_address(offer.issuer, kind="openid-credential-issuer"))
    issuer = read_issuer_metadata(metadata, offer=offer)
    served = platform.fetcher.fetch(metadata_address(issuer.server, kind="oauth-authorization-server"))
    server = read_server_metadata(served, server=issuer.server, issuer=offer.issuer, signs_in=not offer.code)
    if issuer.bound and not platform.persons.holder_keys.open(account).is_on():
        refuse_offer("E_INCOMING_OFFER_KEYLESS", "/credential_configurations_supported")
    return LookedAtOffer(link=link, offer=offer, issuer=issuer, server=server)


def take_offer(platform: Platform, account: str, *, looked_at: LookedAtOffer, tx_code: str = "") -> list[TakenIn]:
    """Use the code of an offer and take in what it gives; one credential that fails stops no other.

    Raises:
        DocumentRefused: as `read_token`; E_INCOMING_OFFER_CODE, the issuer refuses the code or the transaction code.
        Refused, Unavailable, Busy: as `IssuerRequests.post`; nothing was given out.
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    form = {"grant_type": GRANT, "pre-authorized_code": looked_at.offer.code}
    form |= {"tx_code": tx_code} if tx_code else {}
    return take_by_grant(platform, account, looked_at=looked_at, form=form)


def take_by_grant(
    platform: Platform, account: str, *, looked_at: LookedAtOffer, form: Mapping[str, str]
) -> list[TakenIn]:
    """Exchange whatever a form grants, and take in what the offer gives; raises as `take_offer`."""
    send = platform.issuer_requests.post
    token = _token_in(send(looked_at.server.token_endpoint, urlencode(form).encode("ascii"), content_type=FORM))
    session = _Session(platform, looked_at, token=token.token, account=account)
    by_key = _ProvedKeys(platform, looked_at, account=account, names_itself=form["grant_type"] != GRANT)
    taken = []
    for name, names in _names_of(looked_at.offer, token):
        if name in looked_at.issuer.bound:
            taken.append(by_key.take(session, names))
        else:
            taken.append(session.take(names))
    return taken


def _token_in(answer: IssuerAnswer) -> TokenAnswer:
    if answer.status != _OK:
        if error_of(answer.body) in _WRONG_CODE:
            refuse_offer("E_INCOMING_OFFER_CODE")
        refuse_offer("E_INCOMING_OFFER_REFUSED", status=answer.status)
    return read_token(answer.body)


def _names_of(offer: IncomingOffer, token: TokenAnswer) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each configuration with what names its credential; identifiers that came with the token are to be used."""
    for name in offer.configurations:
        identifiers = token.identifiers.get(name, ())
        yield name, {"credential_identifier": identifiers[0]} if identifiers else {"credential_configuration_id": name}


class _ProvedKeys:
    """Keys of a person that are proved to an issuer, one for each credential."""

    def __init__(self, platform: Platform, looked_at: LookedAtOffer, *, account: str, names_itself: bool) -> None:
        self._platform, self._looked_at, self._account = platform, looked_at, account
        self._keys = platform.persons.holder_keys.open(account)
        # Whoever was given a code as an app says in the proof which; without one it is left out (appendix F.1).
        self._own = {"iss": platform.site_url} if names_itself else {}

    def take(self, session: "_Session", names: dict[str, Any]) -> TakenIn:
        """Take one credential with a new key; the key goes where no credential is bound to it."""
        offer = self._looked_at.offer
        try:
            key = self._keys.make(made_for=offer.issuer, at=self._platform.now())
        except KakitomeError as failure:
            problem = Problem(code=failure.code, params=failure.params)
            return TakenIn(label=offer.issuer, outcome=Placement.REFUSED, problem=problem)
        is_needed = False
        try:
            taken = session.take(names, prove=lambda: self._proof(key), key_id=key.key_id)
            is_awaited = taken.problem is not None and taken.problem.code == AWAITED
            is_needed = is_awaited or bind_to_key(self._platform, self._account, key=key, taken=taken)
        finally:
            if not is_needed:
                self._keys.end(key.key)
        return taken

    def _proof(self, key: HolderKey) -> bytes:
        nonce_endpoint, now = self._looked_at.issuer.nonce_endpoint, self._platform.now()
        claims: dict[str, Any] = {"aud": self._looked_at.offer.issuer, "iat": int(now.timestamp()), **self._own}
        if nonce_endpoint:
            answer = self._platform.issuer_requests.post(nonce_endpoint, b"", content_type=FORM)
            claims["nonce"] = read_nonce(answer.body)
        return self._keys.sign(key.key_id, HolderToken.ISSUANCE_PROOF, claims=claims)


def bind_to_key(platform: Platform, account: str, *, key: HolderKey, taken: TakenIn) -> bool:
    """Note that what was taken is bound to a key; False where it is not: an issuer may have bound it to another."""
    document = taken.document
    if document is None or taken.outcome is Placement.KNOWN:
        return False
    try:
        content = platform.wallets.open(account).read_content(document.key)
        if _bound_to(content) != key.key_id:
            return False
        platform.persons.holder_keys.open(account).bind(key.key_id, document=document.key)
    except (KakitomeError, DocumentRefused):
        return False
    return True


def _bound_to(content: bytes) -> str:
    """Return the key that a token confirms, or that a credential as JSON names as its subject; empty for none."""
    if recognise(content) is FileFormat.JSON:
        holder = holder_named(strict_json.load(content))
        return holder.key_id if holder is not None else ""
    return encode_public(confirmed_key(read_sd_jwt(content).claims.get("cnf")))


def waiting_time(interval_s: int) -> timedelta:
    """Return how long to wait before an issuer is asked again, which wishes so many seconds; 0 for no wish."""
    return min(max(timedelta(seconds=min(max(interval_s, 0), 10**6)), _LEAST), _MOST)


class _Session:
    """An access token of an issuer, and the person whom its credentials are for."""

    def __init__(self, platform: Platform, looked_at: LookedAtOffer, *, token: str, account: str) -> None:
        self._platform, self._issuer, self._label = platform, looked_at.issuer, looked_at.offer.issuer
        self._token, self._account, self._taking = token, account, Taking(platform, account)

    def take(self, names: dict[str, Any], *, prove: Callable[[], bytes] | None = None, key_id: str = "") -> TakenIn:
        """Fetch one credential, with the proof of a key if asked, and take it in; what is wrong is its answer."""
        try:
            proofs = {"proofs": {"jwt": [prove().decode("ascii")]}} if prove is not None else {}
            answered = self._send(self._issuer.credential_endpoint, {**names, **proofs})
            deferral = read_deferral(answered.body) if _OK <= answered.status < 300 else None
            if deferral is not None and self._issuer.deferred_endpoint:
                return self._await(deferral, key_id=key_id)
            answer = self._credential_in(answered)
            taken = self._take_patiently(Brought(label=self._label, data=answer.credential))
        except DocumentRefused as refusal:
            return TakenIn(label=self._label, outcome=Placement.REFUSED, problem=refusal.problem)
        except KakitomeError as failure:
            if failure.code == "E_ACCOUNT_UNKNOWN":
                raise
            problem = Problem(code=failure.code, params=failure.params)
            return TakenIn(label=self._label, outcome=Placement.REFUSED, problem=problem)
        self._notify(answer, outcome=taken.outcome)
        return taken

    def _await(self, deferral: Deferral, *, key_id: str) -> TakenIn:
        """Remember what is not ready: it is asked for again, without its person (`awaiting`)."""
        now, title = self._platform.now(), next(iter(self._issuer.titles.values()))
        awaited = AwaitedCredential(
            key=secrets.token_hex(8),
            issuer=self._label,
            title=(title.ja or title.en)[:_LONGEST_TITLE],
            key_id=key_id,
            asked_at=now,
            next_at=now + waiting_time(deferral.interval_s),
        )
        session = AwaitedSession(
            token=self._token,
            transaction=deferral.transaction,
            deferred_endpoint=self._issuer.deferred_endpoint,
            notification_endpoint=self._issuer.notification_endpoint,
        )
        self._platform.persons.awaited.open(self._account).add(awaited, session=session)
        problem = Problem(code=AWAITED, severity="info")
        return TakenIn(label=self._label, outcome=Placement.REFUSED, problem=problem)

    def _take_patiently(self, brought: Brought) -> TakenIn:
        for _ in range(_TRIES - 1):
            with suppress(Busy):
                return self._taking.take_one(brought, origin=Origin.OFFER)
        return self._taking.take_one(brought, origin=Origin.OFFER)

    @staticmethod
    def _credential_in(answer: IssuerAnswer) -> CredentialAnswer:
        if not _OK <= answer.status < 300:
            refuse_offer("E_INCOMING_OFFER_REFUSED", status=answer.status)
        return read_credential(answer.body)

    def _notify(self, answer: CredentialAnswer, *, outcome: Placement) -> None:
        """Tell the issuer whether its credential is in the wallet; nothing of why."""
        if self._issuer.notification_endpoint and answer.notification:
            event = OfferEvent.FAILED if outcome is Placement.REFUSED else OfferEvent.ACCEPTED
            with suppress(KakitomeError):
                body = {"notification_id": answer.notification, "event": event.value}
                self._send(self._issuer.notification_endpoint, body)

    def _send(self, url: str, body: dict[str, Any]) -> IssuerAnswer:
        data = json.dumps(body, ensure_ascii=True).encode("ascii")
        return self._platform.issuer_requests.post(url, data, content_type=_JSON, token=self._token)
