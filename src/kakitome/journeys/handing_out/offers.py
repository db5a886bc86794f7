"""Handing an award over to a wallet app by OpenID for Verifiable Credential Issuance: the learner's side and the app's.

    made = offer_award(platform, held, form=OfferForm.SD_JWT)     # made.link, made.tx_code: shown once, kept nowhere
    issuer = find_credential_issuer(platform, "example-u")
    token, offer = exchange_code(platform, issuer, code=code, tx_code=tx_code, configurations=frozenset())
    given = give_credential(platform, issuer, wanted=wanted)

Whether the award is still its learner's and in force is asked at each step: an offer outlives neither.
"""

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kakitome.documents.jose.key_proof import ProofWanted, read_key_proof
from kakitome.documents.keys.jwk import public_from_jwk, public_to_jwk, thumbprint
from kakitome.documents.keys.public_key import PublicKey
from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.journeys.platform import Platform, new_token
from kakitome.mapping.credential_issuer import TX_CODE_LENGTH, credential_offer, offer_link
from kakitome.ports.credential_offers import CredentialOffer, OfferEvent, OfferForm
from kakitome.ports.issuers import IssuerRecord
from kakitome.services import offering
from kakitome.services.enveloping import Target, is_in_force, targets
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.offering import OfferRefused, OfferSecrets, WantedOffer

TARGETS: Final[dict[OfferForm, Target]] = {OfferForm.SD_JWT: targets.SD_JWT, OfferForm.OPEN_BADGE: targets.OB3}
_CODE_BYTES: Final = 24
"""192 bits: nobody guesses a code, however many ask. Source: RFC 6749 §10.10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialIssuer:
    """One issuer as wallet apps know it; `address` is its identifier."""

    institution: str
    record: IssuerRecord
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeOffer:
    """An offer as its learner sees it once: the link, also to be drawn as a QR code, and the transaction code."""

    offer: CredentialOffer
    link: str
    tx_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCredential:
    """What an app asks for with an access token.

    Attributes:
        configuration: the name of a configuration; empty when the app names the credential of its token.
        proof: the key proof, empty for none.
        is_own_nonce: tells whether a nonce was given out by this issuer, not long ago.
    """

    token: str
    configuration: str
    proof: bytes
    is_own_nonce: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCredential:
    """What an app receives; `notification` is what it names when it tells what became of it."""

    form: OfferForm
    document: bytes
    notification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferredCredential:
    """What an app asked for that could not be made: of which offer, and bound to which key; empty for none."""

    offer: str
    wallet_key: dict[str, str]


class IssuanceDeferred(Unavailable):
    """A credential cannot be made at the moment; the app may ask again for `deferred`."""

    def __init__(self, failure: Unavailable, *, deferred: DeferredCredential) -> None:
        super().__init__(failure.code, **failure.params)
        self.deferred = deferred


def find_credential_issuer(platform: Platform, slug: str) -> CredentialIssuer:
    """Return an issuer as wallet apps know it; raises `NotFound` (E_DOCUMENT_UNKNOWN)."""
    institution = platform.directory.find_by_issuer(slug) if not slug.startswith("did:") else None
    record = platform.store(institution).issuers.find_by_slug(slug) if institution else None
    if institution is None or record is None:
        raise NotFound("E_DOCUMENT_UNKNOWN")
    return CredentialIssuer(institution=institution, record=record, address=_address(platform, record))


def offered_forms(platform: Platform, held_award: HeldAward) -> Sequence[OfferForm]:
    """Return the forms in which an app can receive an award: of a closed issuer's what needs no signature."""
    return [form for form, target in TARGETS.items() if _can_be_made(platform, held_award, target=target)]


def offer_award(platform: Platform, held_award: HeldAward, *, form: OfferForm) -> MadeOffer:
    """Offer an award to its learner's app; the caller has made sure that its learner asks.

    Raises:
        Refused: E_AWARD_NOT_IN_FORCE; E_OFFER_FORM, its issuer has closed and signs nothing any more.
    """
    store, now = platform.store(held_award.institution), platform.now()
    if not is_in_force(store, held_award.record):
        raise Refused("E_AWARD_NOT_IN_FORCE", number=held_award.number)
    if form not in offered_forms(platform, held_award):
        raise Refused("E_OFFER_FORM")
    tx_code = f"{secrets.randbelow(10**TX_CODE_LENGTH):0{TX_CODE_LENGTH}}" if platform.offer_terms.has_tx_code else ""
    drawn = OfferSecrets(code=secrets.token_urlsafe(_CODE_BYTES), tx_code=tx_code)
    wanted = WantedOffer(key=uuid.uuid4().hex, account=held_award.account, award_number=held_award.number, form=form)
    ends_at = now + platform.offer_terms.lasts
    offer = offering.make_offer(store, wanted, secrets=drawn, ends_at=ends_at, now=now)
    address = _address(platform, store.issuers.get(held_award.record.intent.issuer))
    # Who has no account cannot sign in.
    state = offer.key if offer.account else ""
    text = credential_offer(
        address, configuration=form.value, code=drawn.code, has_tx_code=bool(tx_code), issuer_state=state
    )
    return MadeOffer(offer=offer, link=offer_link(text), tx_code=tx_code)


def list_offers(platform: Platform, held_award: HeldAward) -> Sequence[CredentialOffer]:
    """Return the offers that an award's learner made, newest first; not those of whoever held it before."""
    offers = platform.store(held_award.institution).offers.list_by_award(held_award.number)
    return [offer for offer in offers if offer.account == held_award.account]


