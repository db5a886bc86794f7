"""Offers of an award to a wallet app: single use, short, and of its secrets only hashes.

    store.offers.add(offer)
    offer = store.offers.find_by_code(hash_of(code))
    offer.state_at(now)

Source: OpenID for Verifiable Credential Issuance 1.0 §4.1.1, §13.6 (short-lived, single use, few guesses).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from kakitome.mapping import credential_issuer

TRIES = 3
"""How often a transaction code may be entered before the offer ends. (derived)"""
TOKEN_LASTS = timedelta(minutes=5)
"""How long an access token gives a credential.

Source: OpenID for Verifiable Credential Issuance 1.0 §13.10 (what lasts longer counts as long-lived).
"""
REFRESH_LASTS = timedelta(days=30)
"""How long an app may ask for another access token, from the first one on; as long as deferred ones are waited for.

Source: OpenID4VC High Assurance Interoperability Profile 1.0 §4.4 (refreshing after a year is not recommended).
"""
CODE_LASTS = timedelta(minutes=1)
"""How long an authorisation code waits: an app exchanges it at once. Source: RFC 6749 §4.1.2 (at most ten minutes)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """What an installation's offers are like.

    Attributes:
        lasts: how long a code waits.
        has_tx_code: whether a transaction code is asked for.
        needs_pushed: whether an app has to push what it asks for where a learner signs in (RFC 9126).
        wallet_anchors: DER of the authorities of the wallets that may redeem offers; empty lets any app redeem them.
        key_anchors: DER of the authorities that attest keys; empty asks for no attestation of keys.
    """

    lasts: timedelta = timedelta(minutes=10)
    has_tx_code: bool = True
    needs_pushed: bool = False
    wallet_anchors: Sequence[bytes] = ()
    key_anchors: Sequence[bytes] = ()

    @property
    def is_high_assurance(self) -> bool:
        """Whether apps have to be attested and tokens belong to keys: HAIP 1.0, see docs/adr/0073."""
        return bool(self.wallet_anchors)


class OfferForm(StrEnum):
    """In which form an app receives an award; the names of the configurations in an issuer's metadata."""

    SD_JWT = credential_issuer.SD_JWT
    """SD-JWT VC, bound to a key of the app."""
    OPEN_BADGE = credential_issuer.OPEN_BADGE
    """The signed Open Badges 3.0 credential, as it is."""
    BOUND_BADGE = credential_issuer.BOUND_BADGE
    """The Open Badges 3.0 credential in an SD-JWT, bound to a key of the app."""

    @property
    def is_bound(self) -> bool:
        """Whether what the app receives is bound to a key of its own."""
        return self is not OfferForm.OPEN_BADGE


class OfferEvent(StrEnum):
    """What an app says became of a credential. Source: OpenID for Verifiable Credential Issuance 1.0 §11.1."""

    ACCEPTED = "credential_accepted"
    FAILED = "credential_failure"
    DELETED = "credential_deleted"


