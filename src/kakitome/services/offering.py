"""Offering an award to a wallet app, and what an app does with the offer.

1. `make_offer`: the learner asks; earlier offers of the award that wait end. · 2. `redeem`: an app exchanges the code,
with the transaction code, for an access token; once. · 3. `bind`: the first key that an app proves to have is the only
one to which the credential is bound. · 4. `note_fetched`: the credential left. · 5. `notify`: what the app says became
of it.

Or, before 2: `read_by_reference`, an app asks once for the offer that a short address names.

Or, in place of 2: `authorise`, the learner signs in and agrees to what an app asks; the offer has another code then,
made for that app, and the one in its link is of no use any more. `redeem_authorised`: the app exchanges it, once.

Where tokens belong to keys there are refresh tokens, too. `renew_token`: the app exchanges one, once, for the next.

Each step is one transaction of the institution's, after any other writer: of two that redeem at once one finds the code
used. A process that ends between steps leaves what was stored: nothing is handed out twice, and an app that asks again
with the same token and key receives the same bytes.

Source: OpenID for Verifiable Credential Issuance 1.0 §6, §8, §11, §13.6.
"""

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from kakitome.errors import NotFound, Refused
from kakitome.ports.credential_offers import (
    CODE_LASTS,
    REFRESH_LASTS,
    TOKEN_LASTS,
    CredentialOffer,
    OfferEvent,
    OfferForm,
    OfferState,
    code_of_reference,
    hash_of,
)
from kakitome.ports.store import Store

_REFRESH_BYTES: Final = 24