def stop_offer(platform: Platform, held_award: HeldAward, *, key: str) -> bool:
    """Call an offer off; whether it still waited. Raises `NotFound` (E_OFFER_UNKNOWN)."""
    store = platform.store(held_award.institution)
    return offering.stop_offer(store, key, award_number=held_award.number, now=platform.now())


def exchange_code(
    platform: Platform, issuer: CredentialIssuer, *, code: str, tx_code: str, configurations: frozenset[str]
) -> tuple[str, CredentialOffer]:
    """Exchange a code for an access token, once.

    Args:
        tx_code: the transaction code, empty for none.
        configurations: those that the app names; none names all that are offered.

    Raises:
        OfferRefused: as `services.offering.redeem`; E_OFFER_CONFIGURATION for one that is not offered.
    """
    store, now = platform.store(issuer.institution), platform.now()
    offer = offering.find_redeemable(store, code, now=now)
    demand_held(platform, issuer, offer=offer, refusal=OfferRefused("E_OFFER_CODE"))
    if not configurations <= {offer.form.value}:
        raise OfferRefused("E_OFFER_CONFIGURATION")
    token = new_token()
    return token, offering.redeem(store, code, tx_code=tx_code, token=token, now=now)


def give_credential(platform: Platform, issuer: CredentialIssuer, *, wanted: WantedCredential) -> GivenCredential:
    """Give an app the credential of its token, bound to the key that it proves to have where the form can be.

    Raises:
        OfferRefused: E_OFFER_TOKEN; E_OFFER_CONFIGURATION; E_OFFER_PROOF_MISSING; E_OFFER_OTHER_KEY;
            E_OFFER_AWARD_GONE, it is not its learner's any more, or no longer in force.
        DocumentRefused: as `read_key_proof`.
        IssuanceDeferred: nothing signs now: the key is away, or the clock contradicts the record.
        NotFound: no key signs.
    """
    store, now = platform.store(issuer.institution), platform.now()
    offer = offering.demand_credential_token(store, wanted.token, now=now)
    if wanted.configuration not in ("", offer.form.value):
        raise OfferRefused("E_OFFER_CONFIGURATION")
    key = None
    if offer.form is OfferForm.SD_JWT:
        if not wanted.proof:
            raise OfferRefused("E_OFFER_PROOF_MISSING")
        proof = ProofWanted(audience=issuer.address, is_own_nonce=wanted.is_own_nonce)
        key = read_key_proof(wanted.proof, wanted=proof, now=now)
    return _give(platform, issuer, offer=offer, key=key)


def give_deferred(
    platform: Platform, issuer: CredentialIssuer, *, token: str, deferred: DeferredCredential
) -> GivenCredential:
    """Give an app what could not be made when it asked first.

    Raises:
        OfferRefused: E_OFFER_TOKEN; E_OFFER_TRANSACTION, it was told so of another offer; as `give_credential`.
        IssuanceDeferred: it cannot be made yet.
    """
    offer = offering.demand_credential_token(platform.store(issuer.institution), token, now=platform.now())
    if offer.key != deferred.offer:
        raise OfferRefused("E_OFFER_TRANSACTION")
    key = public_from_jwk(deferred.wallet_key) if deferred.wallet_key else None
    return _give(platform, issuer, offer=offer, key=key)


def _give(
    platform: Platform, issuer: CredentialIssuer, *, offer: CredentialOffer, key: PublicKey | None
) -> GivenCredential:
    store = platform.store(issuer.institution)
    held_award = demand_held(platform, issuer, offer=offer, refusal=OfferRefused("E_OFFER_AWARD_GONE"))
    if key is not None:
        offering.bind(store, offer.key, wallet_key=thumbprint(key))
    try:
        envelope = envelope_of(platform, held_award, target=TARGETS[offer.form], actor="learner", wallet_key=key)
    except Unavailable as failure:
        deferred = DeferredCredential(offer=offer.key, wallet_key=public_to_jwk(key) if key is not None else {})
        raise IssuanceDeferred(failure, deferred=deferred) from failure
    offering.note_fetched(store, offer.key, now=platform.now())
    return GivenCredential(form=offer.form, document=envelope.document, notification=offer.key)


def take_notification(
    platform: Platform, issuer: CredentialIssuer, *, token: str, notification: str, event: OfferEvent
) -> None:
    """Note what an app says became of a credential; raises as `services.offering.notify`."""
    store = platform.store(issuer.institution)
    offering.notify(store, token, notification=notification, event=event, now=platform.now())


def demand_held(
    platform: Platform, issuer: CredentialIssuer, *, offer: CredentialOffer, refusal: OfferRefused
) -> HeldAward:
    """Return the offered award, as long as it is with whoever offered it, of this issuer, and in force."""
    held_award = find_held(platform.directory, offer.award_number)
    if held_award is None or held_award.institution != issuer.institution:
        raise refusal
    is_same = held_award.is_opened and held_award.account == offer.account
    if not is_same or held_award.record.intent.issuer != issuer.record.did:
        raise refusal
    if not is_in_force(platform.store(issuer.institution), held_award.record):
        raise refusal
    return held_award


def _can_be_made(platform: Platform, held_award: HeldAward, *, target: Target) -> bool:
    """Tell whether a form can be made for a wallet: what a closed issuer made before is bound to no wallet's key."""
    if target.signed_with is None:
        return True
    issuer = platform.store(held_award.institution).issuers.get(held_award.record.intent.issuer)
    return issuer.closed_at is None


def _address(platform: Platform, record: IssuerRecord) -> str:
    return f"{platform.site_url}/issuers/{record.slug}"