class OfferState(StrEnum):
    """How an offer stands."""

    WAITING = "waiting"
    ENDED = "ended"
    STOPPED = "stopped"
    """Its learner called it off, or made another in its place."""
    BLOCKED = "blocked"
    """The transaction code was wrong too often."""
    OPENED = "opened"
    """An app has entered the codes and has not fetched the credential yet."""
    UNFETCHED = "unfetched"
    """An app entered the codes and never fetched the credential."""
    FETCHED = "fetched"
    """An app has fetched the credential and says nothing of what became of it."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    FAILED = "failed"


_STATE_OF = {
    OfferEvent.ACCEPTED: OfferState.ACCEPTED,
    OfferEvent.DELETED: OfferState.DECLINED,
    OfferEvent.FAILED: OfferState.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialOffer:
    """One offer of one award.

    Attributes:
        key: its name in addresses, and the `notification_id` of what it gives.
        account: the learner's account when it was made, empty for a learner without one.
        code_hash: of the pre-authorised code (`hash_of`).
        tx_code_hash: of both codes together; empty when none is asked for. Of an authorisation code what has to be
            shown with it (`bound_hash_of`).
        tries_left: how often the transaction code may still be entered.
        ends_at: until when the code can be redeemed.
        token_hash, token_ends_at: of the access token that the code was exchanged for, and until when it gives the
            credential.
        wallet_key: thumbprint of the key to which the credential was bound; the first is the only one.
        event, notified_at: the last word of the app.
        app: what the app calls itself, empty where it did not say.
        reference_hash, reference_salt: of the reference by which the offer can be read once (`hash_of`), and what makes
            its code out of it (`code_of_reference`); the salt is thrown away when it is read.
        read_at: when it was read by its reference.
        token_key: thumbprint of the key that has to be shown with its tokens (RFC 9449); empty where whoever has a
            token may use it.
        refresh_family, refresh_hash, refresh_ends_at: of the refresh tokens: what all of them share, the one that is
            good now, empty for none any more, and until when.
    """

    key: str
    account: str
    award_number: str
    form: OfferForm
    code_hash: str
    made_at: datetime
    ends_at: datetime
    tx_code_hash: str = ""
    tries_left: int = TRIES
    stopped_at: datetime | None = None
    redeemed_at: datetime | None = None
    token_hash: str = ""
    token_ends_at: datetime | None = None
    wallet_key: str = ""
    fetched_at: datetime | None = None
    event: OfferEvent | None = None
    notified_at: datetime | None = None
    app: str = ""
    reference_hash: str = ""
    reference_salt: str = ""
    read_at: datetime | None = None
    token_key: str = ""
    refresh_family: str = ""
    refresh_hash: str = ""
    refresh_ends_at: datetime | None = None

    def state_at(self, now: datetime) -> OfferState:
        """Return how it stands at an instant."""
        if self.event is not None:
            return _STATE_OF[self.event]
        if self.fetched_at is not None:
            return OfferState.FETCHED
        if self.token_ends_at is not None:
            return OfferState.OPENED if now < self.token_ends_at else OfferState.UNFETCHED
        if self.tries_left <= 0:
            return OfferState.BLOCKED
        if self.stopped_at is not None:
            return OfferState.STOPPED
        return OfferState.WAITING if now < self.ends_at else OfferState.ENDED


def hash_of(*secrets: str) -> str:
    """Return what is stored of a code or token, in hexadecimal.

    A transaction code has few digits: it is hashed together with the code beside it, of which nothing else is kept, so
    that whoever reads the table learns neither.
    """
    return hashlib.sha256("\n".join(secrets).encode("utf-8")).hexdigest()


def code_of_reference(reference: str, *, salt: str) -> str:
    """Return the code of an offer that is read by reference: whoever has the reference alone, or the table, has none.

    >>> len(code_of_reference("r", salt="s"))
    43
    """
    digest = hmac.digest(salt.encode("utf-8"), reference.encode("utf-8"), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def bound_hash_of(code: str, *, challenge: str, redirect_uri: str, app_id: str, key: str = "") -> str:
    """Return what is stored beside an authorisation code: who asked for it, and the challenge they have to answer.

    `key` is the thumbprint of the key that the app named beforehand, empty for none (RFC 9449 §10).

    No transaction code, whatever it is, has this hash: what is hashed begins with another sign than a code.

    Source: RFC 7636 §4.4; RFC 6749 §4.1.3.
    """
    return hashlib.sha256(
        json.dumps([code, challenge, redirect_uri, app_id, *([key] if key else [])]).encode("utf-8")
    ).hexdigest()


class CredentialOfferStore(Protocol):
    """Offers of one institution's awards."""

    def add(self, offer: CredentialOffer, /) -> None:
        """Store an offer; raises `Conflict` (E_OFFER_EXISTS) when its key or code is taken."""

    def find(self, key: str, /) -> CredentialOffer | None:
        """Find an offer by its key."""

    def find_by_code(self, code_hash: str, /) -> CredentialOffer | None:
        """Find an offer by the hash of its code."""

    def find_by_token(self, token_hash: str, /) -> CredentialOffer | None:
        """Find an offer by the hash of the access token it was exchanged for."""

    def find_by_reference(self, reference_hash: str, /) -> CredentialOffer | None:
        """Find an offer by the hash of its reference."""

    def list_by_award(self, award_number: str, /) -> Sequence[CredentialOffer]:
        """Return the offers of one award, newest first."""

    def remove_of(self, account: str, /) -> int:
        """Delete the offers that an account made; how many there were."""

    def replace(self, offer: CredentialOffer, /) -> None:
        """Store an offer's new state; raises `NotFound` (E_OFFER_UNKNOWN)."""