class OfferRefused(Refused):
    """An app may not do this with an offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSecrets:
    """What is drawn for an offer and given to its learner alone: its code, and its transaction code, empty for none.

    With a `reference`, by which an app reads the offer once, `code` is `code_of_reference(reference, salt=salt)`.
    """

    code: str
    tx_code: str = ""
    reference: str = ""
    salt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationCode:
    """A code for one app, the hash of what has to be shown with it (`bound_hash_of`), and what the app calls itself."""

    text: str
    bound_hash: str
    app: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHolder:
    """Who exchanges a code or a refresh token.

    Attributes:
        app: what the app calls itself, or its provider calls it; empty where nobody says.
        key: thumbprint of the key that it has shown, and that its tokens belong to; empty for none.
        refresh: a refresh token that was just drawn for it (`draw_refresh_token`), empty for none.
    """

    app: str = ""
    key: str = ""
    refresh: str = ""


ANYBODY: Final = TokenHolder()


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedOffer:
    """What a learner wants to hand over: which award, in whose account, in which form; `key` names the offer."""

    key: str
    account: str
    award_number: str
    form: OfferForm


def make_offer(
    store: Store, wanted: WantedOffer, *, secrets: OfferSecrets, ends_at: datetime, now: datetime
) -> CredentialOffer:
    """Store an offer of an award; the caller has made sure that its learner asks and that it is in force."""
    offer = CredentialOffer(
        key=wanted.key,
        account=wanted.account,
        award_number=wanted.award_number,
        form=wanted.form,
        code_hash=hash_of(secrets.code),
        tx_code_hash=hash_of(secrets.code, secrets.tx_code) if secrets.tx_code else "",
        made_at=now,
        ends_at=ends_at,
        reference_hash=hash_of(secrets.reference) if secrets.reference else "",
        reference_salt=secrets.salt,
    )
    with store.transaction():
        for earlier in store.offers.list_by_award(wanted.award_number):
            if earlier.state_at(now) is OfferState.WAITING:
                store.offers.replace(replace(earlier, stopped_at=now))
        store.offers.add(offer)
    return offer


def stop_offer(store: Store, key: str, *, award_number: str, now: datetime) -> bool:
    """Call an offer off; whether it still waited. The caller has made sure that the award's learner asks.

    Raises `NotFound` (E_OFFER_UNKNOWN), also for an offer of another award.
    """
    with store.transaction():
        offer = store.offers.find(key)
        if offer is None or offer.award_number != award_number:
            raise NotFound("E_OFFER_UNKNOWN")
        is_waiting = offer.state_at(now) is OfferState.WAITING
        if is_waiting:
            store.offers.replace(replace(offer, stopped_at=now))
    return is_waiting


def read_by_reference(store: Store, reference: str, *, now: datetime) -> tuple[CredentialOffer, str]:
    """Return an offer and its code, once: what makes the code out of the reference is thrown away.

    Raises `OfferRefused` (E_OFFER_REFERENCE): unknown, read before, ended, used, stopped.
    """
    with store.transaction():
        offer = store.offers.find_by_reference(hash_of(reference)) if reference else None
        if offer is None or not offer.reference_salt or offer.state_at(now) is not OfferState.WAITING:
            raise OfferRefused("E_OFFER_REFERENCE")
        code = code_of_reference(reference, salt=offer.reference_salt)
        if not hmac.compare_digest(offer.code_hash, hash_of(code)):
            # It has another code meanwhile: its learner agreed to what an app asked for.
            raise OfferRefused("E_OFFER_REFERENCE")
        offer = replace(offer, reference_salt="", read_at=now)
        store.offers.replace(offer)
    return offer, code


def find_redeemable(store: Store, code: str, *, now: datetime) -> CredentialOffer:
    """Return the offer of a code that can be redeemed now; raises `OfferRefused` (E_OFFER_CODE)."""
    offer = store.offers.find_by_code(hash_of(code))
    if offer is None or offer.state_at(now) is not OfferState.WAITING:
        raise OfferRefused("E_OFFER_CODE")
    return offer


def redeem(
    store: Store, code: str, *, tx_code: str, token: str, now: datetime, holder: TokenHolder = ANYBODY
) -> CredentialOffer:
    """Exchange a code for an access token that was just drawn; once.

    A wrong transaction code is counted before it is refused.

    Raises:
        OfferRefused: E_OFFER_CODE unknown, used, ended, stopped; E_OFFER_TX_CODE wrong; E_OFFER_TX_CODE_MISSING;
            E_OFFER_TX_CODE_UNASKED.
    """
    with store.transaction():
        offer = find_redeemable(store, code, now=now)
        if bool(tx_code) is not bool(offer.tx_code_hash):
            raise OfferRefused("E_OFFER_TX_CODE_UNASKED" if tx_code else "E_OFFER_TX_CODE_MISSING")
        is_right = not tx_code or hmac.compare_digest(offer.tx_code_hash, hash_of(code, tx_code))
        if is_right:
            offer = _with_token(replace(offer, redeemed_at=now, app=holder.app), token, holder=holder, now=now)
        else:
            offer = replace(offer, tries_left=offer.tries_left - 1)
        store.offers.replace(offer)
    if not is_right:
        raise OfferRefused("E_OFFER_TX_CODE")
    return offer


def find_authorisable(store: Store, key: str, *, account: str, now: datetime) -> CredentialOffer:
    """Return the offer that its own learner, signed in, may let an app have; raises `OfferRefused` (E_OFFER_CODE)."""
    offer = store.offers.find(key) if account else None
    if offer is None or offer.account != account or offer.state_at(now) is not OfferState.WAITING:
        raise OfferRefused("E_OFFER_CODE")
    return offer


def authorise(store: Store, key: str, *, account: str, code: AuthorisationCode, now: datetime) -> None:
    """Give an offer the code of the app that its learner agreed to; raises as `find_authorisable`."""
    with store.transaction():
        offer = find_authorisable(store, key, account=account, now=now)
        ends_at = min(offer.ends_at, now + CODE_LASTS)
        coded = replace(offer, code_hash=hash_of(code.text), tx_code_hash=code.bound_hash, ends_at=ends_at)
        store.offers.replace(replace(coded, app=code.app))


def redeem_authorised(
    store: Store, code: str, *, bound: Collection[str], token: str, now: datetime, holder: TokenHolder = ANYBODY
) -> CredentialOffer:
    """Exchange an authorisation code for an access token that was just drawn; once.

    `bound` are the hashes of what is shown with the code, one of which was stored beside it.

    Raises `OfferRefused` (E_OFFER_CODE), whatever is wrong with it. What has to be shown with the code has 256 bits:
    nobody guesses it, so that wrong ones are not counted.
    """
    with store.transaction():
        offer = find_redeemable(store, code, now=now)
        if not any(hmac.compare_digest(offer.tx_code_hash, known) for known in bound):
            raise OfferRefused("E_OFFER_CODE")
        offer = _with_token(replace(offer, redeemed_at=now), token, holder=holder, now=now)
        store.offers.replace(offer)
    return offer


def draw_refresh_token(offer_key: str) -> str:
    """Draw the first refresh token of an offer: the offer, what all of its refresh tokens share, and what none does."""
    return ".".join((offer_key, *(secrets.token_urlsafe(_REFRESH_BYTES) for _part in range(2))))


def find_refreshable(store: Store, refresh: str, *, holder: TokenHolder, now: datetime) -> CredentialOffer:
    """Return the offer of a refresh token that is good now; raises `OfferRefused` (E_OFFER_REFRESH)."""
    key, _, rest = refresh.partition(".")
    offer = store.offers.find(key)
    is_ours = offer is not None and _is_same(offer.refresh_family, rest.partition(".")[0])
    if offer is None or not is_ours or offer.refresh_ends_at is None or now >= offer.refresh_ends_at:
        raise OfferRefused("E_OFFER_REFRESH")
    # Whoever has no more than the token changes nothing by showing it.
    if not holder.key or (holder.key, holder.app) != (offer.token_key, offer.app):
        raise OfferRefused("E_OFFER_REFRESH")
    return offer


def renew_token(
    store: Store, refresh: str, *, token: str, holder: TokenHolder, now: datetime
) -> tuple[CredentialOffer, str]:
    """Exchange a refresh token for an access token that was just drawn, and for the next refresh token; once.

    One that was exchanged before ends all of them, and the access token: two have it, and nobody knows which is whose.

    Raises:
        OfferRefused: E_OFFER_REFRESH.

    Source: RFC 9700 §4.14.2 (rotation; reuse ends the family).
    """
    with store.transaction():
        offer = find_refreshable(store, refresh, holder=holder, now=now)
        is_latest = _is_same(offer.refresh_hash, refresh)
        key, family, _ = refresh.split(".")
        following = ".".join((key, family, secrets.token_urlsafe(_REFRESH_BYTES))) if is_latest else ""
        if is_latest:
            offer = replace(offer, token_hash=hash_of(token), token_ends_at=now + TOKEN_LASTS)
            offer = replace(offer, refresh_hash=hash_of(following))
            store.offers.replace(offer)
        else:
            end_tokens(store, offer.key, now=now)
    if not is_latest:
        raise OfferRefused("E_OFFER_REFRESH")
    return offer, following


def end_tokens(store: Store, key: str, *, now: datetime) -> None:
    """End the tokens of an offer, where there are any: what the app has it has, and it asks for no more."""
    with store.transaction():
        offer = store.offers.find(key)
        if offer is not None and offer.refresh_ends_at is not None:
            token_ends_at = min(offer.token_ends_at, now) if offer.token_ends_at else None
            store.offers.replace(
                replace(offer, refresh_hash="", refresh_family="", refresh_ends_at=None, token_ends_at=token_ends_at)
            )


def _with_token(offer: CredentialOffer, token: str, *, holder: TokenHolder, now: datetime) -> CredentialOffer:
    tokened = replace(offer, token_hash=hash_of(token), token_ends_at=now + TOKEN_LASTS, token_key=holder.key)
    if not holder.refresh:
        return tokened
    family = holder.refresh.split(".")[1]
    return replace(
        tokened,
        refresh_family=hash_of(family),
        refresh_hash=hash_of(holder.refresh),
        refresh_ends_at=now + REFRESH_LASTS,
    )


def _is_same(stored: str, shown: str) -> bool:
    return bool(stored) and hmac.compare_digest(stored, hash_of(shown))


def find_tokened(store: Store, token: str, *, key: str = "") -> CredentialOffer:
    """Return the offer whose code an access token was given for; raises `OfferRefused` (E_OFFER_TOKEN).

    `key` is the thumbprint of the key that is shown with the token.
    """
    offer = store.offers.find_by_token(hash_of(token)) if token else None
    if offer is None or offer.token_key != key:
        raise OfferRefused("E_OFFER_TOKEN")
    return offer


def demand_credential_token(store: Store, token: str, *, now: datetime, key: str = "") -> CredentialOffer:
    """Return the offer of a token that gives a credential now; raises `OfferRefused` (E_OFFER_TOKEN)."""
    offer = find_tokened(store, token, key=key)
    if offer.token_ends_at is None or now >= offer.token_ends_at:
        raise OfferRefused("E_OFFER_TOKEN")
    return offer


def bind(store: Store, key: str, *, wallet_key: str) -> CredentialOffer:
    """Bind an offer to the thumbprint of a wallet's key; the first stays.

    Raises:
        OfferRefused: E_OFFER_OTHER_KEY, it is bound to another.
        NotFound: E_OFFER_UNKNOWN.
    """
    with store.transaction():
        offer = _demand(store, key)
        if offer.wallet_key not in ("", wallet_key):
            raise OfferRefused("E_OFFER_OTHER_KEY")
        if not offer.wallet_key:
            offer = replace(offer, wallet_key=wallet_key)
            store.offers.replace(offer)
    return offer


def note_fetched(store: Store, key: str, *, now: datetime) -> None:
    """Note that the credential of an offer leaves; the first time counts. Raises `NotFound` (E_OFFER_UNKNOWN)."""
    with store.transaction():
        offer = _demand(store, key)
        if offer.fetched_at is None:
            store.offers.replace(replace(offer, fetched_at=now))


def notify(store: Store, token: str, *, notification: str, event: OfferEvent, now: datetime, key: str = "") -> None:
    """Note what an app says became of a credential; the same said twice changes nothing.

    The token gives no credential any more after a few minutes. It may say what became of it as long as the offer is on
    record: people take their time before they press a button.

    Raises:
        OfferRefused: E_OFFER_TOKEN; E_OFFER_NOTIFICATION, the app was given no such thing.
    """
    with store.transaction():
        offer = find_tokened(store, token, key=key)
        if offer.fetched_at is None or offer.key != notification:
            raise OfferRefused("E_OFFER_NOTIFICATION")
        if offer.event is not event:
            store.offers.replace(replace(offer, event=event, notified_at=now))


def _demand(store: Store, key: str) -> CredentialOffer:
    offer = store.offers.find(key)
    if offer is None:
        raise NotFound("E_OFFER_UNKNOWN")
    return offer
