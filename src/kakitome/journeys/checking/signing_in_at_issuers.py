"""Taking an offer by signing in at the issuer: its person is sent there, and comes back with a code.

    begun = begin_sign_in(platform, looked_at, redirect_url=redirect_url)   # begun.url; the session keeps the rest
    taken = finish_sign_in(platform, account, begun=begun, answer=answer, redirect_url=redirect_url)

What was begun is kept in the session of the browser that began it, until it comes back, once. The answer has to bring
its state, and the name of the server that it was sent to: an answer of another server, or to another session, is
refused before any code leaves. What is asked is said beforehand where the server takes that (PAR), so that nothing of
it stands in an address.

Source: OpenID for Verifiable Credential Issuance 1.0 §5; RFC 6749 §4.1, §10.12; RFC 7636; RFC 9126; RFC 9207.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from kakitome.documents.issuance.incoming_offer import AUTHORIZATION_GRANT, refuse_offer
from kakitome.documents.issuance.issuer_answers import KnownServer, read_pushed
from kakitome.journeys.checking.taking_in import TakenIn
from kakitome.journeys.checking.taking_offers import FORM, LookedAtOffer, look_at_offer, take_by_grant
from kakitome.journeys.platform import Platform
from kakitome.mapping.authorization_request import challenge_of

LASTS: Final = timedelta(minutes=30)
"""How long a person may take to sign in. (derived)"""
_VERIFIER_BYTES: Final = 32
"""Source: RFC 7636 §4.1 (32 octets)."""
_DECLINED: Final = "access_denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunSignIn:
    """What was begun: where the person goes, and what the session keeps until they come back.

    Attributes:
        link: the offer by value.
        issuer: the credential issuer, to be named to the person.
    """

    url: str
    link: str
    issuer: str
    state: str
    verifier: str
    begun_at: datetime


def begin_sign_in(platform: Platform, looked_at: LookedAtOffer, *, redirect_url: str) -> BegunSignIn:
    """Draw up where the person is sent.

    Raises:
        IncomingOfferRefused: E_INCOMING_OFFER_REFUSED, E_INCOMING_OFFER_ANSWER, of what was pushed.
        Refused, Unavailable, Busy: as `IssuerRequests.post`.
    """
    state, verifier = secrets.token_urlsafe(_VERIFIER_BYTES), secrets.token_urlsafe(_VERIFIER_BYTES)
    names = {
        "response_type": "code",
        "client_id": platform.site_url,
        "redirect_uri": redirect_url,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
        **_wanted(looked_at),
    }
    server = looked_at.server
    if server.pushed_endpoint:
        names = {"client_id": platform.site_url, "request_uri": _push(platform, server, names=names)}
    joint = "&" if "?" in server.authorization_endpoint else "?"
    return BegunSignIn(
        url=f"{server.authorization_endpoint}{joint}{urlencode(names)}",
        link=looked_at.link,
        issuer=looked_at.offer.issuer,
        state=state,
        verifier=verifier,
        begun_at=platform.now(),
    )


def finish_sign_in(
    platform: Platform, account: str, *, begun: BegunSignIn, answer: Mapping[str, str], redirect_url: str
) -> Sequence[TakenIn]:
    """Take in what the person came back for; `answer` is the query they came back with, each name once.

    Raises:
        IncomingOfferRefused: E_INCOMING_OFFER_STATE, it answers nothing that this browser began, or too late;
            E_INCOMING_OFFER_MIXED, another server answers; E_INCOMING_OFFER_DECLINED; E_INCOMING_OFFER_SIGN_IN, the
            server says that it went wrong.
        DocumentRefused, Refused, Unavailable, Busy, NotFound: as `look_at_offer`, `take_offer`.
    """
    is_own = secrets.compare_digest(answer.get("state", "").encode(), begun.state.encode())
    if not is_own or platform.now() - begun.begun_at > LASTS:
        refuse_offer("E_INCOMING_OFFER_STATE")
    looked_at = look_at_offer(platform, begun.link, account=account)
    named = answer.get("iss", "")
    if named != looked_at.server.identifier and (named or looked_at.server.tells_issuer):
        refuse_offer("E_INCOMING_OFFER_MIXED")
    if "error" in answer or not answer.get("code"):
        refuse_offer("E_INCOMING_OFFER_DECLINED" if answer.get("error") == _DECLINED else "E_INCOMING_OFFER_SIGN_IN")
    form = {
        "grant_type": AUTHORIZATION_GRANT,
        "code": answer["code"],
        "redirect_uri": redirect_url,
        "client_id": platform.site_url,
        "code_verifier": begun.verifier,
    }
    return take_by_grant(platform, account, looked_at=looked_at, form=form)


def _wanted(looked_at: LookedAtOffer) -> dict[str, str]:
    """Return what names what is wanted: details where the server reads them, else the scopes that stand for it."""
    offer, scopes = looked_at.offer, looked_at.issuer.scopes
    names = {"issuer_state": offer.issuer_state} if offer.issuer_state else {}
    if not looked_at.server.takes_details and scopes.keys() >= set(offer.configurations):
        return names | {"scope": " ".join(dict.fromkeys(scopes[name] for name in offer.configurations))}
    details = [{"type": "openid_credential", "credential_configuration_id": name} for name in offer.configurations]
    return names | {"authorization_details": json.dumps(details)}


def _push(platform: Platform, server: KnownServer, *, names: Mapping[str, str]) -> str:
    answer = platform.issuer_requests.post(server.pushed_endpoint, urlencode(names).encode("ascii"), content_type=FORM)
    if answer.status not in (200, 201):
        refuse_offer("E_INCOMING_OFFER_REFUSED", status=answer.status)
    return read_pushed(answer.body)
