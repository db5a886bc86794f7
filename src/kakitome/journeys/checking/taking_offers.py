"""Taking what an issuer elsewhere offers into a person's wallet, by OpenID for Verifiable Credential Issuance.

    looked_at = look_at_offer(platform, link)            # who offers what, and whether a code is asked for
    taken = take_offer(platform, account, looked_at=looked_at, tx_code="407182")

1. The offer is read, from its link or from where it lies; then the issuer's metadata and its server's. Everything that
   could stand in the way is looked at before the code is used: a code is good once.
2. The person sees who offers what, and enters the transaction code.
3. Each credential goes the way of every file: verified, kept by its report. That an issuer offered it proves nothing.
4. The issuer is told what became of it, where it wants to know; that it cannot be reached changes nothing.

What is bound to a key of the wallet is not taken: no key of the person lies here (docs/adr/0055).

Source: OpenID for Verifiable Credential Issuance 1.0 §4, §6, §8, §11–§13.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
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
    KnownIssuer,
    TokenAnswer,
    error_of,
    metadata_address,
    read_credential,
    read_issuer_metadata,
    read_server_metadata,
    read_token,
)
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import KakitomeError, Problem
from kakitome.journeys.checking.taking_in import Brought, TakenIn, Taking
from kakitome.journeys.platform import Platform
from kakitome.mapping.credential_issuer import offer_link
from kakitome.ports.credential_offers import OfferEvent
from kakitome.ports.issuer_requests import IssuerAnswer
from kakitome.ports.sandbox import Busy
from kakitome.ports.wallets import Origin
from kakitome.services.keeping_wallets import Placement
from kakitome.services.verifying.verifier import is_plain_picture

_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"
_OK: Final = 200
_WRONG_CODE: Final = ("invalid_grant", "invalid_tx_code")
_TRIES: Final = 3
"""The code is spent: a credential that came when too many are looked at is looked at again. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAtOffer:
    """An offer that can be taken here.

    Attributes:
        link: the offer by value, whatever way it came.
        token_endpoint: where its code is exchanged.
    """

    link: str
    offer: IncomingOffer
    issuer: KnownIssuer
    token_endpoint: str


def offer_in_picture(platform: Platform, data: bytes) -> str:
    """Return the link of the offer in the QR code of a picture; empty where there is none."""
    if not is_plain_picture(data):
        return ""
    try:
        codes = platform.sandbox.read_codes(data)
    except DocumentRefused:
        return ""
    return next((code for code in codes if is_offer_link(code)), "")


def look_at_offer(platform: Platform, link: str) -> LookedAtOffer:
    """Read an offer and ask who makes it; its code is not used.

    Raises:
        DocumentRefused: as `read_offer_link`, `read_issuer_metadata`, `read_server_metadata`; E_INCOMING_OFFER_OWN, it
            is of this very platform.
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
    token_endpoint = read_server_metadata(served, server=issuer.server, issuer=offer.issuer)
    return LookedAtOffer(link=link, offer=offer, issuer=issuer, token_endpoint=token_endpoint)


def take_offer(platform: Platform, account: str, *, looked_at: LookedAtOffer, tx_code: str = "") -> list[TakenIn]:
    """Use the code of an offer and take in what it gives; one credential that fails stops no other.

    Raises:
        DocumentRefused: as `read_token`; E_INCOMING_OFFER_CODE, the issuer refuses the code or the transaction code.
        Refused, Unavailable, Busy: as `IssuerRequests.post`; nothing was given out.
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    offer, send = looked_at.offer, platform.issuer_requests.post
    form = {"grant_type": GRANT, "pre-authorized_code": offer.code} | ({"tx_code": tx_code} if tx_code else {})
    token = _token_in(send(looked_at.token_endpoint, urlencode(form).encode("ascii"), content_type=_FORM))
    session = _Session(platform, looked_at, token=token.token, taking=Taking(platform, account))
    return [session.take(names) for names in _names_of(offer, token)]


def _token_in(answer: IssuerAnswer) -> TokenAnswer:
    if answer.status != _OK:
        if error_of(answer.body) in _WRONG_CODE:
            refuse_offer("E_INCOMING_OFFER_CODE")
        refuse_offer("E_INCOMING_OFFER_REFUSED", status=answer.status)
    return read_token(answer.body)


def _names_of(offer: IncomingOffer, token: TokenAnswer) -> Iterator[dict[str, str]]:
    """Yield what names each credential; where the token came with identifiers, they are to be used."""
    for name in offer.configurations:
        identifiers = token.identifiers.get(name, ())
        yield {"credential_identifier": identifiers[0]} if identifiers else {"credential_configuration_id": name}


class _Session:
    """An access token of an issuer, and the person whom its credentials are for."""

    def __init__(self, platform: Platform, looked_at: LookedAtOffer, *, token: str, taking: Taking) -> None:
        self._platform, self._issuer, self._label = platform, looked_at.issuer, looked_at.offer.issuer
        self._token, self._taking = token, taking

    def take(self, names: dict[str, str]) -> TakenIn:
        """Fetch one credential and take it in; what is wrong with it is its answer."""
        try:
            answer = self._credential_in(self._send(self._issuer.credential_endpoint, names))
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

    def _send(self, url: str, body: dict[str, str]) -> IssuerAnswer:
        data = json.dumps(body, ensure_ascii=True).encode("ascii")
        return self._platform.issuer_requests.post(url, data, content_type=_JSON, token=self._token)
